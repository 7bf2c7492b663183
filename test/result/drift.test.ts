/** Drift of synthetic series whose truth is known. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { judgeDrift, LEAST_INTERVALS, ratesOf } from "../../src/result/drift.js";
import { RUNS } from "./arbitraries.js";

/** Uniform noise of ±1, the same for the same seed. */
function noise(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 31 - 1) as number;
  };
}

function series(length: number, seed: number, level: (i: number) => number, spread: number) {
  const next = noise(seed);
  return Array.from({ length }, (_, i) => 1000 * level(i / length) * (1 + spread * next()));
}

const seed = fc.integer({ min: 1, max: 2 ** 31 });
const runs = { numRuns: RUNS };

test("under ten intervals nothing can be told, whatever they are", () => {
  const few = fc.array(fc.nat(), { maxLength: LEAST_INTERVALS - 1 });
  fc.assert(
    fc.property(few, (values) => {
      const { state, halves, change } = judgeDrift(values);
      assert.deepEqual([state, halves, change], ["too-short", null, null]);
    }),
    runs,
  );
});

test("series without any noise are steady, also without any I/O", () => {
  for (const value of [0, 1000]) {
    const { state, halves } = judgeDrift(Array<number>(20).fill(value));
    assert.equal(state, "steady");
    assert.deepEqual(halves, [value, value]);
  }
});

for (const [length, carried, most] of [
  [12, 0, 0.03],
  [20, 0, 0.03],
  [60, 0, 0.03],
  [60, 0.5, 0.08],
] as const) {
  test(`of ${length} noisy intervals that carry ${carried} over, few look unsteady`, () => {
    const count = 400;
    let alarms = 0;
    for (let run = 1; run <= count; run++) {
      const next = noise(run * 7919);
      let carry = next();
      const values = Array.from({ length }, () => {
        carry = carried * carry + Math.sqrt(1 - carried ** 2) * next();
        return 1000 + 300 * carry;
      });
      if (judgeDrift(values).state !== "steady") alarms++;
    }
    assert.ok(alarms <= count * most, `${alarms} of ${count}`);
  });
}

test("a ramp is a trend, of about its size", () => {
  fc.assert(
    fc.property(seed, fc.constantFrom(-0.4, -0.2, 0.3, 1), (seed, size) => {
      const { state, change } = judgeDrift(series(60, seed, (at) => 1 + size * at, 0.01));
      assert.equal(state, "trend");
      assert.ok(Math.abs(change! - size) < 0.05, `${change}, not ${size}`);
    }),
    runs,
  );
});

test("a step is a change of level, of its size and at its place", () => {
  const places = fc.constantFrom(0.4, 0.5, 0.6);
  fc.assert(
    fc.property(seed, places, fc.constantFrom(-0.3, 0.5), (seed, place, size) => {
      const values = series(64, seed, (at) => (at < place ? 1 : 1 + size), 0.1);
      const { state, change, changedAt } = judgeDrift(values);
      assert.equal(state, "level");
      assert.ok(Math.abs(change! - size) < 0.1, `${change}, not ${size}`);
      assert.ok(Math.abs(changedAt! - place) < 0.06, `${changedAt}, not ${place}`);
    }),
    runs,
  );
});

test("what is certain and small is steady", () => {
  const step = series(100, 3, (at) => (at < 0.5 ? 1 : 0.97), 0.001);
  const ramp = series(100, 3, (at) => 1 + 0.03 * at, 0.001);
  assert.equal(judgeDrift(step).state, "steady");
  assert.equal(judgeDrift(ramp).state, "steady");
});

test("an hour of intervals is judged as fast as a minute", () => {
  const values = series(7200, 5, (at) => (at < 0.5 ? 1 : 0.8), 0.1);
  const { state, intervals, change } = judgeDrift(values);
  assert.deepEqual([state, intervals], ["level", 7200]);
  assert.ok(Math.abs(change! + 0.2) < 0.02);
});

test("rates are per second, and the stump at the end is left out", () => {
  const sample = (intervalMs: number, ios: number) => ({ atMs: 0, intervalMs, ios, bytes: 0 });
  assert.deepEqual(ratesOf([sample(500, 50), sample(510, 51), sample(3, 9)]), [100, 100]);
  assert.deepEqual(ratesOf([]), []);
});
