/** What a run has to say of itself when it is over: what disturbed it, changed in it, was split. */
import { findBlockDevice } from "../device/sysfs.js";
import { lanesOf } from "../plan/make-plan.js";
import type { LanePlan, RunPlan } from "../plan/plan.js";
import { disturbanceNotices, stealNotices } from "../result/notes/disturbances.js";
import { unsteadyNotices } from "../result/notes/drift.js";
import { lostNotices } from "../result/notes/lost.js";
import { rampNotices } from "../result/notes/ramp.js";
import { type DiskDemand, splitNotices } from "../result/notes/splits.js";
import { verifiedNotices } from "../result/notes/verified.js";
import type { LaneResult, Notice, RunResult } from "../result/result.js";
import { targetsOf } from "./examine.js";
import type { Ground } from "./ground.js";

type Measured = Pick<
  RunResult,
  "lanes" | "jobs" | "disks" | "stolenMs" | "elapsedMs" | "environment"
>;

export function observe(measured: Measured, plan: RunPlan, ground: Ground): Notice[] {
  const { lanes, jobs, disks, stolenMs, elapsedMs, environment } = measured;
  return [
    ...rampNotices(lanes, jobs),
    ...lostNotices(lanes, jobs),
    ...verifiedNotices(lanes),
    ...unsteadyNotices(lanes, jobs),
    ...disturbanceNotices(lanes, jobs),
    ...stealNotices(stolenMs, elapsedMs * environment.cpuCount),
    ...splitNotices(demandsOf(plan, lanes, ground), disks),
  ];
}

/** What the lanes did on each disk, for disks where that can be held against the disk's counts. */
function demandsOf(plan: RunPlan, lanes: readonly LaneResult[], ground: Ground): DiskDemand[] {
  const demands = new Map<string, DiskDemand>();
  const unclear = new Set<string>();
  for (const lane of lanesOf(plan)) {
    const disks = disksOf(lane, ground);
    const [name] = disks;
    const result = lanes.find(({ laneIndex }) => laneIndex === lane.laneIndex);
    if (name === undefined || result === undefined) continue;
    const { read, write } = result.directions;
    const { ios, bytes } = demands.get(name) ?? { ios: 0, bytes: 0 };
    const sum = { ios: ios + read.ios + write.ios, bytes: bytes + read.bytes + write.bytes };
    demands.set(name, { name, ...sum });
    // The page cache makes other I/Os of a job's, and a ramp's are not in the result.
    const { direct, rampMs } = lane.spec;
    if (disks.size > 1 || !direct || rampMs > 0) for (const disk of disks) unclear.add(disk);
  }
  return [...demands.values()].filter(({ name }) => !unclear.has(name));
}

function disksOf(lane: LanePlan, ground: Ground): Set<string> {
  const numbers = targetsOf(lane, ground.targets).flatMap(({ blockDevice }) => blockDevice ?? []);
  return new Set(numbers.flatMap((number) => findBlockDevice(number)?.disk.name ?? []));
}
