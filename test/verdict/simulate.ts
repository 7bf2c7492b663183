/**
 * Replays the decisions of comparisons on synthetic noise: how often they err, and how soon they end.
 */
import { deriveSeed, Random } from "../../src/base/random.js";
import {
  type ComparisonVerdict,
  judgePairs,
  SCHEDULES,
  worsening,
} from "../../src/verdict/comparison.js";
import { createNoise, type NoiseName } from "../support/noise.js";

export interface ComparisonCase {
  readonly noise: NoiseName;
  /** Standard deviation of a pair's log ratio, as a share. */
  readonly pairSd: number;
  /** How much slower B truly is, as a share. */
  readonly change: number;
  readonly budget: 40 | 80;
}

export interface ComparisonOutcome {
  readonly verdict: ComparisonVerdict;
  readonly pairs: number;
}

/** One comparison from its first pair to its verdict. */
export function simulateComparison(
  { noise, pairSd, change, budget }: ComparisonCase,
  seed: number,
): ComparisonOutcome {
  const random = new Random(seed);
  // One machine: both sides of a pair see the same series, in the order of a coin.
  const next = createNoise(noise, random);
  const sideSd = pairSd / Math.SQRT2;
  const rule = { schedule: SCHEDULES[budget], threshold: 0.03, gates: 1 };
  const differences: number[] = [];
  for (;;) {
    const isReversed = random.nextInt32() < 0;
    const [first, second] = [Math.exp(sideSd * next()), Math.exp(sideSd * next())];
    const [a, b] = isReversed ? [second, first] : [first, second];
    differences.push(worsening(a, b * (1 + change), true));
    const { verdict } = judgePairs(differences, rule, false);
    if (verdict !== null) return { verdict, pairs: differences.length };
  }
}

/** Shares of the verdicts of many comparisons, and the median number of pairs. */
export function tallyComparisons(
  kind: ComparisonCase,
  count: number,
  seed: number,
): { readonly share: (verdict: ComparisonVerdict) => number; readonly medianPairs: number } {
  const outcomes = Array.from({ length: count }, (_, index) => {
    return simulateComparison(kind, deriveSeed(seed, index));
  });
  const pairs = outcomes.map((outcome) => outcome.pairs).sort((a, b) => a - b);
  return {
    share: (verdict) => outcomes.filter((outcome) => outcome.verdict === verdict).length / count,
    medianPairs: pairs[count >> 1]!,
  };
}
