/**
 * The Mann-Whitney statistics of two samples that are not paired. Source: Hollander, Wolfe and
 * Chicken, Nonparametric Statistical Methods, 4.1 to 4.3.
 */
import { median } from "../../base/median.js";
import type { ShiftEstimate } from "./signed-rank.js";

/**
 * The cumulative distribution of U where both samples are of one population: P(U <= u) for
 * u = 0..m·n. U counts the pairs in which the value of the first sample is the larger one.
 * @param m size of the first sample, at least 1
 * @param n size of the second sample, at least 1
 */
function rankSumDistribution(m: number, n: number): Float64Array {
  // ways[u]: choices of places for the first sample that give u. Each factor of Gauss' binomial
  // coefficient, (1 - q^(n+i)) / (1 - q^i), is multiplied and divided in place.
  const ways = new Float64Array(m * n + 1);
  ways[0] = 1;
  for (let i = 1; i <= m; i++) {
    for (let u = ways.length - 1; u >= n + i; u--) ways[u]! -= ways[u - n - i]!;
    for (let u = i; u < ways.length; u++) ways[u]! += ways[u - i]!;
  }
  const total = ways.reduce((sum, each) => sum + each, 0);
  let sum = 0;
  return ways.map((each) => {
    sum += each;
    return sum / total;
  });
}

/** How many pairs have the larger value in `first`; pairs of equal values count one half. */
export function rankSumU(first: readonly number[], second: readonly number[]): number {
  return first.reduce((sum, a) => {
    return sum + second.reduce((wins, b) => wins + (a > b ? 1 : a === b ? 0.5 : 0), 0);
  }, 0);
}

/** The exact two-sided p-value; with equal values it errs on the safe side. */
export function rankSumP(first: readonly number[], second: readonly number[]): number {
  const u = rankSumU(first, second);
  const smaller = Math.ceil(Math.min(u, first.length * second.length - u));
  const distribution = rankSumDistribution(first.length, second.length);
  return Math.min(1, 2 * distribution[Math.min(smaller, distribution.length - 1)]!);
}

/**
 * The Hodges-Lehmann estimate of how far `first` lies above `second`: the median of all
 * differences, with the interval of at least 1 − alpha.
 */
export function estimateShiftBetween(
  first: readonly number[],
  second: readonly number[],
  alpha: number,
): ShiftEstimate {
  const differences = Float64Array.from(first.flatMap((a) => second.map((b) => a - b))).sort();
  const distribution = rankSumDistribution(first.length, second.length);
  const critical = distribution.findLastIndex((chance) => chance <= alpha / 2);
  return {
    estimate: median(differences),
    low: critical < 0 ? Number.NEGATIVE_INFINITY : differences[critical]!,
    high: critical < 0 ? Number.POSITIVE_INFINITY : differences[differences.length - 1 - critical]!,
  };
}
