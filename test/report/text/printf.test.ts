import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ctime, fixed, fixed2, percent } from "../../../src/report/text/printf.js";
import { RUNS } from "../../result/arbitraries.js";

test("what lies halfway goes to the even decimal, as in C", () => {
  const cases: [value: number, decimals: number, text: string][] = [
    [0.125, 2, "0.12"],
    [0.375, 2, "0.38"],
    [3.125, 2, "3.12"],
    [99.875, 2, "99.88"],
    [0.25, 1, "0.2"],
    [0.75, 1, "0.8"],
    [0.5, 0, "0"],
    [1.5, 0, "2"],
    [2.5, 0, "2"],
    [0.0078125, 6, "0.007812"],
    // Not halfway: neither number can be written in binary.
    [0.145, 2, "0.14"],
    [1.005, 2, "1.00"],
    [1000, 6, "1000.000000"],
    [0, 2, "0.00"],
  ];
  for (const [value, decimals, text] of cases) assert.equal(fixed(value, decimals), text);
});

test("the text is never further from the number than half a unit of its last decimal", () => {
  const value = fc.oneof(
    fc.double({ min: 0, max: 1e6, noNaN: true }),
    fc.integer({ min: 0, max: 1 << 20 }).map((eighths) => eighths / 8),
  );
  fc.assert(
    fc.property(value, fc.integer({ min: 0, max: 6 }), (number, decimals) => {
      const text = fixed(number, decimals);
      assert.match(text, decimals === 0 ? /^\d+$/ : new RegExp(`^\\d+\\.\\d{${decimals}}$`));
      assert.ok(Math.abs(Number(text) - number) <= 0.5 * 10 ** -decimals + 1e-9, text);
    }),
    { numRuns: RUNS },
  );
});

test("padding is on the left", () => {
  assert.equal(fixed2(8.516, 5), " 8.52");
  assert.equal(fixed2(123.4, 5), "123.40");
  assert.equal(percent(97.5, 2), "97.50%");
});

test("a date is ctime()'s, with the day padded", () => {
  assert.equal(ctime(new Date(2026, 10, 2, 4, 5, 6)), "Mon Nov  2 04:05:06 2026");
  assert.equal(ctime(new Date(2026, 10, 22, 14, 56, 48)), "Sun Nov 22 14:56:48 2026");
});
