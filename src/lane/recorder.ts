/** Records one kind of latency of a lane into its shared memory, runs of equal ones at once. */
import { offHeap } from "../base/off-heap.js";
import { bucketIndex, HISTOGRAM_LENGTH } from "../result/latency/histogram.js";
import { histogramAt, type LaneMemory, type LatencyKind, MOMENT, momentsAt } from "./memory.js";

export class LatencyRecorder {
  /** What `record` records, at index 0: an argument of this type would be allocated. */
  readonly ns = offHeap(Float64Array, 1);
  private readonly words: Float64Array;
  private readonly moments: number;
  /** -1 when the kind keeps no histogram. */
  private readonly histogram: number;

  constructor(memory: LaneMemory, kind: LatencyKind) {
    this.words = memory.words;
    this.moments = momentsAt(kind, 0);
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
    const at = this.moments + direction * 5;
    const sum = ns * count;
    words[at + MOMENT.COUNT]! += count;
    words[at + MOMENT.SUM]! += sum;
    words[at + MOMENT.SUM_SQUARES]! += ns * sum;
    if (ns < words[at + MOMENT.MIN]!) words[at + MOMENT.MIN] = ns;
    if (ns > words[at + MOMENT.MAX]!) words[at + MOMENT.MAX] = ns;
    if (this.histogram >= 0) {
      words[this.histogram + direction * HISTOGRAM_LENGTH + bucketIndex(ns)]! += count;
    }
  }
}

/** The recorder of a kind, or null when the lane does not record it. */
export function recorderFor(memory: LaneMemory, kind: LatencyKind): LatencyRecorder | null {
  return memory.kinds.includes(kind) ? new LatencyRecorder(memory, kind) : null;
}
