import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { deriveSeed, Random, wideFraction } from "../../src/base/random.js";

describe("Random", () => {
  it("gives the sequence of sfc32 for its seed", () => {
    // An independent, direct form of the algorithm, for a seed's whole first batches.
    const reference = referenceSfc32(12345);
    const random = new Random(12345);
    for (let i = 0; i < 1000; i++) assert.equal(random.nextInt32(), reference());
  });

  it("fills batches of any length with the same sequence", () => {
    const whole = new Int32Array(1000);
    new Random(5).fill(whole, 1000);
    const random = new Random(5);
    const parts = [1, 0, 499, 500].flatMap((count) => {
      const part = new Int32Array(500);
      random.fill(part, count);
      return [...part.subarray(0, count)];
    });
    assert.deepEqual(parts, [...whole]);
  });

  it("draws fractions evenly from [0, 1)", () => {
    const random = new Random(7);
    const counts = new Array<number>(16).fill(0);
    for (let i = 0; i < 160_000; i++) {
      const value = random.nextFraction();
      assert.ok(value >= 0 && value < 1);
      counts[Math.floor(value * 16)]!++;
    }
    // The standard deviation of each count is 97.
    for (const count of counts) assert.ok(Math.abs(count - 10_000) < 600, `${counts}`);
    assert.equal(wideFraction(-1, -1), 1 - 2 ** -53);
    assert.equal(wideFraction(0, 0), 0);
  });

  it("derives different seeds for different streams, and the same again", () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(1000), fc.nat(1000), (seed, a, b) => {
        assert.equal(deriveSeed(seed, a), deriveSeed(seed, a));
        if (a !== b) assert.notEqual(deriveSeed(seed, a), deriveSeed(seed, b));
      }),
    );
  });
});

/** sfc32 as its author gives it, after the seeding and warm-up that Random documents. */
function referenceSfc32(seed: number): () => number {
  const split = (state: number) => {
    let z = (state + 0x9e3779b9) | 0;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return z ^ (z >>> 15);
  };
  let a = split(seed);
  let b = split(a);
  let c = split(b);
  let counter = 1;
  const next = () => {
    const result = (a + b + counter++) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + result;
    return result;
  };
  for (let i = 0; i < 12; i++) next();
  return next;
}
