/**
 * Takes the intervals of a lane out of its memory: what its counters and histograms have gained
 * since the last one. The main thread does this once a second; the worker knows nothing of it.
 */
import { DIRECTIONS, type Direction } from "../../base/direction.js";
import {
  CLAT,
  histogramOf,
  LAT,
  type LaneMemory,
  type LatencyKind,
  RESPONSE,
  SUMMARY,
  summaryAt,
  WORD,
} from "../../lane/memory.js";
import { eachDirection } from "../../result/entries/entry.js";
import { COARSE_LENGTH, coarseCounts, coarseIndexOf } from "../../result/latency/coarse.js";
import {
  bucketHighestEquivalentNs,
  bucketIndex,
  type Counts,
  createCounts,
} from "../../result/latency/histogram.js";
import type { Interval } from "../../result/model/interval.js";
import {
  type CountedLatency,
  type CountedPart,
  IntervalSeries,
} from "../../result/series/interval-series.js";

/** A sample may be this early, as timers go by whole milliseconds. */
const SLACK_MS = 1;

/** The gains of one histogram from look to look. */
class HistogramGains {
  /** Pages without counts are never touched. */
  private before: Counts | null = null;

  take(memory: LaneMemory, kind: LatencyKind, direction: number): CountedLatency | null {
    const counts = histogramOf(memory, kind, direction);
    const summary = summaryAt(kind, direction);
    if (counts === null || memory.words[summary + SUMMARY.COUNT] === 0) return null;
    this.before ??= createCounts();
    const largestNs = memory.words[summary + SUMMARY.MAX]!;
    const last = bucketIndex(largestNs);
    const dense = new Float64Array(COARSE_LENGTH);
    let highest = -1;
    const first = bucketIndex(memory.words[summary + SUMMARY.MIN]!);
    for (let index = first; index <= last; index++) {
      const gained = counts[index]! - this.before[index]!;
      if (gained === 0) continue;
      this.before[index] = counts[index]!;
      dense[coarseIndexOf(index)]! += gained;
      highest = index;
    }
    if (highest < 0) return { counts: coarseCounts(dense, 0, -1), maxNs: 0 };
    const maxNs = highest === last ? largestNs : bucketHighestEquivalentNs(highest);
    return {
      counts: coarseCounts(dense, coarseIndexOf(first), coarseIndexOf(highest)),
      maxNs: Math.min(largestNs, maxNs),
    };
  }
}

/** What one direction of a lane has gained from look to look. */
class DirectionGains {
  private readonly latency = new HistogramGains();
  private readonly response = new HistogramGains();
  private ios = 0;
  private bytes = 0;

  /** null before the first I/O. */
  take(memory: LaneMemory, direction: number): CountedPart | null {
    const ios = memory.words[WORD.IOS + direction]!;
    const bytes = memory.words[WORD.BYTES + direction]!;
    if (ios === 0) return null;
    const kind = histogramOf(memory, CLAT, direction) === null ? LAT : CLAT;
    const gained = {
      ios: ios - this.ios,
      bytes: bytes - this.bytes,
      latency: this.latency.take(memory, kind, direction),
      response: this.response.take(memory, RESPONSE, direction),
    };
    this.ios = ios;
    this.bytes = bytes;
    return gained;
  }
}

/** The intervals of a lane. */
export class LaneIntervals {
  private readonly series = new IntervalSeries();
  private readonly gains = eachDirection(() => new DirectionGains());
  private atMs = 0;
  private dueMs = this.series.dueMs(0);

  /**
   * Takes the interval that is due, or the last one.
   * @param nowMs since the start of the measured window
   * @returns when the next is due
   */
  take(memory: LaneMemory, nowMs: number, last: boolean): number {
    const lengthMs = nowMs - this.atMs;
    if (lengthMs <= 0 || (!last && nowMs < this.dueMs - SLACK_MS)) return this.dueMs;
    const parts = eachDirection((direction) =>
      this.gains[direction].take(memory, DIRECTIONS.indexOf(direction)),
    );
    this.series.add({ atMs: nowMs, lengthMs, parts });
    this.atMs = nowMs;
    this.dueMs = this.series.dueMs(nowMs + SLACK_MS);
    return this.dueMs;
  }

  of(direction: Direction): Interval[] {
    return this.series.of(direction);
  }
}
