/** Whole bisects on synthetic noise, a few of what `npm run bench -- --bisect` plays. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { deriveSeed } from "../../src/base/random.js";
import { type BisectionOutcome, bisect } from "../../src/bisect/bisection.js";
import type { BootOutcome } from "../../src/bisect/samples.js";
import { type BisectCase, playBisect } from "./simulate.js";

const SEED = 7;
const PLAYS = 30;
const PLAIN = {
  candidates: 16,
  shift: 3,
  noise: "gaussian",
  dead: 0,
  crashes: 0,
  spread: 0,
  budget: 160,
  atOnce: 1,
} as const satisfies BisectCase;

function plays(one: BisectCase) {
  return Array.from({ length: PLAYS }, (_, index) => playBisect(one, deriveSeed(SEED, index)));
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

describe("a bisect", () => {
  const CASES: readonly [what: string, one: BisectCase, mostBoots: number][] = [
    ["3 σ", PLAIN, 30],
    ["2 σ", { ...PLAIN, shift: 2 }, 40],
    ["3 σ of heavy tails", { ...PLAIN, noise: "t3" }, 32],
    ["3 σ beside drift", { ...PLAIN, noise: "drift" }, 60],
    ["3 σ among items that do not boot", { ...PLAIN, dead: 0.1, crashes: 0.05 }, 34],
    ["3 σ, four boots at a time", { ...PLAIN, atOnce: 4 }, 40],
    ["20 σ among items that differ by up to 4 σ", { ...PLAIN, shift: 20, spread: 4 }, 30],
    ["3 σ among 1000 items", { ...PLAIN, candidates: 1000, budget: 200 }, 45],
  ];
  for (const [what, one, mostBoots] of CASES) {
    it(`finds a change of ${what}`, () => {
      const all = plays(one);
      const wrong = all.filter(({ outcome, isRight }) => outcome.kind === "found" && !isRight);
      assert.equal(wrong.length, 0);
      assert.ok(all.filter(({ isRight }) => isRight).length >= PLAYS - 1);
      assert.ok(middle(all.map(({ searchBoots }) => searchBoots)) <= mostBoots);
    });
  }

  it("takes no difference of two items for the change where items differ much", () => {
    const all = plays({ ...PLAIN, shift: 20, spread: 8 });
    const wrong = all.filter(({ outcome, isRight }) => outcome.kind === "found" && !isRight);
    assert.equal(wrong.length, 0);
    assert.ok(all.filter(({ isRight }) => isRight).length >= PLAYS / 2);
  });

  it("of ends that are alike ends without a culprit", () => {
    const kinds = plays({ ...PLAIN, shift: 0 }).map(({ outcome }) => outcome.kind);
    assert.ok(kinds.filter((kind) => kind === "ends do not differ").length >= PLAYS - 1);
  });
});

/** Plays with figures, or what does not boot, by item. */
function playItems(
  items: readonly (number | null)[],
  bad: "higher" | "lower" | "other" = "higher",
  skipped: readonly number[] = [],
): { outcome: BisectionOutcome; boots: number[] } {
  const rule = { itemCount: items.length, seed: 1, budget: 160, bad, atOnce: 1, skipped };
  const play = bisect(rule);
  const boots: number[] = [];
  let step = play.next();
  while (step.done !== true) {
    const outcomes = step.value.map(({ item }): BootOutcome => {
      boots.push(item);
      const figure = items[item]!;
      return figure === null ? { unbootable: "no boot" } : { figure };
    });
    step = play.next(outcomes);
  }
  return { outcome: step.value, boots };
}

describe("figures that repeat exactly", () => {
  it("need few boots, and no pairs before the confirmation", () => {
    const { outcome, boots } = playItems([12.9, 12.9, 12.9, 12.9, 15.9, 15.9, 15.9, 15.9]);
    assert.equal(outcome.kind, "found");
    assert.ok(outcome.kind === "found" && outcome.culprit.first === 4 && outcome.parent === 3);
    assert.ok(boots.length <= 45, `${boots.length} boots`);
  });

  it("may differ a little from item to item, as compiled kernels do", () => {
    const { outcome, boots } = playItems([2, 4, 6, 1, 3, 5, 40, 42, 44, 41, 45]);
    assert.ok(outcome.kind === "found" && outcome.culprit.first === 6);
    assert.ok(boots.length <= 45, `${boots.length} boots`);
  });

  it("tell a cure from a culprit", () => {
    const cure = [9, 9, 9, 1, 1, 1];
    assert.equal(playItems(cure).outcome.kind, "ends are swapped");
    const { outcome } = playItems(cure, "other");
    assert.ok(outcome.kind === "found" && outcome.culprit.first === 3);
  });

  it("leave a set where those between do not boot", () => {
    const { outcome, boots } = playItems([1, 1, 1, null, null, 9, 9, 9]);
    assert.equal(outcome.kind, "found");
    assert.ok(outcome.kind === "found");
    assert.deepEqual([outcome.culprit.first, outcome.culprit.last], [3, 5]);
    assert.deepEqual([outcome.parent, outcome.child], [2, 5]);
    for (const dead of [3, 4]) assert.ok(boots.filter((item) => item === dead).length <= 2);
  });

  it("are not asked of items that are known not to boot", () => {
    const { boots } = playItems([1, 1, 1, 9, 9, 9, 9, 9], "higher", [2, 3]);
    assert.ok(!boots.includes(2) && !boots.includes(3));
  });

  it("show a second change, and on which side it is", () => {
    const { outcome } = playItems([1, 1, 1, 1, 8, 8, 8, 8, 8, 8, 8, 10]);
    assert.ok(outcome.kind === "found");
    assert.ok(outcome.explained.share < 1);
    assert.equal(outcome.explained.otherChange, outcome.culprit.first === 4 ? "behind" : "before");
  });

  it("end at once where an end does not boot", () => {
    const { outcome, boots } = playItems([1, 1, null]);
    assert.deepEqual(outcome, { kind: "end does not boot", item: 2, why: "no boot" });
    assert.equal(boots.filter((item) => item === 2).length, 2);
  });
});
