/** What the hot loop keeps of one kind of latency, and what everything else reads. */

/**
 * One latency distribution. `counts` is a flat HdrHistogram of three significant digits whose
 * unit is 1 ns (latency/histogram); null where only the moments were kept.
 * With count 0 the other numbers are 0.
 */
export interface LatencyRecord {
  readonly count: number;
  readonly minNs: number;
  readonly maxNs: number;
  readonly sumNs: number;
  readonly sumSquaresNs: number;
  readonly counts: Float64Array | null;
}

/** The latencies of the I/Os of one priority. */
export interface PriorityLatency {
  /** Class, hint and level as ioprio_set(2) has them. */
  readonly priority: number;
  readonly latency: LatencyRecord;
}

/** Samples of a direction at the intervals of bwavgtime and of iopsavgtime. */
export interface RateSeries {
  readonly bw: readonly SeriesSample[];
  readonly iops: readonly SeriesSample[];
}

/** One interval of the run's time series. */
export interface SeriesSample {
  /** Since the start of the measured window. */
  readonly atMs: number;
  /** Above 0. */
  readonly intervalMs: number;
  readonly ios: number;
  readonly bytes: number;
}
