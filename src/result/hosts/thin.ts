/** Results of very many hosts, without what would fill the memory of the one that merges them. */
import { DIRECTIONS } from "../../base/direction.js";
import { eachDirection } from "../entries/entry.js";
import type { Interval } from "../model/interval.js";
import type { LaneResult } from "../model/lane.js";
import type { RunResult } from "../model/result.js";

/** Up to here results are merged as they are. */
const MANY_HOSTS = 64;

/** That a lane keeps of more hosts. */
const MOST_INTERVALS = 60;

/**
 * The result as one of so many hosts: of more than 64 each series has at most 60 intervals, in which I/Os
 * and bytes are counted and latencies are not. Everything else is as it was.
 */
export function thinFor(hosts: number, result: RunResult): RunResult {
  if (hosts <= MANY_HOSTS) return result;
  const launches = result.launches.map((each) => ({ ...each, lanes: each.lanes.map(thinLane) }));
  return { ...result, lanes: result.lanes.map(thinLane), launches };
}

function thinLane(lane: LaneResult): LaneResult {
  if (DIRECTIONS.every((direction) => lane.directions[direction].intervals.length === 0))
    return lane;
  const directions = eachDirection((direction) => {
    const part = lane.directions[direction];
    return { ...part, intervals: thinSeries(part.intervals) };
  });
  return { ...lane, directions };
}

/** Neighbours become one, as many as it takes. */
function thinSeries(intervals: readonly Interval[]): Interval[] {
  const joined = Math.ceil(intervals.length / MOST_INTERVALS);
  return Array.from({ length: Math.ceil(intervals.length / joined) || 0 }, (_, i) => {
    const neighbours = intervals.slice(i * joined, (i + 1) * joined);
    const sum = (key: "lengthMs" | "ios" | "bytes") =>
      neighbours.reduce((total, each) => total + each[key], 0);
    return {
      atMs: neighbours.at(-1)!.atMs,
      lengthMs: sum("lengthMs"),
      ios: sum("ios"),
      bytes: sum("bytes"),
      latency: null,
      response: null,
    };
  });
}
