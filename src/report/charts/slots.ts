/** A direction of a job over time: its lanes' intervals added up in slots of one length. */
import { DIRECTIONS } from "../../base/direction.js";
import type { ReportEntry } from "../../result/entries/entry.js";
import type { EntryPart } from "../../result/entries/unified.js";
import { type CoarseCounts, coarsePercentiles, mergeCoarse } from "../../result/latency/coarse.js";
import type { Interval } from "../../result/model/interval.js";

/** What was completed in a slot; latencies are null where nothing was, or none was kept. */
export interface Slot {
  /** Since the run began. */
  readonly startMs: number;
  readonly endMs: number;
  readonly ios: number;
  readonly iops: number;
  readonly bytesPerSecond: number;
  readonly p50Ns: number | null;
  readonly p99Ns: number | null;
  readonly maxNs: number | null;
  readonly counts: CoarseCounts | null;
}

/** An interval of a lane, since the run began. */
interface Placed extends Interval {
  readonly lane: number;
  readonly startMs: number;
}

/**
 * @param most slots, at least one
 * @returns none where there are no intervals
 */
export function slotsOf(
  entry: ReportEntry,
  direction: EntryPart["name"],
  runStartedAtMs: number,
  most: number,
): readonly Slot[] {
  const placed = placedIntervals(entry, direction, runStartedAtMs);
  if (placed.length === 0) return [];
  const startMs = Math.min(...placed.map((each) => each.startMs));
  const endMs = Math.max(...placed.map((each) => each.startMs + each.lengthMs));
  const intervalMs = Math.max(...placed.map(({ lengthMs }) => lengthMs));
  // A multiple of the intervals, which would otherwise lie across the slots' ends.
  const perSlot = Math.max(1, Math.ceil((endMs - startMs) / intervalMs / Math.max(1, most)));
  const lengthMs = intervalMs * perSlot;
  const groups = new Map<number, Placed[]>();
  for (const each of placed) {
    const index = Math.floor((each.startMs + each.lengthMs / 2 - startMs) / lengthMs);
    groups.set(index, [...(groups.get(index) ?? []), each]);
  }
  return [...groups].sort(([a], [b]) => a - b).map(([, members]) => slotOf(members));
}

/** With `mixed`, of all directions. */
function placedIntervals(
  { lanes }: ReportEntry,
  direction: EntryPart["name"],
  runStartedAtMs: number,
): Placed[] {
  const directions = direction === "mixed" ? DIRECTIONS : [direction];
  return lanes.flatMap((lane, index) => {
    const laneMs = Math.max(0, lane.startedAtMs - runStartedAtMs);
    return directions.flatMap((each) =>
      lane.directions[each].intervals.map((interval) => ({
        ...interval,
        lane: index,
        startMs: laneMs + interval.atMs - interval.lengthMs,
      })),
    );
  });
}

function slotOf(members: readonly Placed[]): Slot {
  const ios = members.reduce((sum, each) => sum + each.ios, 0);
  const bytes = members.reduce((sum, each) => sum + each.bytes, 0);
  const seconds = coveredMs(members) / 1000;
  const latencies = members.flatMap(({ latency }) => latency ?? []);
  const known = {
    startMs: Math.min(...members.map((each) => each.startMs)),
    endMs: Math.max(...members.map((each) => each.startMs + each.lengthMs)),
    ios,
    iops: ios / seconds,
    bytesPerSecond: bytes / seconds,
  };
  if (latencies.length === 0 || ios === 0) {
    return { ...known, p50Ns: null, p99Ns: null, maxNs: null, counts: null };
  }
  const [only] = latencies;
  const maxNs = Math.max(...latencies.map((latency) => latency.maxNs));
  if (latencies.length === 1) {
    const { p50Ns, p99Ns, counts } = only!;
    return { ...known, p50Ns, p99Ns, maxNs, counts };
  }
  const counts = mergeCoarse(latencies.map((latency) => latency.counts));
  const [p50Ns, p99Ns] = coarsePercentiles(counts, maxNs, [50, 99]);
  return { ...known, p50Ns: p50Ns!, p99Ns: p99Ns!, maxNs, counts };
}

/** The time that a slot's intervals cover: that of the lane with the most. */
function coveredMs(members: readonly Placed[]): number {
  const byInterval = new Map(members.map((each) => [`${each.lane} ${each.startMs}`, each]));
  const byLane = new Map<number, number>();
  for (const { lane, lengthMs } of byInterval.values()) {
    byLane.set(lane, (byLane.get(lane) ?? 0) + lengthMs);
  }
  return Math.max(1e-3, ...byLane.values());
}
