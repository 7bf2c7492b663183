/** R's own examples of wilcox.test, to the digits that R prints. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  estimateShiftBetween,
  rankSumP,
  rankSumU,
} from "../../../src/verdict/statistics/rank-sum.js";
import {
  estimateShift,
  signedRankCritical,
  signedRankP,
} from "../../../src/verdict/statistics/signed-rank.js";

describe("R's example of paired values: Hamilton's depression scale", () => {
  const before = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3];
  const after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];
  const differences = before.map((value, index) => value - after[index]!);

  it("has R's estimate and interval", () => {
    const shift = estimateShift(differences, signedRankCritical(9, 0.05));
    assert.equal(shift.estimate.toFixed(3), "0.460");
    assert.equal(shift.low.toFixed(3), "0.010");
    assert.equal(shift.high.toFixed(3), "0.786");
  });

  it("has R's p-value", () => assert.equal(signedRankP(differences).toFixed(7), "0.0390625"));
});

describe("R's example of two samples: permeability of membranes", () => {
  const term = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
  const early = [1.15, 0.88, 0.9, 0.74, 1.21];

  it("has R's statistic and p-value", () => {
    assert.equal(rankSumU(term, early), 35);
    assert.equal(rankSumP(term, early).toFixed(5), "0.25441");
  });

  it("has R's estimate and interval", () => {
    const shift = estimateShiftBetween(term, early, 0.05);
    assert.equal(shift.estimate.toFixed(3), "0.305");
    assert.equal(shift.low.toFixed(2), "-0.15");
    assert.equal(shift.high.toFixed(2), "0.76");
  });
});
