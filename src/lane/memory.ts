/**
 * A lane's counters and histograms in shared memory: the worker writes them in place while it
 * runs, and the main thread samples them at its own pace. All numbers are doubles, so a reader
 * never sees half of one.
 */

import { DIRECTIONS } from "../base/direction.js";
import { shared } from "../base/off-heap.js";
import type { JobSpec } from "../job/spec/job-spec.js";
import { prioritiesOf } from "../plan/priorities.js";
import { isRateLimited, syncs } from "../plan/workload.js";
import { bucketIndex, HISTOGRAM_LENGTH } from "../result/latency/histogram.js";
import { EMPTY_LATENCY } from "../result/latency/summary.js";
import type { LatencyRecord } from "../result/model/latency.js";
import { createInFlight, type InFlight } from "./in-flight.js";

/** Where a lane stands; see WORD.PHASE. */
export const PHASE = { STARTING: 0, RAMP: 1, MEASURE: 2, DRAIN: 3, DONE: 4 } as const;

/** Index of each counter; the arrays of three have one for read, write and trim. */
export const WORD = {
  IOS: 0,
  BYTES: 3,
  SHORT_IOS: 6,
  /** That failed and did not end the lane; `IOS` are those that did not fail. */
  FAILED_IOS: 9,
  IN_FLIGHT: 12,
  /** Calls of the ring, in the measured window. */
  ENTERS: 13,
  PHASE: 14,
  /** Wall clock of the start of the measured window, ms since the epoch; 0 before. */
  STARTED_AT_MS: 15,
  /** From there to the last completion, or to the end of the sync that follows it. */
  RUNTIME_NS: 16,
  /** errno of the first error. */
  ERRNO: 17,
  /** Set by the main thread: not 0 ends the lane, while others on its ring go on. */
  END_ASKED: 18,
  /** The depth that latency_target has come to; 0 without one. */
  LATENCY_DEPTH: 19,
  /** I/Os whose errors the lane has gone on after, and the errno of the first. */
  IGNORED_ERRORS: 20,
  IGNORED_ERRNO: 21,
  /** Times that the lane's ring was resized, how long that took in all, and the longest. */
  RESIZES: 22,
  RESIZE_NS: 23,
  LONGEST_RESIZE_NS: 24,
  /** CLOCK_MONOTONIC in ns when the lane's clock showed 0. */
  CLOCK_ORIGIN_NS: 25,
  /** How often an I/O was sent again because the kernel asked for that (EAGAIN, EINTR). */
  RETRIES: 26,
  /** Zones that were reset, by trims too. */
  ZONE_RESETS: 27,
  /** How much of the measured window was spent on reading back all that was written. */
  READ_BACK_NS: 28,
  /** When that began, by the lane's clock; 0 where it is not under way. */
  READ_BACK_SINCE_NS: 29,
  DEPTH_LEVEL: 32,
  DEPTH_SUBMIT: 39,
  DEPTH_COMPLETE: 46,
  SUMMARIES: 64,
} as const;

const DEPTH_BUCKETS = 7;

export const CLAT = 0;
export const LAT = 1;
export const SLAT = 2;
/** Under a rate: completed − intended start, and created − intended start (pacing/rate.ts). */
export const RESPONSE = 3;
export const LATENESS = 4;
/** issued → completed of syncs; they are of one direction, the first. */
export const SYNC_LATENCY = 5;
export type LatencyKind =
  | typeof CLAT
  | typeof LAT
  | typeof SLAT
  | typeof RESPONSE
  | typeof LATENESS
  | typeof SYNC_LATENCY;
const KIND_COUNT = 6;

/** Summary statistics of one kind and direction: their order behind {@link summaryAt}. */
export const SUMMARY = { COUNT: 0, MIN: 1, MAX: 2, SUM: 3, SUM_SQUARES: 4 } as const;

/** Where the summary statistics of a kind and direction begin. */
export function summaryAt(kind: LatencyKind, direction: number): number {
  return WORD.SUMMARIES + (kind * 3 + direction) * 5;
}

const HEADER_WORDS = 192;

