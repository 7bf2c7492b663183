/** Series of many lanes as one, aligned by the wall clock. */
import type { Direction } from "../../base/direction.js";
import { coarsePercentiles, mergeCoarse } from "../latency/coarse.js";
import type { Interval, IntervalLatency } from "../model/interval.js";
import type { LaneResult } from "../model/lane.js";

/**
 * The intervals of a direction of all lanes, from the earliest start on. Each interval of a lane
 * counts whole in the one that its middle falls into, which is as long as the longest that a lane
 * has, so that they add up to what the lanes have, and none is off by more than half of its length.
 */
export function alignedSeries(lanes: readonly LaneResult[], direction: Direction): Interval[] {
  const measured = lanes.filter((lane) => lane.directions[direction].intervals.length > 0);
  // Of many hosts there are more than a call takes arguments.
  const stepMs = measured
    .flatMap((lane) => lane.directions[direction].intervals)
    .reduce((longest, { lengthMs }) => Math.max(longest, Math.round(lengthMs)), 1);
  const startMs = Math.min(...measured.map(({ startedAtMs }) => startedAtMs));
  const cells = new Map<number, Interval[]>();
  for (const { startedAtMs, directions } of measured) {
    for (const interval of directions[direction].intervals) {
      const middleMs = startedAtMs - startMs + interval.atMs - interval.lengthMs / 2;
      const cell = Math.max(0, Math.floor(middleMs / stepMs));
      const own = cells.get(cell);
      if (own === undefined) cells.set(cell, [interval]);
      else own.push(interval);
    }
  }
  return [...cells]
    .sort(([a], [b]) => a - b)
    .map(([cell, intervals]) => ({
      atMs: (cell + 1) * stepMs,
      lengthMs: stepMs,
      ios: intervals.reduce((sum, { ios }) => sum + ios, 0),
      bytes: intervals.reduce((sum, { bytes }) => sum + bytes, 0),
      latency: joined(intervals.map(({ latency }) => latency)),
      response: joined(intervals.map(({ response }) => response)),
    }));
}

function joined(all: readonly (IntervalLatency | null)[]): IntervalLatency | null {
  const known = all.filter((each) => each !== null);
  if (known.length === 0) return null;
  const counts = mergeCoarse(known.map((each) => each.counts));
  const maxNs = Math.max(...known.map((each) => each.maxNs));
  const [p50Ns, p99Ns, p999Ns] = coarsePercentiles(counts, maxNs, [50, 99, 99.9]);
  return { p50Ns: p50Ns!, p99Ns: p99Ns!, p999Ns: p999Ns!, maxNs, counts };
}
