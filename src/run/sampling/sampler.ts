/** Samples the lanes' counters while they run: the series of each lane, and the live line. */

import { DIRECTIONS, type Direction } from "../../base/direction.js";
import { CLAT, histogramOf, type LaneMemory, PHASE, WORD } from "../../lane/memory.js";
import type { LanePlan } from "../../plan/plan.js";
import {
  addCounts,
  type Counts,
  createCounts,
  percentilesBetween,
} from "../../result/latency/histogram.js";
import type { Interval } from "../../result/model/interval.js";
import type { RateSeries, SeriesSample } from "../../result/rates.js";
import type { WorkerHandle } from "../stage/worker-handle.js";
import { LaneIntervals } from "./interval-sampler.js";

/** How soon the begin of a lane's measured window is noticed. */
const BEGIN_MS = 20;
/** A sample may be this early, as timers go by whole milliseconds. */
const SLACK_MS = 1;

/** The samples of a lane at one interval; they are due at its multiples, so lateness does not add up. */
class Series {
  private readonly windowMs: number;
  private atMs = 0;
  private dueMs: number;
  private readonly ios = DIRECTIONS.map(() => 0);
  private readonly bytes = DIRECTIONS.map(() => 0);
  private readonly samples = DIRECTIONS.map((): SeriesSample[] => []);

  constructor(windowMs: number) {
    this.windowMs = windowMs;
    this.dueMs = windowMs;
  }

  of(direction: Direction): readonly SeriesSample[] {
    return this.samples[DIRECTIONS.indexOf(direction)] ?? [];
  }

  /**
   * Takes the sample that is due, or the last one.
   * @param nowMs since the start of the measured window
   * @returns when the next is due
   */
  take(words: Float64Array, nowMs: number, last: boolean): number {
    const intervalMs = nowMs - this.atMs;
    if (intervalMs <= 0 || (!last && nowMs < this.dueMs - SLACK_MS)) return this.dueMs;
    DIRECTIONS.forEach((_, index) => {
      const ios = words[WORD.IOS + index] as number;
      const bytes = words[WORD.BYTES + index] as number;
      const before = { ios: this.ios[index] as number, bytes: this.bytes[index] as number };
      this.ios[index] = ios;
      this.bytes[index] = bytes;
      if (ios === 0) return;
      this.samples[index]?.push({
        atMs: nowMs,
        intervalMs,
        ios: ios - before.ios,
        bytes: bytes - before.bytes,
      });
    });
    this.atMs = nowMs;
    const passed = Math.floor((nowMs + SLACK_MS) / this.windowMs);
    this.dueMs = (passed + 1) * this.windowMs;
    return this.dueMs;
  }
}

/** What is sampled of one lane. */
interface LaneState {
  phase: number;
  readonly startMs: number;
  readonly bw: Series;
  readonly iops: Series;
  readonly intervals: LaneIntervals;
}

export class SeriesSampler {
  private readonly lanes = new Map<number, LaneState>();

  /**
   * Takes the samples that are due.
   * @returns in how many milliseconds the next one is; null when all lanes are done
   */
  sample(workers: readonly WorkerHandle[]): number | null {
    const nowMs = performance.now();
    let next: number | null = null;
    for (const worker of workers) {
      worker.plan.lanes.forEach((lane, index) => {
        const memory = worker.memories[index];
        if (memory === undefined) return;
        const inMs = this.sampleLane(lane, memory, nowMs);
        if (memory.words[WORD.PHASE] !== PHASE.DONE) next = Math.min(next ?? inMs, inMs);
      });
    }
    return next;
  }

  series(laneIndex: number, direction: Direction): RateSeries {
    const lane = this.lanes.get(laneIndex);
    return { bw: lane?.bw.of(direction) ?? [], iops: lane?.iops.of(direction) ?? [] };
  }

  intervals(laneIndex: number, direction: Direction): Interval[] {
    return this.lanes.get(laneIndex)?.intervals.of(direction) ?? [];
  }

  /** @returns in how many milliseconds to come again */
  private sampleLane(plan: LanePlan, memory: LaneMemory, nowMs: number): number {
    const { words } = memory;
    const phase = words[WORD.PHASE] as number;
    const known = this.lanes.get(plan.laneIndex);
    if (phase < PHASE.MEASURE || known?.phase === PHASE.DONE) return BEGIN_MS;
    const lane = known ?? this.begin(plan, words, nowMs);
    lane.phase = phase;
    const last = phase === PHASE.DONE;
    const atMs = last ? (words[WORD.RUNTIME_NS] as number) / 1e6 : nowMs - lane.startMs;
    const dueMs = Math.min(
      lane.bw.take(words, atMs, last),
      lane.iops.take(words, atMs, last),
      lane.intervals.take(memory, atMs, last),
    );
    return dueMs - atMs;
  }

  /** The window began a little before it was noticed; its wall clock tells when. */
  private begin({ laneIndex, spec }: LanePlan, words: Float64Array, nowMs: number): LaneState {
    const sinceStartMs = Math.max(0, Date.now() - (words[WORD.STARTED_AT_MS] as number));
    const lane: LaneState = {
      phase: PHASE.MEASURE,
      startMs: nowMs - sinceStartMs,
      bw: new Series(spec.bwWindowMs),
      iops: new Series(spec.iopsWindowMs),
      intervals: new LaneIntervals(),
    };
    this.lanes.set(laneIndex, lane);
    return lane;
  }
}

/** The sum of some lanes' clat histograms, and its percentiles since the last call. */
export class IntervalPercentiles {
  private previous: Counts = createCounts();
  /** Of the call before: 280 kB that need not be collected four times a second. */
  private spare: Counts = createCounts();
  private previousTotal = 0;

  /** @returns the values at `percentiles` of what completed since; all 0 when nothing did */
  take(memories: readonly LaneMemory[], percentiles: readonly number[]): number[] {
    const current = this.spare.fill(0);
    let total = 0;
    for (const memory of memories) {
      DIRECTIONS.forEach((_, direction) => {
        const ios = memory.words[WORD.IOS + direction] as number;
        const counts = ios > 0 ? histogramOf(memory, CLAT, direction) : null;
        if (counts !== null) addCounts(current, counts);
        total += ios;
      });
    }
    // After a ramp the counts start over.
    if (total < this.previousTotal) this.previous.fill(0);
    const values = percentilesBetween(this.previous, current, percentiles);
    this.spare = this.previous;
    this.previous = current;
    this.previousTotal = total;
    return values;
  }
}
