/** What the lanes of a run did on each disk, to be held against the disk's own counts. */
import { lanesOf } from "../plan/make-plan.js";
import type { RunPlan } from "../plan/plan.js";
import type { LaneResult } from "../result/model/lane.js";
import type { DiskDemand } from "../result/notes/disks.js";

const NO_BYTES = { read: 0, write: 0 };
const NOTHING = { ios: 0, bytes: NO_BYTES, buffered: NO_BYTES, direct: true, bufferedJobs: [] };

/** Disks that a lane uses beside others are left out: what went to which cannot be told. */
export function diskDemands(plan: RunPlan, lanes: readonly LaneResult[]): DiskDemand[] {
  const demands = new Map<string, DiskDemand>();
  const unclear = new Set<string>();
  for (const lane of lanesOf(plan)) {
    const result = lanes.find(({ laneIndex }) => laneIndex === lane.laneIndex);
    const disks = result?.disks ?? [];
    const [name] = disks;
    if (name === undefined || result === undefined) continue;
    if (disks.length > 1) for (const disk of disks) unclear.add(disk);
    const { direct, rampMs, rampBytes } = lane.spec;
    const { read, write } = result.directions;
    const known = demands.get(name) ?? NOTHING;
    demands.set(name, {
      name,
      ios: known.ios + read.ios + write.ios,
      bytes: addBytes(known.bytes, result),
      buffered: direct ? known.buffered : addBytes(known.buffered, result),
      // The page cache makes other I/Os of a job's, and a ramp's are not in the result.
      direct: known.direct && direct && rampMs + rampBytes === 0,
      bufferedJobs: direct
        ? known.bufferedJobs
        : [...new Set([...known.bufferedJobs, lane.jobIndex])],
    });
  }
  return [...demands.values()].filter(({ name }) => !unclear.has(name));
}

function addBytes({ read, write }: DiskDemand["bytes"], { directions }: LaneResult) {
  return { read: read + directions.read.bytes, write: write + directions.write.bytes };
}
