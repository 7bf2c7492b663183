import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { SCHEDULES } from "../../src/verdict/comparison.js";
import { type Gate, Gates } from "../../src/verdict/gates.js";

const CPU: Gate = { job: "rand", figure: "cpu_per_io", lowerIsBetter: true, isGating: true };
const IOPS: Gate = { job: "rand", figure: "iops", lowerIsBetter: false, isGating: true };
const P50: Gate = { job: "rand", figure: "p50", lowerIsBetter: true, isGating: false };
const RULE = { schedule: SCHEDULES[40], threshold: 0.03 };

/** Pairs of which B has these multiples of A, with a little noise. */
function feed(gates: Gates, factors: readonly number[], count: number): void {
  for (let pair = 0; pair < count; pair++) {
    const values = factors.map((factor, gate) => {
      return { a: 100, b: 100 * factor * (1 + 0.002 * Math.sin(5 * pair + gate)) };
    });
    gates.add(values);
  }
}

describe("the gates of a comparison", () => {
  it("is open until all that decide are decided", () => {
    const gates = new Gates([CPU, IOPS], RULE);
    feed(gates, [1.1, 1], 13);
    assert.equal(gates.verdict(), null);
    feed(gates, [1.1, 1], 1);
    assert.equal(gates.verdict(), "regression");
  });

  it("shows a change as the figure has it, and judges it by its better side", () => {
    const gates = new Gates([IOPS], RULE);
    feed(gates, [0.9], 10);
    const [state] = gates.states();
    assert.equal(state?.verdict, "regression");
    assert.ok(Math.abs(state.change!.estimate + 0.1) < 0.01);
    assert.ok(state.change!.low <= state.change!.estimate);
    assert.ok(state.change!.estimate <= state.change!.high);
  });

  it("lets figures that are only shown decide nothing", () => {
    const gates = new Gates([CPU, P50], RULE);
    feed(gates, [1, 1.5], 10);
    assert.equal(gates.verdict(), "no change");
  });

  it("keeps what a look has decided", () => {
    const gates = new Gates([CPU], RULE);
    feed(gates, [1.1], 10);
    feed(gates, [0.9], 30);
    assert.equal(gates.verdict(), "regression");
  });

  it("is inconclusive when no pair follows", () => {
    const gates = new Gates([CPU], RULE);
    feed(gates, [1.1], 3);
    gates.look(true);
    assert.equal(gates.verdict(), "inconclusive");
  });
});
