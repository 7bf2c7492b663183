import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { evaluate } from "../../../src/job/grammar/arithmetic.js";

test("operators bind as in C and division cuts off", () => {
  const cases: [string, number][] = [
    ["2*8", 16],
    ["1+2*3", 7],
    ["(1+2)*3", 9],
    ["7/2", 3],
    ["-7/2", -3],
    ["7%4", 3],
    ["2^10", 1024],
    ["2*3^2", 18],
    ["10-3-2", 5],
    [" 4 * ( 1 + 1 ) ", 8],
    ["--3", 3],
  ];
  for (const [text, value] of cases) assert.equal(evaluate(text, Number), value, text);
});

test("what is no expression has no value", () => {
  for (const text of ["", "(", "1+", "(1", "1)", "1 2", "*3", "1/0", "5%0", "()", "9^999"]) {
    assert.equal(evaluate(text, Number), null, text);
  }
});

test("deep nesting is refused instead of overflowing the stack", () => {
  assert.equal(evaluate(`${"(".repeat(100_000)}1`, Number), null);
  assert.equal(evaluate(`${"-".repeat(100_000)}1`, Number), null);
});

test("sums of products agree with JavaScript's", () => {
  const products = fc.array(fc.integer({ min: 0, max: 99 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(fc.array(products, { minLength: 1, maxLength: 6 }), (terms) => {
      const text = terms.map((factors) => factors.join("*")).join(" + ");
      const expected = terms
        .map((factors) => factors.reduce((product, factor) => product * factor))
        .reduce((sum, term) => sum + term);
      assert.equal(evaluate(text, Number), expected);
    }),
  );
});
