/** `npm run bench -- --bisect`: whole bisects on synthetic items, as a table in Markdown. */

import { deriveSeed } from "../../src/base/random.js";
import { type BisectCase, playBisect } from "../bisect/simulate.js";
import type { NoiseName } from "../support/noise.js";

const SEED = 1;
const BISECTS = 500;

/** A share of items that never boot, and of boots that are lost. */
const NO_TROUBLE = { dead: 0, crashes: 0, spread: 0, atOnce: 1 };
const TROUBLE = { ...NO_TROUBLE, dead: 0.1, crashes: 0.05 };

function cases(): BisectCase[] {
  const noises: readonly NoiseName[] = ["gaussian", "t3", "two modes", "drift"];
  const small = noises.flatMap((noise) =>
    [5, 4, 3, 2, 1.5, 1].map((shift) => ({
      candidates: 16,
      shift,
      noise,
      budget: 160,
      ...NO_TROUBLE,
    })),
  );
  const troubled = [5, 3, 2].map((shift) => {
    return { candidates: 16, shift, noise: "gaussian" as const, budget: 160, ...TROUBLE };
  });
  const uneven = [
    [3, 0.5],
    [3, 1],
    [20, 4],
    [20, 8],
  ].map(([shift, spread]) => {
    const noise = "gaussian" as const;
    return { ...NO_TROUBLE, candidates: 16, shift: shift!, spread: spread!, noise, budget: 160 };
  });
  const large = [3, 2].flatMap((shift) =>
    [NO_TROUBLE, TROUBLE].map((trouble) => {
      return { candidates: 1000, shift, noise: "gaussian" as const, budget: 200, ...trouble };
    }),
  );
  const equal = noises.map((noise) => ({
    candidates: 16,
    shift: 0,
    noise,
    budget: 160,
    ...NO_TROUBLE,
  }));
  return [...small, ...troubled, ...uneven, ...large, ...equal];
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

/** @param say takes the lines one by one, since the whole takes some minutes */
export function benchBisects(say: (line: string) => void): void {
  say(
    "| candidates | noise | change, σ | items differ, ± σ | not bootable | lost boots | right | wrong | undecided | ends alike | boots to the change | to confirm it |",
  );
  say("|---|---|---|---|---|---|---|---|---|---|---|---|");
  for (const one of cases()) {
    const plays = Array.from({ length: BISECTS }, (_, index) =>
      playBisect(one, deriveSeed(SEED, index)),
    );
    const share = (count: number): string => `${((100 * count) / BISECTS).toFixed(1)} %`;
    const ended = (kind: string): number =>
      plays.filter(({ outcome }) => outcome.kind === kind).length;
    const right = plays.filter(({ isRight }) => isRight).length;
    const cells = [
      one.candidates,
      one.noise,
      one.shift,
      one.spread,
      `${100 * one.dead} %`,
      `${100 * one.crashes} %`,
      share(right),
      share(ended("found") - right),
      share(ended("undecided")),
      share(ended("ends do not differ")),
      middle(plays.map(({ searchBoots }) => searchBoots)),
      middle(plays.map(({ confirmationBoots }) => confirmationBoots)),
    ];
    say(`| ${cells.join(" | ")} |`);
  }
}