export interface LaneMemory {
  readonly words: Float64Array;
  readonly inFlight: InFlight;
  /** Which kinds are recorded. */
  readonly kinds: readonly LatencyKind[];
  /** Which of them keep a histogram; the others keep summary statistics only. */
  readonly histogramKinds: readonly LatencyKind[];
  /** lat is not recorded because it equals clat. */
  readonly latIsClat: boolean;
  /**
   * Where a share of the I/Os has a priority of its own: the latencies of each priority, as CLAT;
   * with lat_percentiles they are total ones.
   */
  readonly priorities: ReadonlyMap<number, LaneMemory>;
}

/**
 * Whether submissions get a stamp of their own, so that slat can be told from clat. At depth 1
 * next to nothing lies between an I/O's creation and its submission, and the stamp of a completion
 * is also that of the next submission, unless slat is asked for.
 */
export function stampsIssue(spec: JobSpec): boolean {
  return !spec.disableSlat && (spec.depth > 1 || spec.stampsEachIssue);
}

function recordedKinds(spec: JobSpec, latIsClat: boolean): LatencyKind[] {
  const kinds: LatencyKind[] = [];
  if (!spec.disableClat) kinds.push(CLAT);
  if (!spec.disableLat && !latIsClat) kinds.push(LAT);
  if (!spec.disableSlat) kinds.push(SLAT);
  if (isRateLimited(spec)) kinds.push(RESPONSE, LATENESS);
  if (syncs(spec)) kinds.push(SYNC_LATENCY);
  return kinds;
}

/**
 * Those whose percentiles a job asks for; clat always, since the latency buckets come from it,
 * and what a rate adds always, since its tail is what it is there for.
 */
function histogramKinds(spec: JobSpec, kinds: readonly LatencyKind[]): LatencyKind[] {
  const unasked = new Set<LatencyKind>();
  if (!spec.latPercentiles) unasked.add(LAT);
  if (!spec.slatPercentiles) unasked.add(SLAT);
  return kinds.filter((kind) => !unasked.has(kind));
}

/** Zeroed memory for a lane; pages of directions that are not used are never touched. */
export function createLaneMemory(spec: JobSpec): LaneMemory {
  const latIsClat = !spec.disableLat && !spec.disableClat && !stampsIssue(spec);
  const kinds = recordedKinds(spec, latIsClat);
  const withHistogram = histogramKinds(spec, kinds);
  const memory = allocate(kinds, withHistogram, spec.depth);
  return { ...memory, latIsClat, priorities: priorityMemories(spec) };
}

/** What the clock of a lane shows now, in ns, for whoever has no such clock. */
export function laneNowNs(words: Float64Array): number {
  return Number(process.hrtime.bigint()) - words[WORD.CLOCK_ORIGIN_NS]!;
}

/** @param nowNs by the lane's clock */
export function beginReadBack(words: Float64Array, nowNs: number): void {
  words[WORD.READ_BACK_SINCE_NS] = nowNs;
}

/** How long reading back has taken so far. */
export function readBackNs(words: Float64Array): number {
  const sinceNs = words[WORD.READ_BACK_SINCE_NS]!;
  return words[WORD.READ_BACK_NS]! + (sinceNs > 0 ? laneNowNs(words) - sinceNs : 0);
}

/** Does nothing where none is under way. */
export function endReadBack(words: Float64Array, nowNs: number): void {
  const sinceNs = words[WORD.READ_BACK_SINCE_NS]!;
  if (sinceNs > 0) words[WORD.READ_BACK_NS]! += nowNs - sinceNs;
  words[WORD.READ_BACK_SINCE_NS] = 0;
}

function priorityMemories(spec: JobSpec): ReadonlyMap<number, LaneMemory> {
  if (spec.disableClat && !spec.latPercentiles) return new Map();
  const priorities = DIRECTIONS.flatMap((direction) => prioritiesOf(spec, direction));
  return new Map(priorities.map((priority) => [priority, allocate([CLAT], [CLAT], 0)]));
}

