/**
 * Which disturbances can have touched the tail of a job's latencies: one that was seen, was long
 * enough to move a percentile, and came often enough to reach it. Pure functions over results.
 */
import type { Disturbances } from "../../base/disturbances.js";
import type { JobSpec } from "../../job/spec.js";
import type { LatencyRecord } from "../latency/latency.js";
import { mergeLatencies, percentilesNs } from "../latency/summary.js";
import type { LaneResult, Notice } from "../result.js";

/** The percentiles of the report, and the maximum. */
const TAILS = [50, 99, 99.9, 99.99, 100] as const;

/** A pause moves a latency that is not ten times as long. */
const NOTICEABLE = 0.1;

/** Of all CPUs' time. */
const NOTICEABLE_STEAL = 0.01;

interface Pauses {
  readonly count: number;
  /** The longest, or where that is not known their mean; null where neither is. */
  readonly lengthNs: number | null;
}

/** What is to be said of the jobs' disturbances, a notice for each kind and job. */
export function disturbanceNotices(
  lanes: readonly LaneResult[],
  jobs: readonly JobSpec[],
): Notice[] {
  return jobs.flatMap((job) => {
    const own = lanes.filter(({ jobIndex, runtimeMs }) => {
      return jobIndex === job.jobIndex && runtimeMs > 0;
    });
    const say = (code: string, text: string | null): Notice[] =>
      text === null ? [] : [{ code, text: `${job.name}: ${text}` }];
    return [
      ...say("collections", aboutCollections(own, job.depth)),
      ...say("preempted", aboutSwitches(own, job.depth)),
      ...say("io-wq", aboutIoWorkers(own)),
    ];
  });
}

function aboutCollections(lanes: readonly LaneResult[], depth: number): string | null {
  const tail = lowestTail(lanes, depth, (each) => ({
    count: each.collections,
    lengthNs: each.longestCollectionNs,
  }));
  if (tail === null) return null;
  const count = sum(lanes, (each) => each.collections);
  const longestNs = Math.max(...lanes.map((lane) => lane.disturbances.longestCollectionNs));
  const longest = inMs(longestNs);
  const what =
    count === 1
      ? `a garbage collection of ${longest}`
      : `${count} garbage collections, the longest of ${longest},`;
  return `${what} can have touched ${tail}`;
}

function aboutSwitches(lanes: readonly LaneResult[], depth: number): string | null {
  const tail = lowestTail(lanes, depth, ({ involuntarySwitches: count, cpuWaitNs }) => ({
    count,
    lengthNs: cpuWaitNs === null ? null : cpuWaitNs / Math.max(1, count),
  }));
  if (tail === null) return null;
  const count = sum(lanes, (each) => each.involuntarySwitches);
  const waited = inMs(sum(lanes, (each) => each.cpuWaitNs ?? 0));
  return (
    `it lost its CPU to others ${count} times and waited ${waited} in all to get one, which can ` +
    `have touched ${tail}`
  );
}

function aboutIoWorkers(lanes: readonly LaneResult[]): string | null {
  const workers = Math.max(0, ...lanes.map((lane) => lane.disturbances.ioWorkers));
  if (workers === 0) return null;
  return (
    `${workers} kernel ${workers === 1 ? "thread" : "threads"} (io-wq) did I/O for its ring, since ` +
    "it could not be issued without blocking: their wake-ups are in its latencies"
  );
}

/** Stolen time is the whole machine's. @param cpuMs elapsed time of all CPUs together */
export function stealNotices(stolenMs: number | null, cpuMs: number): Notice[] {
  if (stolenMs === null || stolenMs < cpuMs * NOTICEABLE_STEAL) return [];
  const percent = Math.round((100 * stolenMs) / cpuMs);
  const text = `the hypervisor took ${stolenMs} ms of CPU time, ${percent} % of the machine's`;
  return [{ code: "steal", text }];
}

/** The lowest percentile that pauses can have moved on any of the lanes, in words; or null. */
function lowestTail(
  lanes: readonly LaneResult[],
  depth: number,
  pausesOf: (disturbances: Disturbances) => Pauses,
): string | null {
  const lowest = Math.min(
    ...lanes.map((lane) => {
      return lowestPercentile(pausesOf(lane.disturbances), latencyOf(lane), depth);
    }),
  );
  if (lowest === Number.POSITIVE_INFINITY) return null;
  return lowest === 100 ? "the longest latencies" : `p${lowest} and above`;
}

/** Each pause holds up as many I/Os as are in flight. */
function lowestPercentile({ count, lengthNs }: Pauses, latency: LatencyRecord, depth: number) {
  if (count === 0 || latency.count === 0) return Number.POSITIVE_INFINITY;
  const touched = count * depth;
  const valuesNs = percentilesNs(latency, TAILS);
  const lowest = TAILS.find((percentile, index) => {
    const beyond = Math.floor(latency.count * (1 - percentile / 100));
    const valueNs = valuesNs?.[index] ?? (percentile === 100 ? latency.maxNs : null);
    if (valueNs === null || touched < beyond) return false;
    return lengthNs === null || lengthNs >= valueNs * NOTICEABLE;
  });
  return lowest ?? Number.POSITIVE_INFINITY;
}

/** Completion latencies of all directions, or the total ones where only those were kept. */
function latencyOf({ directions: { read, write, trim } }: LaneResult): LatencyRecord {
  const clat = mergeLatencies([read.clat, write.clat, trim.clat]);
  return clat.count > 0 ? clat : mergeLatencies([read.lat, write.lat, trim.lat]);
}

function sum(lanes: readonly LaneResult[], of: (disturbances: Disturbances) => number): number {
  return lanes.reduce((total, lane) => total + of(lane.disturbances), 0);
}

function inMs(ns: number): string {
  return `${Number((ns / 1e6).toPrecision(3))} ms`;
}
