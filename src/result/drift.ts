import type { Drift } from "./model/lane.js";
/**
 * Whether a series of equally long intervals is steady: it has no trend, and all of it is on one
 * level. A result that is not steady stands for no time but its own. Pure functions.
 *
 * All tests go by ranks, so neither outliers nor the shape of the noise matter:
 *
 * - trend: Mann-Kendall with its correction for ties (Mann 1945, Kendall 1975; Gilbert, "Statistical
 *   Methods for Environmental Pollution Monitoring", 1987, ch. 16), its size by Sen's slope
 *   (Sen 1968);
 * - level of the halves: Mann-Whitney of the first against the second, with ties (Mann & Whitney
 *   1947);
 * - level before and after some interval: Pettitt's test (1979), p = 2 exp(-6 K² / (n³ + n²)), which
 *   finds the interval, and needs more of them. Sizes of both by Hodges' and Lehmann's shift (1963).
 *
 * Intervals are not independent: a cache or a garbage collector of a disk acts on several in a row,
 * which lets ranks look ordered by chance. The variance of each statistic is therefore multiplied by
 * (1 + r) / (1 - r), the factor by which a first-order autocorrelation r adds to it (Bayley &
 * Hammersley 1946), where r is that of what is left when the trend, or the levels, are taken out.
 * What is correlated over many intervals is only caught where there are many: then neighbours are
 * averaged first (MOST_INTERVALS).
 *
 * What is certain may still be too small to matter, so a change counts from {@link LEAST_CHANGE} on.
 */
import type { SeriesSample } from "./rates.js";

/** Below this many intervals even a clear change can be chance. */
export const LEAST_INTERVALS = 10;

/** The smallest change that is told, as a share of where the series began. */
const LEAST_CHANGE = 0.05;

/** Slopes of all pairs are sorted, so longer series are averaged down to about this many. */
const MOST_INTERVALS = 64;

/**
 * How often each test may see a change in noise; two-sided. All three together are wrong in fewer
 * than 2 of 100 series of independent noise, since they are wrong about the same ones; where half
 * of an interval carries over to the next (r = 0.5), in up to 8 of 100 short ones.
 */
const ALPHA = 0.01;
/** Of the standard normal distribution, for ALPHA. */
const CRITICAL_Z = 2.576;

/** Autocorrelation beyond this is a trend that the tests could never see. */
const MOST_CORRELATION = 0.9;

/**
 * I/Os a second in each interval. The last one may be cut short by the end of the run: it is left
 * out where it has less than half the length of the others.
 */
export function ratesOf(samples: readonly SeriesSample[]): number[] {
  const usualMs = samples[0]?.intervalMs ?? 0;
  return samples
    .filter(({ intervalMs }) => intervalMs >= usualMs / 2)
    .map(({ ios, intervalMs }) => (ios * 1000) / intervalMs);
}

/** Judges the values of intervals, in their order. */
export function judgeDrift(series: readonly number[]): Drift {
  const intervals = series.length;
  if (intervals < LEAST_INTERVALS) {
    return { state: "too-short", intervals, halves: null, change: null, changedAt: null };
  }
  const values = averaged(series);
  const middle = values.length >> 1;
  const halves = [median(values.slice(0, middle)), median(values.slice(middle))] as const;
  const halved = levelChange(values, middle);
  const changes = [trendChange(values), { ...halved, certain: isCertain(halved) }, pettitt(values)];
  const told = changes
    .filter(({ certain, change }) => certain && Math.abs(change ?? 1) >= LEAST_CHANGE)
    .sort((a, b) => a.misfit - b.misfit)[0];
  const common = { intervals, halves };
  if (told === undefined) {
    return { state: "steady", ...common, change: halved.change, changedAt: null };
  }
  const { at, change } = told;
  return at === null
    ? { state: "trend", ...common, change, changedAt: null }
    : { state: "level", ...common, change, changedAt: at / values.length };
}

/** Means of as many neighbours as it takes; a few values at the end may be left out. */
function averaged(series: readonly number[]): readonly number[] {
  const size = Math.ceil(series.length / MOST_INTERVALS);
  return Array.from({ length: Math.floor(series.length / size) }, (_, i) => {
    const block = series.slice(i * size, (i + 1) * size);
    return block.reduce((sum, value) => sum + value, 0) / size;
  });
}

interface Change {
  /** Pairs of values that rise, less those that fall: of all, or across the change of level. */
  readonly statistic: number;
  /** Of the statistic in independent noise. */
  readonly variance: number;
  /** By how much the noise's autocorrelation multiplies it. */
  readonly inflation: number;
  readonly change: number | null;
  /** How many values stand before it; null for a trend. */
  readonly at: number | null;
  /** Mean distance of the values from what the change alone would make of them. */
  readonly misfit: number;
}

