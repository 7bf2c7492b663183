/** What the page's script gets to draw: plain numbers. The page knows this and nothing else of a result. */

import type { SweepCharts } from "./sweep-model.js";

/** How many I/Os had which latency when. */
export interface HeatMap {
  /** A step holds latencies up to 2^((step + 1) / perDoubling) ns. */
  readonly perDoubling: number;
  /** When each column begins, in s since the run began, and the end of the last one. */
  readonly edgesS: readonly number[];
  /** Of each column, its steps with I/Os and their counts in turn: step, count, step, count. */
  readonly columns: readonly (readonly number[])[];
}

/** A moment that is marked. */
export interface TimeMark {
  /** Since the run began. */
  readonly atS: number;
  readonly text: string;
}

/** A latency by percentile: HdrHistogram's distribution. */
export interface PercentileCurve {
  /** In percent, ascending; the last is 100. */
  readonly percentiles: readonly number[];
  readonly ns: readonly number[];
}

/** What happened over time, a row for each slot. */
export interface TimeSeries {
  /** The middle of each slot, in s since the run began. */
  readonly atS: readonly number[];
  readonly iops: readonly number[];
  readonly bytesPerSecond: readonly number[];
  /** null where no I/O was completed. */
  readonly p50Ns: readonly (number | null)[];
  readonly p99Ns: readonly (number | null)[];
  readonly maxNs: readonly (number | null)[];
}

/** A direction of a job in one of the results. */
export interface ChartSeries {
  readonly name: string;
  /** Which of the results. */
  readonly result: number;
  /** null where the result has no distribution. */
  readonly curve: PercentileCurve | null;
  /** null where the result has no intervals. */
  readonly time: TimeSeries | null;
  readonly heat: HeatMap | null;
  readonly marks: readonly TimeMark[];
}

export interface ChartData {
  /** Of the results that are sweeps, which have no series. */
  readonly sweeps: SweepCharts;
  readonly series: readonly ChartSeries[];
  /** How many directions of jobs have no room in the charts. */
  readonly left: number;
}
