/**
 * The log of histograms of completion latency. As in fio's add_clat_sample(), a direction's first
 * window begins with its first I/O after the first millisecond, and what comes behind the last
 * whole window is not logged.
 */

import type { HistogramRow } from "../../result/lane-logs.js";
import { FIO_BINS, fioBin } from "../../result/latency/fio-bins.js";
import { completedMs, SAMPLE, type Sample } from "./sample.js";

const DIRECTION_COUNT = 3;

export class HistogramLog {
  private readonly windowMs: number;
  /** 0 before the first window. */
  private readonly beginMs = new Float64Array(DIRECTION_COUNT);
  private readonly counts = Array.from(
    { length: DIRECTION_COUNT },
    () => new Uint32Array(FIO_BINS),
  );
  private rows: HistogramRow[] = [];

  /** @param windowMs at least 1 */
  constructor(windowMs: number) {
    this.windowMs = windowMs;
  }

  /** Forgets what it was told so far. */
  clear(): void {
    this.rows = [];
    this.beginMs.fill(0);
    for (const counts of this.counts) counts.fill(0);
  }

  add(direction: number, lengthBytes: number, sample: Sample): void {
    const counts = this.counts[direction]!;
    const atMs = completedMs(sample);
    counts[fioBin(sample[SAMPLE.CLAT_NS]!)]! += 1;
    if (this.beginMs[direction] === 0) this.beginMs[direction] = atMs;
    const beginMs = this.beginMs[direction]!;
    const passedMs = atMs - beginMs;
    if (passedMs < this.windowMs) return;
    this.rows.push({ atMs, direction, lengthBytes, counts: counts.slice() });
    counts.fill(0);
    // Behind a stall of several windows fio would end them one by one, at one time.
    this.beginMs[direction] = beginMs + passedMs - (passedMs % this.windowMs);
  }

  finish(): readonly HistogramRow[] {
    return this.rows;
  }
}