function allocate(
  kinds: readonly LatencyKind[],
  histogramKinds: readonly LatencyKind[],
  depth: number,
): LaneMemory {
  const length = HEADER_WORDS + histogramKinds.length * 3 * HISTOGRAM_LENGTH;
  const words = shared(Float64Array, length);
  const inFlight = createInFlight(depth);
  const memory = {
    words,
    inFlight,
    kinds,
    histogramKinds,
    latIsClat: false,
    priorities: new Map(),
  };
  clearMinima(memory);
  return memory;
}

/** An empty minimum is infinite, so that the hot loop compares without a special case. */
function clearMinima({ words }: LaneMemory): void {
  for (let block = 0; block < KIND_COUNT * 3; block++) {
    words[WORD.SUMMARIES + block * 5 + SUMMARY.MIN] = Number.POSITIVE_INFINITY;
  }
}

/** Where the histogram of a kind and direction begins, or -1 when the kind keeps none. */
export function histogramAt(memory: LaneMemory, kind: LatencyKind, direction: number): number {
  const position = memory.histogramKinds.indexOf(kind);
  return position < 0 ? -1 : HEADER_WORDS + (position * 3 + direction) * HISTOGRAM_LENGTH;
}

/** The counts of a kind and direction, shared with the worker; null when the kind keeps none. */
export function histogramOf(
  memory: LaneMemory,
  kind: LatencyKind,
  direction: number,
): Float64Array | null {
  const start = histogramAt(memory, kind, direction);
  return start < 0 ? null : memory.words.subarray(start, start + HISTOGRAM_LENGTH);
}

/** What is no statistic. */
const KEPT: ReadonlySet<number> = new Set([
  WORD.IN_FLIGHT,
  WORD.PHASE,
  WORD.ERRNO,
  WORD.END_ASKED,
  WORD.LATENCY_DEPTH,
  WORD.CLOCK_ORIGIN_NS,
  WORD.READ_BACK_SINCE_NS,
]);

/**
 * Forgets what was counted so far (the end of a ramp); what is in flight stays. Quickly, since it
 * waits meanwhile.
 */
export function resetStatistics(memory: LaneMemory): void {
  const { words } = memory;
  for (const kind of memory.histogramKinds) {
    for (let direction = 0; direction < 3; direction++) clearHistogram(memory, kind, direction);
  }
  for (let index = 0; index < HEADER_WORDS; index++) if (!KEPT.has(index)) words[index] = 0;
  clearMinima(memory);
  for (const each of memory.priorities.values()) resetStatistics(each);
}

/** Only where it counts something: writing a page that is untouched would allocate it. */
function clearHistogram(memory: LaneMemory, kind: LatencyKind, direction: number): void {
  const { words } = memory;
  const summary = summaryAt(kind, direction);
  if (words[summary + SUMMARY.COUNT] === 0) return;
  const first = bucketIndex(words[summary + SUMMARY.MIN]!);
  const last = bucketIndex(words[summary + SUMMARY.MAX]!);
  const start = histogramAt(memory, kind, direction);
  words.fill(0, start + first, start + last + 1);
}

/** A copy of one latency record. */
export function latencyRecord(
  memory: LaneMemory,
  kind: LatencyKind,
  direction: number,
): LatencyRecord {
  if (kind === LAT && memory.latIsClat) return latencyRecord(memory, CLAT, direction);
  const { words } = memory;
  const at = summaryAt(kind, direction);
  const count = words[at + SUMMARY.COUNT]!;
  if (count === 0) return EMPTY_LATENCY;
  return {
    count,
    minNs: words[at + SUMMARY.MIN]!,
    maxNs: words[at + SUMMARY.MAX]!,
    sumNs: words[at + SUMMARY.SUM]!,
    sumSquaresNs: words[at + SUMMARY.SUM_SQUARES]!,
    counts: histogramOf(memory, kind, direction)?.slice() ?? null,
    listedNs: null,
  };
}

/** The seven counts that begin at one of the DEPTH words. */
export function depthCounts(memory: LaneMemory, at: number): number[] {
  return [...memory.words.subarray(at, at + DEPTH_BUCKETS)];
}
