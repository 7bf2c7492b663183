/**
 * The statistics of the benchmark: a median and how far it can be trusted. Medians, because a
 * shared machine disturbs single runs grossly; the bootstrap, because it assumes no distribution.
 */
import { Random } from "../../src/base/random.js";

/** A median with its two-sided confidence interval, in the unit of the values. */
export interface MedianEstimate {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

const RESAMPLES = 4000;
const CONFIDENCE = 0.95;
const SEED = 1;

/**
 * The median of `values` with its 95 % confidence interval by the percentile bootstrap (Efron and
 * Tibshirani, An Introduction to the Bootstrap, chapter 13): the spread of the medians of samples
 * drawn from the values with replacement. Seeded, so the same values give the same interval.
 *
 * @param values at least one, finite
 * @throws RangeError without values
 */
export function estimateMedian(values: readonly number[]): MedianEstimate {
  if (values.length === 0) throw new RangeError("a median needs at least one value");
  const random = new Random(SEED);
  const draw = (): number => values[Math.floor(random.nextFraction() * values.length)]!;
  const medians = Array.from({ length: RESAMPLES }, () => median(values.map(draw)));
  medians.sort((a, b) => a - b);
  const tail = Math.floor((RESAMPLES * (1 - CONFIDENCE)) / 2);
  return { median: median(values), low: medians[tail]!, high: medians[RESAMPLES - 1 - tail]! };
}

/** The middle value, or the mean of the two middle ones. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[upper]! : (sorted[upper - 1]! + sorted[upper]!) / 2;
}
