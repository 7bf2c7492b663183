/** The verdict on a window is fio's, whose sums are kept up to date from sample to sample. */

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { SteadyGoal, SteadyStateSpec } from "../../src/job/spec/job-spec.js";
import type { SteadySample } from "../../src/result/model/lane.js";
import { judgeSteadyState, windowMean } from "../../src/result/steady-state.js";
import { RUNS } from "./arbitraries.js";

function specOf(goal: Partial<SteadyGoal>, intervals: number): SteadyStateSpec {
  const whole = { measure: "iops", method: "slope", limit: 1, isPercent: true, ...goal } as const;
  return { goal: whole, windowMs: intervals * 1000, rampMs: 0, intervalMs: 1000 };
}

function samplesOf(values: readonly number[]): SteadySample[] {
  return values.map((iops) => ({ iops, bw: iops * 4096, lat: 1e9 - iops }));
}

/** steadystate_slope() of fio, told by its sums alone: the criterion at the last sample. */
function fioSlope(values: readonly number[], n: number, isPercent: boolean): number {
  let sumY = 0;
  let sumXY = 0;
  values.forEach((value, i) => {
    if (i < n) {
      sumY += value;
      sumXY += i * value;
      return;
    }
    sumY += value - (values[i - n] as number);
    sumXY += n * value - sumY;
  });
  const sumX = (n * (n - 1)) / 2;
  const sumXX = ((n - 1) * n * (2 * n - 1)) / 6;
  const slope = (sumXY - (sumX * sumY) / n) / (sumXX - (sumX * sumX) / n);
  return isPercent ? (100 * slope) / Math.floor(sumY / n) : slope;
}

function fioDeviation(values: readonly number[], n: number, isPercent: boolean): number {
  const window = values.slice(values.length - n);
  const mean = window.reduce((sum, value) => sum + value, 0) / n;
  let deviation = 0;
  for (const value of window) deviation = Math.max(deviation, value - mean, mean - value);
  return isPercent ? (100 * deviation) / mean : deviation;
}

const run = fc
  .tuple(fc.integer({ min: 2, max: 20 }), fc.integer({ min: 0, max: 30 }))
  .chain(([n, more]) =>
    fc.tuple(
      fc.constant(n),
      fc.array(fc.integer({ min: 1, max: 1e7 }), { minLength: n + more, maxLength: n + more }),
    ),
  );

function assertNear(actual: number, expected: number): void {
  const difference = Math.abs(actual - expected);
  assert.ok(difference <= 1e-6 * (1 + Math.abs(expected)), `${actual} is not ${expected}`);
}

describe("steady state", () => {
  for (const isPercent of [true, false]) {
    it(`has fio's slope and deviation${isPercent ? " in percent" : ""}`, () => {
      fc.assert(
        fc.property(run, ([n, values]) => {
          const judge = (method: SteadyGoal["method"]) =>
            judgeSteadyState(specOf({ method, isPercent }, n), samplesOf(values)).criterion;
          assertNear(judge("slope"), fioSlope(values, n, isPercent));
          assertNear(judge("deviation"), fioDeviation(values, n, isPercent));
        }),
        { numRuns: RUNS },
      );
    });
  }

  it("is attained below the limit, whichever way the slope goes", () => {
    for (const values of [
      [100, 110],
      [110, 100],
    ]) {
      const at = (limit: number) =>
        judgeSteadyState(specOf({ limit, isPercent: false }, 2), samplesOf(values)).attained;
      assert.deepEqual([at(10), at(10.1)], [false, true]);
    }
  });

  it("needs a full window, and looks at the last one only", () => {
    const spec = specOf({ method: "deviation" }, 3);
    assert.equal(judgeSteadyState(spec, samplesOf([5, 5])).attained, false);
    const late = judgeSteadyState(spec, samplesOf([900, 5, 5, 5]));
    assert.equal(late.attained, true);
    assert.deepEqual(late.samples, samplesOf([5, 5, 5]));
  });

  it("looks at what the goal names", () => {
    const samples = [
      { iops: 1, bw: 5000, lat: 10 },
      { iops: 2, bw: 5000, lat: 30 },
    ];
    const of = (measure: SteadyGoal["measure"]) =>
      judgeSteadyState(specOf({ measure, isPercent: false }, 2), samples).slope;
    assert.deepEqual([of("iops"), of("bw"), of("lat")], [1, 0, 20]);
  });

  it("is not attained by a job that does nothing", () => {
    for (const method of ["slope", "deviation"] as const) {
      const state = judgeSteadyState(specOf({ method }, 2), samplesOf([0, 0]));
      assert.deepEqual([state.attained, state.criterion], [false, 0]);
    }
  });

  it("means over a window that is not full are low, as fio's", () => {
    const state = judgeSteadyState(specOf({}, 4), samplesOf([10, 11]));
    assert.equal(windowMean(state, "iops"), 5);
  });
});