type JudgedChange = Change & { readonly certain: boolean };

/** By the normal distribution, to which the statistic comes close from 10 values on. */
function isCertain({ statistic, variance, inflation }: Change): boolean {
  return statistic ** 2 > variance * inflation * CRITICAL_Z ** 2;
}

function trendChange(values: readonly number[]): JudgedChange {
  const n = values.length;
  const slopes: number[] = [];
  let statistic = 0;
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const rise = values[j]! - values[i]!;
      statistic += Math.sign(rise);
      slopes.push(rise / (j - i));
    }
  }
  const slope = median(slopes);
  const start = median(values.map((value, i) => value - slope * i));
  const residuals = values.map((value, i) => value - slope * i - start);
  const ties = tieSizes(values).reduce((sum, t) => sum + t * (t - 1) * (2 * t + 5), 0);
  const change = {
    statistic,
    variance: (n * (n - 1) * (2 * n + 5) - ties) / 18,
    inflation: inflationOf(residuals),
    change: relative(slope * (n - 1), start),
    at: null,
    misfit: meanSize(residuals),
  };
  return { ...change, certain: isCertain(change) };
}

/** @param at values that stand before the change, at least 1 and not all */
function levelChange(values: readonly number[], at: number): Change {
  const [first, second] = [values.slice(0, at), values.slice(at)];
  const shifts = first.flatMap((before) => second.map((after) => after - before));
  const n = values.length;
  const ties = tieSizes(values).reduce((sum, t) => sum + t ** 3 - t, 0);
  const residuals = aroundLevels(first, second);
  return {
    statistic: shifts.reduce((sum, shift) => sum + Math.sign(shift), 0),
    variance: ((at * (n - at)) / 3) * (n + 1 - ties / (n * (n - 1))),
    inflation: inflationOf(residuals),
    change: relative(median(shifts), median(first)),
    at,
    misfit: meanSize(residuals),
  };
}

function pettitt(values: readonly number[]): JudgedChange {
  const n = values.length;
  let [most, across] = [0, 0];
  for (const moved of values) {
    // A value that goes from behind the change to before it.
    across += values.reduce((sum, value) => sum + Math.sign(value - moved), 0);
    most = Math.max(most, Math.abs(across));
  }
  const change = levelChange(values, bestSplit(values));
  const chance = 2 * Math.exp((-6 * most ** 2) / (change.inflation * (n ** 3 + n ** 2)));
  return { ...change, certain: chance < ALPHA };
}

/**
 * Where two levels fit the values best, at least two on either side. Pettitt's own estimate, where
 * the statistic is largest, leans towards the middle.
 */
function bestSplit(values: readonly number[]): number {
  const misfits = values.map((_, at) => {
    if (at < 2 || at > values.length - 2) return Number.POSITIVE_INFINITY;
    return meanSize(aroundLevels(values.slice(0, at), values.slice(at)));
  });
  return misfits.indexOf(Math.min(...misfits));
}

/** What is left of two parts when their medians are taken out. */
function aroundLevels(first: readonly number[], second: readonly number[]): number[] {
  const [before, after] = [median(first), median(second)];
  return [...first.map((value) => value - before), ...second.map((value) => value - after)];
}

/**
 * By how much first-order autocorrelation multiplies a variance. Its estimate from few values is too
 * low by about (1 + 4r) / n (Kendall 1954).
 * @param residuals what is left of the values when the change is taken out
 */
function inflationOf(residuals: readonly number[]): number {
  const mean = residuals.reduce((sum, value) => sum + value, 0) / residuals.length;
  const centred = residuals.map((value) => value - mean);
  const power = centred.reduce((sum, value) => sum + value * value, 0);
  if (power === 0) return 1;
  const raw = centred.reduce((sum, value, i) => sum + value * (centred[i + 1] ?? 0), 0) / power;
  const corrected = raw + (1 + 4 * raw) / residuals.length;
  const r = Math.min(MOST_CORRELATION, Math.max(0, corrected));
  return (1 + r) / (1 - r);
}

/** How often each value occurs that occurs more than once. */
function tieSizes(values: readonly number[]): number[] {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts.values()].filter((count) => count > 1);
}

function relative(change: number, start: number): number | null {
  return start > 0 ? change / start : null;
}

function meanSize(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + Math.abs(value), 0) / values.length;
}

/** @param values at least one */
function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const upper = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[upper]! : (sorted[upper - 1]! + sorted[upper]!) / 2;
}
