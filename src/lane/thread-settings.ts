/** What the jobs of a worker want of its thread, set before it opens and maps anything. */
import { pinThread, setIoPriority } from "../ffi/libc.js";
import type { WorkerPlan } from "../plan/plan.js";

/**
 * Settles the calling thread. Lanes on one ring may differ in their I/O priority, which their
 * submissions carry anyway; the thread's is for what goes past the ring.
 */
export function settleThread({ cpus, lanes }: WorkerPlan): void {
  if (cpus !== null) pinThread(cpus);
  const [priority, ...others] = new Set(lanes.map(({ spec }) => spec.ioPriority));
  if (priority !== undefined && priority !== 0 && others.length === 0) setIoPriority(priority);
}
