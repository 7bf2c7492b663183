/**
 * Whether B is worse than A, from pairs that ran in random order: looks at numbers of pairs that
 * are fixed before the start, each with its share of the error, on the log scale. Pure, so that the
 * benchmark replays it on synthetic noise (`npm run bench -- --verdicts`).
 */
import { estimateShift, type ShiftEstimate, signedRankCritical } from "./statistics/signed-rank.js";

/** The numbers of pairs at which a comparison may end, and what each look may err by. */
export interface Schedule {
  /** Ascending; the last one is the budget. */
  readonly looks: readonly number[];
  /** Two-sided error of each look. */
  readonly alpha: number;
}

/** Up to 40 pairs, or up to 80; together the looks err in less than 1 % of comparisons. */
export const SCHEDULES: Readonly<Record<40 | 80, Schedule>> = {
  40: { looks: [10, 14, 20, 28, 40], alpha: 0.003 },
  80: { looks: [10, 14, 20, 28, 40, 56, 80], alpha: 0.002 },
};

export interface ComparisonRule {
  readonly schedule: Schedule;
  /** The smallest change that matters, as a share: 0.03 for 3 %. */
  readonly threshold: number;
  /** How many comparisons share the error: figures times jobs. */
  readonly gates: number;
}

export type ComparisonVerdict = "no change" | "regression" | "improved" | "inconclusive";

/** How many more pairs would decide, roughly. */
interface Forecast {
  readonly pairs: number;
  readonly low: number;
  readonly high: number;
}

export interface ComparisonState {
  /** null while it is open. */
  readonly verdict: ComparisonVerdict | null;
  /** Of the log ratios, above 0 where B is worse; null before the first look. */
  readonly shift: ShiftEstimate | null;
  /** null where nothing is open or nothing can be foreseen. */
  readonly forecast: Forecast | null;
}

/** A comparison that cannot end within this many times its budget is given up at the first look. */
const HOPELESS = 4;

/**
 * The difference of one pair: the log ratio B / A, above 0 where B is worse.
 * @param a above 0
 * @param b above 0
 */
export function worsening(a: number, b: number, lowerIsBetter: boolean): number {
  return (lowerIsBetter ? 1 : -1) * Math.log(b / a);
}

/**
 * Looks at the pairs so far. Between looks a comparison is open, whatever the pairs say.
 * @param differences as of {@link worsening}, in the order in which the pairs ran
 * @param isLast no pair will follow, as when the time is over
 */
export function judgePairs(
  differences: readonly number[],
  { schedule, threshold, gates }: ComparisonRule,
  isLast: boolean,
): ComparisonState {
  const budget = schedule.looks.at(-1)!;
  const count = schedule.looks.findLast((look) => look <= differences.length);
  if (count === undefined) {
    return { verdict: isLast ? "inconclusive" : null, shift: null, forecast: null };
  }
  const critical = signedRankCritical(count, schedule.alpha / gates);
  const shift = estimateShift(differences.slice(0, count), critical);
  const verdict = verdictOf(shift, Math.log1p(threshold));
  if (verdict !== null) return { verdict, shift, forecast: null };
  const forecast = forecastPairs(shift, count, Math.log1p(threshold));
  const isHopeless =
    count === schedule.looks[0] && forecast !== null && count + forecast.pairs > HOPELESS * budget;
  const isOver = isLast || count === budget || isHopeless;
  return { verdict: isOver ? "inconclusive" : null, shift, forecast };
}

/** The order matters: a small shift that is certain is no change. */
function verdictOf({ low, high }: ShiftEstimate, delta: number): ComparisonVerdict | null {
  if (low > -delta && high < delta) return "no change";
  if (low > 0) return "regression";
  return high < 0 ? "improved" : null;
}

/** The half width of the interval shrinks with the root of the number of pairs. */
function forecastPairs(
  { estimate, low, high }: ShiftEstimate,
  count: number,
  delta: number,
): Forecast | null {
  const half = (high - low) / 2;
  const needed = Math.max(Math.abs(estimate), delta - Math.abs(estimate));
  if (!Number.isFinite(half) || needed <= 0) return null;
  const total = count * (half / needed) ** 2;
  const more = (pairs: number): number => Math.max(1, Math.ceil(pairs - count));
  return { pairs: more(total), low: more(total / 2), high: more(total * 2) };
}
