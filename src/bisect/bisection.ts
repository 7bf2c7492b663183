/**
 * A bisect as a conversation: it asks for boots of items, is told what they showed, and ends with
 * an outcome. Pure and seeded, so that the log of an interrupted bisect replays to where it was, and
 * the benchmark plays it on synthetic noise (`npm run bench -- --bisect`).
 *
 * 1. The ends have to differ. 2. Boots where they tell most, until one change (or a set that no boot
 * can tell apart) has 99 %. 3. The item before it against the one behind it, in pairs; where that
 * does not confirm it, the search goes on in pairs. 4. How much of the ends' difference it explains.
 */
import { Random } from "../base/random.js";
import { count, integer, list, type Model, object, oneOf } from "../result/model/define.js";
import { estimateShiftBetween } from "../verdict/statistics/rank-sum.js";
import type { ShiftEstimate } from "../verdict/statistics/signed-rank.js";
import type { Step } from "./boots.js";
import { confirm } from "./confirm.js";
import { compareEnds, type DifferingEnds } from "./ends.js";
import type { ChangeSet } from "./posterior.js";
import { Search } from "./search.js";

export const RULE = object({
  /** Items in order, both ends among them; at least 2. */
  itemCount: count(),
  seed: integer(),
  /** The most boots until the confirmation, those of the ends included. */
  budget: count(),
  /** What tells the last end from the first: a higher figure, a lower one, or just another one. */
  bad: oneOf(["higher", "lower", "other"]),
  /** How many boots are asked for at once, at least 1. */
  atOnce: count(),
  /** Items that are known not to boot. */
  skipped: list(count()),
});
export type BisectionRule = Model<typeof RULE>;

/** How much of the ends' difference one change makes up. */
interface ShareExplained {
  readonly share: number;
  readonly low: number;
  readonly high: number;
  /** On which side of the change the rest of the difference stands; null where there is none. */
  readonly otherChange: "before" | "behind" | null;
}

export type BisectionOutcome =
  | { readonly kind: "end does not boot"; readonly item: number; readonly why: string }
  | { readonly kind: "ends do not differ" | "ends are swapped"; readonly p: number }
  | {
      readonly kind: "undecided";
      /** Whether the boots were used up, or the likeliest change could not be confirmed. */
      readonly why: "budget" | "not confirmed";
      readonly candidates: readonly ChangeSet[];
    }
  | {
      readonly kind: "found";
      readonly culprit: ChangeSet;
      /** The bootable items on both sides of the change. */
      readonly parent: number;
      readonly child: number;
      /** child − parent, on the scale of the figures. */
      readonly change: ShiftEstimate;
      readonly explained: ShareExplained;
    };

/** Figures are on a scale on which differences count: logarithms, or 0 and 1. */
export function* bisect(rule: BisectionRule): Step<BisectionOutcome> {
  const random = new Random(rule.seed);
  const ends = yield* compareEnds(rule, random);
  if ("kind" in ends) return ends;
  const search = new Search(rule, ends, random);
  for (;;) {
    const found = yield* search.run();
    if (found === null) {
      return { kind: "undecided", why: "budget", candidates: search.credible() };
    }
    const [parent, child] = [search.aliveBefore(found.first), found.last];
    const sides = { parent, child, probabilities: search.probabilities() };
    const change = yield* confirm(sides, random, rule.atOnce);
    if (change !== null && change.estimate * ends.shift.estimate > 0) {
      const explained = explain(change, ends, search.ownFigures(parent), search.ownFigures(child));
      return { kind: "found", culprit: found, parent, child, change, explained };
    }
    if (search.isPaired) {
      return { kind: "undecided", why: "not confirmed", candidates: search.credible() };
    }
    search.pairFromNowOn();
  }
}

/** What of the difference of the ends the change makes up: 1 where it is the only change. */
function explain(
  change: ShiftEstimate,
  { shift, first, last }: DifferingEnds,
  parent: readonly number[],
  child: readonly number[],
): ShareExplained {
  const corners = [change.low, change.high].flatMap((part) =>
    [shift.low, shift.high].map((whole) => part / whole),
  );
  const [low, high] = [Math.min(...corners), Math.max(...corners)];
  const isWhole = low <= 1 && high >= 1;
  const gap = (a: readonly number[], b: readonly number[]): number =>
    a.length === 0 || b.length === 0 ? 0 : Math.abs(estimateShiftBetween(a, b, 0.05).estimate);
  const otherChange = gap(parent, first) > gap(last, child) ? "before" : "behind";
  return {
    share: change.estimate / shift.estimate,
    low,
    high,
    otherChange: isWhole ? null : otherChange,
  };
}
