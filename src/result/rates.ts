/** Bandwidth and I/Os a second over a run, sampled at an interval, and what fio makes of the samples. */
import type { RateStats, SampleStats } from "./model/lane.js";

/** One interval. */
export interface SeriesSample {
  /** Since the start of the measured window. */
  readonly atMs: number;
  /** Above 0. */
  readonly intervalMs: number;
  readonly ios: number;
  readonly bytes: number;
}

/** Samples of a direction at the intervals of bwavgtime and of iopsavgtime. */
export interface RateSeries {
  readonly bw: readonly SeriesSample[];
  readonly iops: readonly SeriesSample[];
}

/** Rates of each whole interval of a direction's series. */
export function rateStats({ bw, iops }: RateSeries): RateStats {
  return {
    bwKib: sampleStats(wholeIntervals(bw).map(kibPerSecond)),
    iops: sampleStats(wholeIntervals(iops).map(iosPerSecond)),
  };
}

/**
 * The series without a last interval that is less than half as long as any before it: it is what was
 * left when the run ended, and its rate means little (fio takes no sample then).
 */
function wholeIntervals(series: readonly SeriesSample[]): readonly SeriesSample[] {
  const known = series.filter(({ intervalMs }) => intervalMs > 0);
  const [last, ...before] = known.toReversed();
  const shortestMs = before.reduce(
    (shortest, { intervalMs }) => Math.min(shortest, intervalMs),
    Number.POSITIVE_INFINITY,
  );
  const isRest = last !== undefined && before.length > 0 && last.intervalMs < shortestMs / 2;
  return isRest ? known.slice(0, -1) : known;
}

export function kibPerSecond({ bytes, intervalMs }: SeriesSample): number {
  return (bytes * 1000) / intervalMs / 1024;
}

export function iosPerSecond({ ios, intervalMs }: SeriesSample): number {
  return (ios * 1000) / intervalMs;
}

/** Summary of any samples. */
export function sampleStats(samples: readonly number[]): SampleStats {
  if (samples.length === 0) return { count: 0, min: 0, max: 0, mean: 0, sumSquaredDeviations: 0 };
  const mean = samples.reduce((total, sample) => total + sample, 0) / samples.length;
  return {
    count: samples.length,
    min: samples.reduce((least, sample) => Math.min(least, sample)),
    max: samples.reduce((most, sample) => Math.max(most, sample)),
    mean,
    sumSquaredDeviations: samples.reduce((total, sample) => total + (sample - mean) ** 2, 0),
  };
}

/** The sample standard deviation (n − 1), 0 for fewer than two samples. */
export function sampleStddev(stats: SampleStats): number {
  return stats.count < 2 ? 0 : Math.sqrt(stats.sumSquaredDeviations / (stats.count - 1));
}

/**
 * The rates of lanes that ran side by side. fio adds every figure, the number of samples too
 * (sum_stat() with pure_sum), and readers of its JSON expect those sums.
 */
export function addSampleStats(all: readonly SampleStats[]): SampleStats {
  const sum = (a: SampleStats, b: SampleStats): SampleStats => ({
    count: a.count + b.count,
    min: a.min + b.min,
    max: a.max + b.max,
    mean: a.mean + b.mean,
    sumSquaredDeviations: a.sumSquaredDeviations + b.sumSquaredDeviations,
  });
  return all.reduce(sum, sampleStats([]));
}

/** The rates of lanes that ran one after another: one series behind the other. */
export function joinSampleStats(all: readonly SampleStats[]): SampleStats {
  const sampled = all.filter(({ count }) => count > 0);
  const [first, ...others] = sampled;
  if (first === undefined || others.length === 0) return first ?? sampleStats([]);
  const sum = (value: (stats: SampleStats) => number) =>
    sampled.reduce((total, stats) => total + value(stats), 0);
  const count = sum((stats) => stats.count);
  const mean = sum((stats) => stats.count * stats.mean) / count;
  return {
    count,
    min: Math.min(...sampled.map(({ min }) => min)),
    max: Math.max(...sampled.map(({ max }) => max)),
    mean,
    sumSquaredDeviations: sum(
      (stats) => stats.sumSquaredDeviations + stats.count * (stats.mean - mean) ** 2,
    ),
  };
}
