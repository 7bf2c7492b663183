/** How the steps of a bisect ask for boots. */
import type { Random } from "../base/random.js";
import type { BootOutcome } from "./samples.js";

export type Phase = "ends" | "search" | "confirmation";

/** A boot that is wanted next. */
export interface BootRequest {
  readonly item: number;
  readonly phase: Phase;
  /** By item: the probability to be the first bad one; null while the ends are compared. */
  readonly probabilities: readonly number[] | null;
}

/** A step: asks for one or several boots at once, and is told their outcomes in the same order. */
export type Step<T> = Generator<readonly BootRequest[], T, readonly BootOutcome[]>;

/** @param atOnce how many guests may run at the same time, at least 1 */
export function* bootAll(requests: readonly BootRequest[], atOnce: number): Step<BootOutcome[]> {
  const outcomes: BootOutcome[] = [];
  for (let first = 0; first < requests.length; first += atOnce) {
    outcomes.push(...(yield requests.slice(first, first + atOnce)));
  }
  return outcomes;
}

/** The outcomes of `a` and `b`, which are booted in random order. */
export function* bootPair(
  a: BootRequest,
  b: BootRequest,
  random: Random,
  atOnce: number,
): Step<[BootOutcome, BootOutcome]> {
  const isReversed = random.nextInt32() < 0;
  const outcomes = yield* bootAll(isReversed ? [b, a] : [a, b], atOnce);
  const [ofA, ofB] = isReversed ? outcomes.toReversed() : outcomes;
  return [ofA!, ofB!];
}
