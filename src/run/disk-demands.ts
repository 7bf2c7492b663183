/** What the lanes of a run did on each disk, to be held against the disk's own counts. */
import { findBlockDevice } from "../device/sysfs.js";
import { lanesOf } from "../plan/make-plan.js";
import type { LanePlan, RunPlan } from "../plan/plan.js";
import type { LaneResult } from "../result/model/lane.js";
import type { DiskDemand } from "../result/notes/disks.js";
import { targetsOf } from "./examine.js";
import type { Ground } from "./ground.js";

const NOTHING = { ios: 0, readBytes: 0, writeBytes: 0, direct: true, bufferedJobs: [] };

/** Disks that a lane uses beside others are left out: what went to which cannot be told. */
export function diskDemands(
  plan: RunPlan,
  lanes: readonly LaneResult[],
  ground: Ground,
): DiskDemand[] {
  const demands = new Map<string, DiskDemand>();
  const unclear = new Set<string>();
  for (const lane of lanesOf(plan)) {
    const disks = disksOf(lane, ground);
    const [name] = disks;
    const result = lanes.find(({ laneIndex }) => laneIndex === lane.laneIndex);
    if (name === undefined || result === undefined) continue;
    if (disks.size > 1) for (const disk of disks) unclear.add(disk);
    const { direct, rampMs } = lane.spec;
    const { read, write } = result.directions;
    const known = demands.get(name) ?? NOTHING;
    demands.set(name, {
      name,
      ios: known.ios + read.ios + write.ios,
      readBytes: known.readBytes + read.bytes,
      writeBytes: known.writeBytes + write.bytes,
      // The page cache makes other I/Os of a job's, and a ramp's are not in the result.
      direct: known.direct && direct && rampMs === 0,
      bufferedJobs: direct
        ? known.bufferedJobs
        : [...new Set([...known.bufferedJobs, lane.jobIndex])],
    });
  }
  return [...demands.values()].filter(({ name }) => !unclear.has(name));
}

function disksOf(lane: LanePlan, ground: Ground): Set<string> {
  const numbers = targetsOf(lane, ground.targets).flatMap(({ blockDevice }) => blockDevice ?? []);
  return new Set(numbers.flatMap((number) => findBlockDevice(number)?.disk.name ?? []));
}
