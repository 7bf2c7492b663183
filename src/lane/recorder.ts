/** Records one kind of latency of a lane into its shared memory, runs of equal ones at once. */
import { offHeap } from "../base/off-heap.js";
import { bucketIndex, HISTOGRAM_LENGTH } from "../result/latency/histogram.js";
import { histogramAt, type LaneMemory, type LatencyKind, SUMMARY, summaryAt } from "./memory.js";

export class LatencyRecorder {
  /** What `record` records, at index 0: an argument of this type would be allocated. */
  readonly ns = offHeap(Float64Array, 1);
  private readonly words: Float64Array;
  private readonly summary: number;
  /** -1 when the kind keeps no histogram. */
  private readonly histogram: number;

  constructor(memory: LaneMemory, kind: LatencyKind) {
    this.words = memory.words;
    this.summary = summaryAt(kind, 0);
    this.histogram = histogramAt(memory, kind, 0);
  }

  /**
   * The latency in `ns`, at least 0, for `count` I/Os: a batch that was submitted together and
   * completed together shares it.
   * @param direction 0..2
   */
  record(direction: number, count: number): void {
    const { words } = this;
    const ns = this.ns[0]!;
    const at = this.summary + direction * 5;
    const sum = ns * count;
    words[at + SUMMARY.COUNT]! += count;
    words[at + SUMMARY.SUM]! += sum;
    words[at + SUMMARY.SUM_SQUARES]! += ns * sum;
    if (ns < words[at + SUMMARY.MIN]!) words[at + SUMMARY.MIN] = ns;
    if (ns > words[at + SUMMARY.MAX]!) words[at + SUMMARY.MAX] = ns;
    if (this.histogram >= 0) {
      words[this.histogram + direction * HISTOGRAM_LENGTH + bucketIndex(ns)]! += count;
    }
  }
}

/** The recorder of a kind, or null when the lane does not record it. */
export function recorderFor(memory: LaneMemory, kind: LatencyKind): LatencyRecorder | null {
  return memory.kinds.includes(kind) ? new LatencyRecorder(memory, kind) : null;
}
