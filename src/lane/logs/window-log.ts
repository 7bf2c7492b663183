/**
 * The log of one kind of latency in windows of time, as fio's add_log_sample() has it: the I/O
 * that comes after the end of its direction's window still counts for it and ends it, and the
 * next one begins at the last multiple of the window's length.
 */
import type { WindowRow } from "../../result/lane-logs.js";
import { completedMs, type Sample } from "./sample.js";

const DIRECTION_COUNT = 3;

export class WindowLog {
  private readonly windowMs: number;
  private readonly field: number;
  private readonly beginMs = new Float64Array(DIRECTION_COUNT);
  private readonly count = new Float64Array(DIRECTION_COUNT);
  private readonly sumNs = new Float64Array(DIRECTION_COUNT);
  private readonly maxNs = new Float64Array(DIRECTION_COUNT);
  private rows: WindowRow[] = [];
  /** How many I/Os each row is of. */
  private counts: number[] = [];

  /**
   * @param windowMs at least 1
   * @param field the latency of a sample that is logged
   */
  constructor(windowMs: number, field: number) {
    this.windowMs = windowMs;
    this.field = field;
  }

  /** Forgets what it was told so far. */
  clear(): void {
    this.rows = [];
    this.counts = [];
    for (const each of [this.beginMs, this.count, this.sumNs, this.maxNs]) each.fill(0);
  }

  add(direction: number, sample: Sample): void {
    const latencyNs = sample[this.field]!;
    const atMs = completedMs(sample);
    this.count[direction]! += 1;
    this.sumNs[direction]! += latencyNs;
    if (latencyNs > this.maxNs[direction]!) this.maxNs[direction] = latencyNs;
    if (atMs - this.beginMs[direction]! >= this.windowMs) this.endWindow(direction, atMs);
  }

  private endWindow(direction: number, atMs: number): void {
    const count = this.count[direction]!;
    const meanNs = this.sumNs[direction]! / count;
    this.rows.push({ atMs, direction, meanNs, maxNs: this.maxNs[direction]! });
    this.counts.push(count);
    this.count[direction] = 0;
    this.sumNs[direction] = 0;
    this.maxNs[direction] = 0;
    this.beginMs[direction] = atMs - (atMs % this.windowMs);
  }

  /** All rows, those of the windows that the end cut short included. */
  finish(endMs: number): readonly WindowRow[] {
    for (let direction = 0; direction < DIRECTION_COUNT; direction++) {
      if (this.count[direction]! === 0) continue;
      this.takeBack(direction, endMs);
      this.endWindow(direction, endMs);
    }
    return this.rows;
  }

  /** Opens a window again that has ended at this time: what completed behind it is part of it. */
  private takeBack(direction: number, atMs: number): void {
    const last = this.rows.findLastIndex((row) => row.direction === direction);
    const row = this.rows[last];
    if (row?.atMs !== atMs) return;
    const count = this.counts[last]!;
    this.count[direction]! += count;
    this.sumNs[direction]! += row.meanNs * count;
    this.maxNs[direction] = Math.max(this.maxNs[direction]!, row.maxNs);
    this.rows.splice(last, 1);
    this.counts.splice(last, 1);
  }
}
