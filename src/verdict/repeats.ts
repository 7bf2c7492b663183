/**
 * What several launches say of one limit, and how many it takes. One launch misleads where the
 * figure is near its limit; 7 that agree, or 16 of 20, do so in less than 1 % of the cases with a
 * margin of 5 %.
 */

/** Of one limit in one launch; `unclear` where a failure may be the machine's, or nothing can be told. */
export type LimitOutcome = "passed" | "failed" | "unclear";

type RepeatedVerdict = "passed" | "failed" | "undecided";

/** How many launches there are: so many, or as many as the limits need. */
export type Repeat = number | "auto";

const FEW = 7;
const MANY = 20;
/** Of {@link MANY}, those that decide; of more the same share. */
const ENOUGH = 16;

/**
 * @param outcomes of each launch so far, at least one
 * @returns passed or failed where all agree, or from {@link ENOUGH} launches on where enough do
 */
export function judgeRepeats(outcomes: readonly LimitOutcome[]): RepeatedVerdict {
  const needed = neededOf(outcomes.length);
  const count = (outcome: LimitOutcome): number => outcomes.filter((one) => one === outcome).length;
  if (count("passed") >= needed) return "passed";
  return count("failed") >= needed ? "failed" : "undecided";
}

function neededOf(launches: number): number {
  return Math.min(launches, Math.max(ENOUGH, Math.ceil((ENOUGH / MANY) * launches)));
}

/** What launches have said of a limit so far. */
interface Tally {
  readonly outcome: RepeatedVerdict | "skipped";
  readonly passes: number;
  readonly failures: number;
}

/** @param limits after `done` launches */
export function needsLaunch(repeat: Repeat, done: number, limits: readonly Tally[]): boolean {
  if (repeat !== "auto") return done < repeat;
  if (done < FEW) return true;
  const left = MANY - done;
  return limits.some(({ outcome, passes, failures }) => {
    return outcome === "undecided" && Math.max(passes, failures) + left >= ENOUGH && left > 0;
  });
}

/** How many launches there will be at most. */
export function mostLaunches(repeat: Repeat): number {
  return repeat === "auto" ? MANY : repeat;
}
