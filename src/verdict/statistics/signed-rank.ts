/**
 * Wilcoxon's signed-rank statistics of paired differences: how far B lies from A, and how sure
 * that is, with the exact distribution and no assumption but symmetry. Source: Hollander, Wolfe
 * and Chicken, Nonparametric Statistical Methods, 3.1 to 3.3.
 */
import { median } from "../../base/median.js";

/** An estimate of a shift with its two-sided interval, in the unit of the differences. */
export interface ShiftEstimate {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The cumulative distribution of W+, the sum of the ranks of positive differences, where each sign
 * is a fair coin: P(W+ <= w) for w = 0..n(n+1)/2.
 * @param n number of differences, at least 1
 */
function signedRankDistribution(n: number): Float64Array {
  const most = (n * (n + 1)) / 2;
  const chance = new Float64Array(most + 1);
  chance[0] = 1;
  for (let rank = 1; rank <= n; rank++) {
    for (let sum = most; sum >= 0; sum--) {
      chance[sum] = (chance[sum]! + (sum >= rank ? chance[sum - rank]! : 0)) / 2;
    }
  }
  for (let sum = 1; sum <= most; sum++) chance[sum]! += chance[sum - 1]!;
  return chance;
}

/**
 * The largest w with P(W+ <= w) <= alpha / 2; -1 where even w = 0 is more likely than that, so that
 * n differences cannot decide at this level.
 */
export function signedRankCritical(n: number, alpha: number): number {
  return signedRankDistribution(n).findLastIndex((chance) => chance <= alpha / 2);
}

/** The means of all pairs of differences, each with itself too, ascending: n(n+1)/2 of them. */
function walshAverages(differences: readonly number[]): Float64Array {
  const averages = new Float64Array((differences.length * (differences.length + 1)) / 2);
  let next = 0;
  differences.forEach((a, index) => {
    for (const b of differences.slice(index)) averages[next++] = (a + b) / 2;
  });
  return averages.sort();
}

/**
 * The Hodges-Lehmann estimate, the median of the Walsh averages, with the interval between the
 * Walsh averages number critical + 1 from either end.
 * @param differences at least one, finite
 * @param critical as of {@link signedRankCritical}; below 0 the interval is without bounds
 */
export function estimateShift(differences: readonly number[], critical: number): ShiftEstimate {
  const averages = walshAverages(differences);
  return {
    estimate: median(averages),
    low: critical < 0 ? Number.NEGATIVE_INFINITY : averages[critical]!,
    high: critical < 0 ? Number.POSITIVE_INFINITY : averages[averages.length - 1 - critical]!,
  };
}

/**
 * The exact two-sided p-value of the signed-rank test. Differences of 0 are left out; those of
 * equal size share the mean of their ranks, whose sum is then rounded towards the middle, which
 * errs on the safe side.
 */
export function signedRankP(differences: readonly number[]): number {
  const sizes = differences.filter((each) => each !== 0).toSorted(bySize);
  if (sizes.length === 0) return 1;
  const total = (sizes.length * (sizes.length + 1)) / 2;
  const positive = sizes.reduce((sum, each, index) => {
    return each > 0 ? sum + meanRank(sizes, index) : sum;
  }, 0);
  const smaller = Math.ceil(Math.min(positive, total - positive));
  return Math.min(1, 2 * signedRankDistribution(sizes.length)[smaller]!);
}

function bySize(a: number, b: number): number {
  return Math.abs(a) - Math.abs(b);
}

/** The rank, from 1, of an entry of a list in the order of size; entries of one size share it. */
function meanRank(sorted: readonly number[], index: number): number {
  const size = Math.abs(sorted[index]!);
  const first = sorted.findIndex((each) => Math.abs(each) === size);
  const last = sorted.findLastIndex((each) => Math.abs(each) === size);
  return (first + last) / 2 + 1;
}
