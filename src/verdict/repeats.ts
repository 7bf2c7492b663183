/**
 * What several launches say of one limit. One launch misleads where the figure is near its limit;
 * 7 that agree, or 16 of 20, do so in less than 1 % of the cases with a margin of 5 %.
 */

/** Of one limit in one launch; `unclear` where a failure may be the machine's, or nothing can be told. */
export type LimitOutcome = "passed" | "failed" | "unclear";

type RepeatedVerdict = "passed" | "failed" | "undecided";

/** From this many launches on not all have to agree, but a share of them: 16 of 20. */
const MANY = 20;
const MAJORITY = 0.8;

/**
 * @param outcomes of each launch so far, at least one
 * @returns passed or failed where all agree, or from {@link MANY} launches on where a majority does
 */
export function judgeRepeats(outcomes: readonly LimitOutcome[]): RepeatedVerdict {
  const share = outcomes.length < MANY ? 1 : MAJORITY;
  const needed = Math.ceil(share * outcomes.length);
  const count = (outcome: LimitOutcome): number => outcomes.filter((one) => one === outcome).length;
  if (count("passed") >= needed) return "passed";
  return count("failed") >= needed ? "failed" : "undecided";
}
