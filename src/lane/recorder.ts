/** Records one kind of latency of a lane into its shared memory; called for every I/O. */
import { bucketIndex, HISTOGRAM_LENGTH } from "../stats/histogram.js";
import { histogramAt, type LaneMemory, type LatencyKind, MOMENT, momentsAt } from "./memory.js";

export class LatencyRecorder {
  private readonly words: Float64Array;
  private readonly moments: number;
  /** -1 when the kind keeps no histogram. */
  private readonly histogram: number;

  constructor(memory: LaneMemory, kind: LatencyKind) {
    this.words = memory.words;
    this.moments = momentsAt(kind, 0);
    this.histogram = histogramAt(memory, kind, 0);
  }

  /** @param direction 0..2 @param ns at least 0 */
  record(direction: number, ns: number): void {
    this.recordMany(direction, ns, 1);
  }

  /** The same latency for `count` I/Os: what a batch that was submitted together shares. */
  recordMany(direction: number, ns: number, count: number): void {
    const { words } = this;
    const at = this.moments + direction * 5;
    words[at + MOMENT.COUNT]! += count;
    words[at + MOMENT.SUM]! += ns * count;
    words[at + MOMENT.SUM_SQUARES]! += ns * ns * count;
    if (ns < words[at + MOMENT.MIN]!) words[at + MOMENT.MIN] = ns;
    if (ns > words[at + MOMENT.MAX]!) words[at + MOMENT.MAX] = ns;
    if (this.histogram >= 0) {
      words[this.histogram + direction * HISTOGRAM_LENGTH + bucketIndex(ns)]! += count;
    }
  }
}
