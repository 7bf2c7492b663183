/** What the jobs of a worker want of its thread, set before it opens and maps anything. */

import { EnvironmentError } from "../base/errors.js";
import { onlineBut } from "../device/machine/cpus.js";
import { cpusOfNodes, nodesOf } from "../device/machine/numa.js";
import { addNice } from "../device/threads/niceness.js";
import { nameThread, pinThread, setIoPriority, setMemoryPolicy } from "../ffi/libc.js";
import type { JobSpec, MemoryPolicy } from "../job/spec/job-spec.js";
import type { WorkerPlan } from "../plan/plan.js";

/**
 * Settles the calling thread. Lanes on one ring agree on all this but their I/O priority, which
 * their submissions carry anyway; the thread's is for what goes past the ring.
 */
export function settleThread({ cpus, lanes }: WorkerPlan): void {
  const { nice, numaCpuNodes, memoryPolicy, clockCpu, threadName } = lanes[0]!.spec;
  if (numaCpuNodes !== null) pinThread(cpusOfNodes(numaCpuNodes));
  else if (cpus !== null) pinThread(cpus);
  // The clock's thread never sleeps, so that whoever came to its CPU would wait for long.
  else if (clockCpu !== null) pinThread(onlineBut(clockCpu));
  if (memoryPolicy !== null) setPolicy(lanes[0]!.spec, memoryPolicy);
  if (nice !== 0) addNice(nice);
  if (threadName !== null) nameThread(threadName);
  const [priority, ...others] = new Set(lanes.map(({ spec }) => spec.ioPriority));
  if (priority !== undefined && priority !== 0 && others.length === 0) setIoPriority(priority);
}

/** @throws EnvironmentError for nodes without memory, and in containers that forbid the call */
function setPolicy({ places, place }: JobSpec, { mode, nodes }: MemoryPolicy): void {
  try {
    setMemoryPolicy(mode, nodesOf(nodes));
  } catch (error) {
    throw new EnvironmentError(`no memory policy: ${(error as Error).message}`, {
      place: places.get("numa_mem_policy") ?? place,
      cure: "Name nodes that have memory; in a container, give it CAP_SYS_NICE.",
      cause: error,
    });
  }
}
