/** Samples the lanes' counters while they run: the series of each lane, and the live line. */
import { DIRECTIONS, type Direction } from "../base/direction.js";
import { CLAT, histogramOf, PHASE, WORD } from "../lane/memory.js";
import { addCounts, type Counts, createCounts, percentilesBetween } from "../stats/histogram.js";
import type { SeriesSample } from "../stats/latency.js";
import type { WorkerHandle } from "./worker-handle.js";

/** What one lane had counted at the last sample. */
interface LaneState {
  phase: number;
  atMs: number;
  startMs: number;
  ios: number[];
  bytes: number[];
  readonly series: SeriesSample[][];
}

const zeros = (): number[] => DIRECTIONS.map(() => 0);

export class SeriesSampler {
  private readonly lanes = new Map<number, LaneState>();

  sample(workers: readonly WorkerHandle[]): void {
    const nowMs = performance.now();
    for (const worker of workers) {
      worker.plan.lanes.forEach((lane, index) => {
        const words = worker.memories[index]?.words;
        if (words !== undefined) this.sampleLane(lane.laneIndex, words, nowMs);
      });
    }
  }

  series(laneIndex: number, direction: Direction): readonly SeriesSample[] {
    return this.lanes.get(laneIndex)?.series[DIRECTIONS.indexOf(direction)] ?? [];
  }

  private sampleLane(laneIndex: number, words: Float64Array, nowMs: number): void {
    const phase = words[WORD.PHASE] as number;
    const known = this.lanes.get(laneIndex);
    if (phase < PHASE.MEASURE || known?.phase === PHASE.DONE) return;
    const lane = known ?? this.begin(laneIndex, words, nowMs);
    lane.phase = phase;
    const intervalMs = nowMs - lane.atMs;
    if (intervalMs <= 0) return;
    DIRECTIONS.forEach((_, index) => {
      const ios = words[WORD.IOS + index] as number;
      const bytes = words[WORD.BYTES + index] as number;
      const before = { ios: lane.ios[index] as number, bytes: lane.bytes[index] as number };
      lane.ios[index] = ios;
      lane.bytes[index] = bytes;
      if (ios === 0) return;
      lane.series[index]?.push({
        atMs: nowMs - lane.startMs,
        intervalMs,
        ios: ios - before.ios,
        bytes: bytes - before.bytes,
      });
    });
    lane.atMs = nowMs;
  }

  /** The window began a little before it was noticed; its wall clock tells when. */
  private begin(laneIndex: number, words: Float64Array, nowMs: number): LaneState {
    const sinceStartMs = Math.max(0, Date.now() - (words[WORD.STARTED_AT_MS] as number));
    const startMs = nowMs - sinceStartMs;
    const lane: LaneState = {
      phase: PHASE.MEASURE,
      atMs: startMs,
      startMs,
      ios: zeros(),
      bytes: zeros(),
      series: DIRECTIONS.map(() => []),
    };
    this.lanes.set(laneIndex, lane);
    return lane;
  }
}

/** The sum of all lanes' clat histograms, and its percentiles since the last call. */
export class IntervalPercentiles {
  private previous: Counts = createCounts();
  private previousTotal = 0;

  /** @returns the values at `percentiles` of what completed since; all 0 when nothing did */
  take(workers: readonly WorkerHandle[], percentiles: readonly number[]): number[] {
    const current = createCounts();
    let total = 0;
    for (const worker of workers) {
      for (const memory of worker.memories) {
        DIRECTIONS.forEach((_, direction) => {
          const ios = memory.words[WORD.IOS + direction] as number;
          const counts = ios > 0 ? histogramOf(memory, CLAT, direction) : null;
          if (counts !== null) addCounts(current, counts);
          total += ios;
        });
      }
    }
    // After a ramp the counts start over.
    if (total < this.previousTotal) this.previous = createCounts();
    const values = percentilesBetween(this.previous, current, percentiles);
    this.previous = current;
    this.previousTotal = total;
    return values;
  }
}
