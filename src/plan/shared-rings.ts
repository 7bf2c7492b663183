/** Which lanes of a stage share a worker and its ring: those of jobs that name the same `ring=`. */
import { UsageError } from "../base/errors.js";
import { RING_MAX_ENTRIES } from "../job/kernel-bounds.js";
import type { JobSpec } from "../job/spec/job-spec.js";
import type { LanePlan } from "./plan.js";

/** What belongs to a ring or its thread, so that lanes on one ring must agree on it. */
const OF_THE_RING = {
  engine: "ioengine",
  hipri: "hipri",
  hybrid: "hybrid",
  sqpoll: "sqthread_poll",
  sqpollCpu: "sqthread_poll_cpu",
  ringResize: "ring_resize",
  fixedBuffers: "fixedbufs",
  registerFiles: "registerfiles",
  hugePages: "mem",
  cpusAllowed: "cpus_allowed",
  cpusAllowedPolicy: "cpus_allowed_policy",
  numaCpuNodes: "numa_cpu_nodes",
  memoryPolicy: "numa_mem_policy",
  nice: "nice",
  threadName: "comm",
  clockCpu: "gtod_cpu",
  startDelay: "startdelay",
  waitFor: "wait_for",
} as const satisfies Partial<Record<keyof JobSpec, string>>;

/**
 * Groups the lanes of a stage by their ring; a lane without a name has one to itself.
 * @returns groups in the order of their first lanes
 * @throws UsageError where jobs disagree about what belongs to their ring
 */
export function groupIntoWorkers(stageLanes: readonly LanePlan[]): LanePlan[][] {
  const groups = new Map<string | LanePlan, LanePlan[]>();
  for (const lane of stageLanes) {
    const key = lane.spec.ring ?? lane;
    groups.set(key, [...(groups.get(key) ?? []), lane]);
  }
  for (const lanes of groups.values()) checkRing(lanes);
  return [...groups.values()];
}

function checkRing(lanes: readonly LanePlan[]): void {
  const [first, ...others] = lanes.map(({ spec }) => spec) as [JobSpec, ...JobSpec[]];
  for (const other of others) checkAgreement(first, other);
  const depth = lanes.reduce((sum, { spec }) => sum + spec.depth, 0);
  const place = first.places.get("ring") ?? first.place;
  const text = `ring=${first.ring} would need ${depth} entries`;
  if (depth > RING_MAX_ENTRIES) {
    const cure = `A ring has at most ${RING_MAX_ENTRIES}: lower iodepth or numjobs.`;
    throw new UsageError(text, { place, cure });
  }
  const least = Math.min(...(first.ringResize?.entries ?? [depth]));
  if (least < depth) {
    const cure = `Use sizes of ${depth} or more, or lower iodepth or numjobs.`;
    throw new UsageError(`${text}, and ring_resize makes it ${least}`, { place, cure });
  }
}

function checkAgreement(first: JobSpec, other: JobSpec): void {
  for (const [field, option] of Object.entries(OF_THE_RING)) {
    const [a, b] = [first, other].map((spec) => {
      return JSON.stringify(spec[field as keyof typeof OF_THE_RING]);
    });
    if (a === b) continue;
    throw new UsageError(
      `jobs ${first.name} and ${other.name} share ring=${first.ring}, but not ${option}`,
      {
        place: other.places.get(option) ?? other.places.get("ring") ?? other.place,
        cure: `Give both the same ${option}, or rings of their own.`,
      },
    );
  }
}
