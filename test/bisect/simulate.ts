/** Plays whole bisects on synthetic items. */
import { deriveSeed, Random } from "../../src/base/random.js";
import { type BisectionOutcome, bisect } from "../../src/bisect/bisection.js";
import type { Phase } from "../../src/bisect/boots.js";
import type { BootOutcome } from "../../src/bisect/samples.js";
import { createNoise, type NoiseName } from "../support/noise.js";

export interface BisectCase {
  /** Steps between the ends: candidates for the change. */
  readonly candidates: number;
  /** Of the change, in standard deviations of a boot. */
  readonly shift: number;
  readonly noise: NoiseName;
  /** Share of the items between the ends that never boot. */
  readonly dead: number;
  /** Share of the boots that end without a figure although the item is fine. */
  readonly crashes: number;
  readonly budget: number;
  /** How far items differ from each other beside the change, in the same unit. */
  readonly spread: number;
  /** Boots at the same time. */
  readonly atOnce: number;
}

export interface BisectPlay {
  readonly outcome: BisectionOutcome;
  readonly isRight: boolean;
  /** Until the confirmation, and of the confirmation. */
  readonly searchBoots: number;
  readonly confirmationBoots: number;
}

export function playBisect(
  { candidates, shift, noise, dead, crashes, spread, budget, atOnce }: BisectCase,
  seed: number,
): BisectPlay {
  const random = new Random(deriveSeed(seed, 1));
  const next = createNoise(noise, new Random(deriveSeed(seed, 2)));
  const itemCount = candidates + 1;
  const culprit = 1 + Math.floor(random.nextFraction() * candidates);
  const isDead = Array.from({ length: itemCount }, (_, item) => {
    const isEnd = item === 0 || item === candidates;
    return !isEnd && random.nextFraction() < dead;
  });
  const offsets = Array.from({ length: itemCount }, () => spread * (2 * random.nextFraction() - 1));
  const boot = (item: number): BootOutcome => {
    const figure = 0.01 * (next() + offsets[item]! + (item >= culprit ? shift : 0));
    const fails = isDead[item] || random.nextFraction() < crashes;
    return fails ? { unbootable: "it does not boot" } : { figure };
  };
  const play = bisect({ itemCount, seed, budget, bad: "higher", atOnce, skipped: [] });
  const boots: Record<Phase, number> = { ends: 0, search: 0, confirmation: 0 };
  let step = play.next();
  while (step.done !== true) {
    for (const { phase } of step.value) boots[phase]++;
    step = play.next(step.value.map(({ item }) => boot(item)));
  }
  const outcome = step.value;
  const isRight =
    outcome.kind === "found" && outcome.culprit.first <= culprit && culprit <= outcome.culprit.last;
  return {
    outcome,
    isRight,
    searchBoots: boots.ends + boots.search,
    confirmationBoots: boots.confirmation,
  };
}
