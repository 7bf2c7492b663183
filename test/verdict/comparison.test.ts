import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { judgePairs, SCHEDULES, worsening } from "../../src/verdict/comparison.js";
import { type ComparisonCase, tallyComparisons } from "./simulate.js";

const RULE = { schedule: SCHEDULES[40], threshold: 0.03, gates: 1 };
/** Distinct differences around a center, in no order. */
const around = (center: number, count: number, spread = 0.005): number[] =>
  Array.from({ length: count }, (_, index) => center + spread * Math.sin(7 * index + 1));

describe("a comparison of pairs", () => {
  it("is open before the first look and between looks", () => {
    assert.equal(judgePairs(around(0.2, 9), RULE, false).verdict, null);
    const early = judgePairs([...around(0, 10, 0.05), ...around(0.5, 3)], RULE, false);
    assert.equal(early.verdict, null);
  });

  it("calls a certain worsening a regression, and a certain gain improved", () => {
    assert.equal(judgePairs(around(0.1, 10), RULE, false).verdict, "regression");
    assert.equal(judgePairs(around(-0.1, 10), RULE, false).verdict, "improved");
  });

  it("calls a certain shift below the threshold no change", () => {
    const { verdict, shift } = judgePairs(around(0.015, 10), RULE, false);
    assert.equal(verdict, "no change");
    assert.ok(shift !== null && shift.low > 0);
  });

  it("ends as inconclusive at the last look, when the time is over, and when it is hopeless", () => {
    const wide = (count: number): number[] => around(0.01, count, 0.1);
    assert.equal(judgePairs(wide(40), RULE, false).verdict, "inconclusive");
    assert.equal(judgePairs(wide(12), RULE, true).verdict, "inconclusive");
    assert.equal(judgePairs([0.1], RULE, true).verdict, "inconclusive");
    assert.equal(judgePairs(around(0.01, 10, 3), RULE, false).verdict, "inconclusive");
  });

  it("says how many more pairs would decide", () => {
    const { verdict, forecast } = judgePairs(around(0.01, 14, 0.05), RULE, false);
    assert.equal(verdict, null);
    assert.ok(forecast !== null && forecast.low <= forecast.pairs);
    assert.ok(forecast.pairs <= forecast.high);
  });

  it("cannot decide at a look that more gates leave no error", () => {
    const { verdict, shift } = judgePairs(around(0.1, 10), { ...RULE, gates: 4 }, false);
    assert.equal(verdict, null);
    assert.equal(shift?.low, Number.NEGATIVE_INFINITY);
    assert.equal(judgePairs(around(0.1, 14), { ...RULE, gates: 4 }, false).verdict, "regression");
  });

  it("measures worsening by the figure's better side", () => {
    assert.ok(worsening(100, 110, true) > 0);
    assert.ok(worsening(100, 110, false) < 0);
  });
});

describe("comparisons of synthetic noise", () => {
  const CASES: readonly ComparisonCase[] = [
    { noise: "gaussian", pairSd: 0.02, change: 0, budget: 40 },
    { noise: "t4", pairSd: 0.02, change: 0, budget: 40 },
    { noise: "two modes", pairSd: 0.02, change: 0, budget: 80 },
    { noise: "drift", pairSd: 0.02, change: 0, budget: 40 },
  ];
  for (const kind of CASES) {
    it(`A and A differ in at most 1 % of them: ${kind.noise}, ${kind.budget} pairs`, () => {
      const { share } = tallyComparisons(kind, 500, 11);
      assert.ok(share("regression") + share("improved") <= 0.01);
    });
  }

  it("a true change of 3 % is found in at least 95 %", () => {
    const kind = { noise: "gaussian", pairSd: 0.02, change: 0.03, budget: 40 } as const;
    const { share, medianPairs } = tallyComparisons(kind, 500, 12);
    assert.ok(share("regression") >= 0.95, `${share("regression")}`);
    assert.ok(medianPairs <= 20);
  });

  it("noise of 10 % ends as inconclusive", () => {
    const kind = { noise: "gaussian", pairSd: 0.1, change: 0, budget: 40 } as const;
    assert.ok(tallyComparisons(kind, 300, 13).share("inconclusive") >= 0.95);
  });
});
