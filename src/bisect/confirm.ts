/** The last step of a bisect: the item behind the change against the one before it, in pairs. */
import type { Random } from "../base/random.js";
import { judgePairs, SCHEDULES } from "../verdict/comparison.js";
import type { ShiftEstimate } from "../verdict/statistics/signed-rank.js";
import { type BootRequest, bootPair, type Step } from "./boots.js";

/** Pairs without a figure after which a confirmation is given up. */
const MOST_LOST = 5;

export interface Sides {
  readonly parent: number;
  readonly child: number;
  /** To show beside the boots. */
  readonly probabilities: readonly number[] | null;
}

/**
 * The child beside the parent, in pairs in random order, with the looks of a comparison. New boots
 * only: those of the search have chosen the change, and so cannot confirm it.
 * @param atOnce how many guests may run at the same time
 * @returns child − parent; null where they are not different for certain
 */
export function* confirm(
  { parent, child, probabilities }: Sides,
  random: Random,
  atOnce: number,
): Step<ShiftEstimate | null> {
  const request = (item: number): BootRequest => ({ item, phase: "confirmation", probabilities });
  const rule = { schedule: SCHEDULES[40], threshold: 0, gates: 1 };
  const differences: number[] = [];
  for (let lost = 0; lost < MOST_LOST; ) {
    const [before, after] = yield* bootPair(request(parent), request(child), random, atOnce);
    if ("unbootable" in before || "unbootable" in after) {
      lost++;
      continue;
    }
    differences.push(after.figure - before.figure);
    const { verdict, shift } = judgePairs(differences, rule, false);
    if (verdict === "regression" || verdict === "improved") return shift;
    if (verdict !== null) return null;
  }
  return null;
}
