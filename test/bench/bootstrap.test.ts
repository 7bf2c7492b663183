import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Random } from "../../src/base/random.js";
import { estimateMedian } from "./bootstrap.js";

const someValues = fc.array(fc.double({ min: 0.01, max: 100, noNaN: true }), {
  minLength: 1,
  maxLength: 30,
});

test("the median of an odd count is the middle value, of an even one the mean of two", () => {
  assert.equal(estimateMedian([3, 1, 2]).median, 2);
  assert.equal(estimateMedian([4, 1, 2, 3]).median, 2.5);
});

test("the interval holds the median and lies within the values", () => {
  fc.assert(
    fc.property(someValues, (values) => {
      const { median, low, high } = estimateMedian(values);
      assert.ok(low <= median && median <= high);
      assert.ok(Math.min(...values) <= low && high <= Math.max(...values));
    }),
    { numRuns: 25 },
  );
});

test("equal values leave no doubt", () => {
  assert.deepEqual(estimateMedian([1.5, 1.5, 1.5]), { median: 1.5, low: 1.5, high: 1.5 });
});

test("the same values give the same interval, whatever their order", () => {
  const estimate = estimateMedian([1, 5, 2, 9, 4]);
  assert.deepEqual(estimateMedian([1, 5, 2, 9, 4]), estimate);
  assert.equal(estimateMedian([9, 1, 4, 5, 2]).median, estimate.median);
});

test("about 95 % of the intervals hold the true median", () => {
  const random = new Random(7);
  const trials = 40;
  let held = 0;
  for (let trial = 0; trial < trials; trial++) {
    // Uniform over 0..1, so that the true median is 0.5.
    const { low, high } = estimateMedian(Array.from({ length: 25 }, () => random.nextFraction()));
    if (low <= 0.5 && 0.5 <= high) held++;
  }
  assert.ok(held >= 34, `${held} of ${trials} intervals hold the median`);
});

test("no values are refused", () => {
  assert.throws(() => estimateMedian([]), RangeError);
});
