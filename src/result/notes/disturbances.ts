/**
 * Which disturbances can have touched the tail of a job's latencies: one that was seen, was long
 * enough to move a percentile, and came often enough to reach it. Pure functions over results.
 */
import { mergeLatencies, percentilesNs } from "../latency/summary.js";
import type { ResultJob } from "../model/job.js";
import type { Disturbances, LaneResult } from "../model/lane.js";
import type { LatencyRecord } from "../model/latency.js";
import type { Note } from "../model/note.js";
import { type NoteCode, note } from "./note.js";

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

/** A lane of which it is known what disturbed it. */
type KnownLane = LaneResult & { readonly disturbances: Disturbances };

/** A note for each kind of disturbance and job. */
export function disturbanceNotes(lanes: readonly LaneResult[], jobs: readonly ResultJob[]): Note[] {
  const known = lanes.filter((lane): lane is KnownLane => lane.disturbances !== null);
  return jobs.flatMap((job) => {
    const own = known.filter(({ jobIndex, runtimeMs }) => {
      return jobIndex === job.jobIndex && runtimeMs > 0;
    });
    return [...gcPauses(own, job), ...preemptions(own, job), ...ioWorkers(own, job)];
  });
}

function gcPauses(lanes: readonly KnownLane[], job: ResultJob): Note[] {
  const count = sum(lanes, (each) => each.collections);
  const longestNs = Math.max(0, ...lanes.map((lane) => lane.disturbances.longestCollectionNs));
  const what =
    count === 1
      ? `GC pause of ${inMs(longestNs)}`
      : `${count} GC pauses, the longest ${inMs(longestNs)}`;
  const pausesOf = (each: Disturbances): Pauses => {
    return { count: each.collections, lengthNs: each.longestCollectionNs };
  };
  const data = { count, longest_ns: longestNs };
  return touched(lanes, job, pausesOf, (tail) => {
    const text = `${what}: ${tail} may include ${count === 1 ? "it" : "them"}`;
    return ["gc-pause", text, data];
  });
}

function preemptions(lanes: readonly KnownLane[], job: ResultJob): Note[] {
  const count = sum(lanes, (each) => each.involuntarySwitches);
  const isKnown = lanes.some((lane) => lane.disturbances.cpuWaitNs !== null);
  const waitedNs = isKnown ? sum(lanes, (each) => each.cpuWaitNs ?? 0) : null;
  const waited = waitedNs === null ? "" : ` (${inMs(waitedNs)} without a CPU)`;
  const pausesOf = ({ involuntarySwitches, cpuWaitNs }: Disturbances): Pauses => ({
    count: involuntarySwitches,
    lengthNs: cpuWaitNs === null ? null : cpuWaitNs / Math.max(1, involuntarySwitches),
  });
  return touched(lanes, job, pausesOf, (tail) => {
    const text = `preempted ${timesOf(count)}${waited}: ${tail} may be inflated`;
    return ["preempted", text, { count, cpu_wait_ns: waitedNs }];
  });
}

function ioWorkers(lanes: readonly KnownLane[], job: ResultJob): Note[] {
  const threads = Math.max(0, ...lanes.map((lane) => lane.disturbances.ioWorkers));
  if (threads === 0) return [];
  const where = threads === 1 ? "an io-wq thread" : `${threads} io-wq threads`;
  const text = `some I/O would have blocked and ran in ${where}; latencies include the wake-ups`;
  return [note("io-wq", job.jobIndex, text, { threads })];
}

/** Steal is the whole machine's. @param cpuMs elapsed time of all CPUs together */
export function stealNotes(stolenMs: number | null, cpuMs: number): Note[] {
  if (stolenMs === null || stolenMs === 0 || stolenMs < cpuMs * NOTICEABLE_STEAL) return [];
  const percent = Math.round((100 * stolenMs) / cpuMs);
  const text = `steal of ${stolenMs} ms: the hypervisor took ${percent} % of the machine's CPU time`;
  return [note("steal", null, text, { stolen_ms: stolenMs, percent })];
}

/** The note on pauses that can have moved a percentile, made from that percentile in words. */
function touched(
  lanes: readonly KnownLane[],
  { jobIndex, depth }: ResultJob,
  pausesOf: (disturbances: Disturbances) => Pauses,
  say: (tail: string) => [code: NoteCode, text: string, data: Note["data"]],
): Note[] {
  const lowest = Math.min(
    ...lanes.map((lane) => {
      return lowestPercentile(pausesOf(lane.disturbances), latencyOf(lane), depth);
    }),
  );
  if (lowest === Number.POSITIVE_INFINITY) return [];
  const [code, text, data] = say(lowest === 100 ? "the maximum" : `p${lowest} and above`);
  return [note(code, jobIndex, text, { ...data, percentile: lowest })];
}

/** Each pause holds up as many I/Os as are in flight. */
function lowestPercentile({ count, lengthNs }: Pauses, latency: LatencyRecord, depth: number) {
  if (count === 0 || latency.count === 0) return Number.POSITIVE_INFINITY;
  const held = count * depth;
  const valuesNs = percentilesNs(latency, TAILS);
  const lowest = TAILS.find((percentile, index) => {
    const beyond = Math.floor(latency.count * (1 - percentile / 100));
    const valueNs = valuesNs?.[index] ?? (percentile === 100 ? latency.maxNs : null);
    if (valueNs === null || held < beyond) return false;
    return lengthNs === null || lengthNs >= valueNs * NOTICEABLE;
  });
  return lowest ?? Number.POSITIVE_INFINITY;
}

/** Completion latencies of all directions, or the total ones where only those were kept. */
function latencyOf({ directions: { read, write, trim } }: LaneResult): LatencyRecord {
  const clat = mergeLatencies([read.clat, write.clat, trim.clat]);
  return clat.count > 0 ? clat : mergeLatencies([read.lat, write.lat, trim.lat]);
}

function sum(lanes: readonly KnownLane[], of: (disturbances: Disturbances) => number): number {
  return lanes.reduce((total, lane) => total + of(lane.disturbances), 0);
}

function timesOf(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}

function inMs(ns: number): string {
  const ms = ns / 1e6;
  return `${Number(ms.toPrecision(ms < 10 ? 2 : 3))} ms`;
}
