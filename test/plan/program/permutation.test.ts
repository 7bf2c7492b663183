import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { Random } from "../../../src/base/random.js";
import { Permutation } from "../../../src/plan/program/permutation.js";

describe("Permutation", () => {
  it("visits each number exactly once per pass, for any size", () => {
    const anySize = fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 70_000 }));
    fc.assert(
      fc.property(anySize, fc.integer(), (size, seed) => {
        const random = new Random(seed);
        const permutation = new Permutation(size, random);
        for (let pass = 0; pass < 2; pass++) {
          const seen = new Uint8Array(size);
          for (let i = 0; i < size; i++) seen[permutation.next()]!++;
          assert.ok(seen.every((count) => count === 1));
          permutation.restart(random);
        }
      }),
      { numRuns: Number(process.env.HIPRI_TEST_RUNS ?? 60) },
    );
  });

  it("visits each of many blocks once in little memory (HIPRI_TEST_BLOCKS=1000000000)", () => {
    const size = Number(process.env.HIPRI_TEST_BLOCKS ?? 5_000_000);
    const seen = new Uint8Array(Math.ceil(size / 8));
    const before = process.memoryUsage();
    const permutation = new Permutation(size, new Random(5));
    for (let i = 0; i < size; i++) {
      const number = permutation.next();
      const bit = 1 << (number % 8);
      const byte = Math.floor(number / 8);
      if (((seen[byte] as number) & bit) !== 0) assert.fail(`${number} comes twice`);
      seen[byte] = (seen[byte] as number) | bit;
    }
    const { heapUsed, external } = process.memoryUsage();
    const grownBytes = heapUsed - before.heapUsed + external - before.external;
    assert.ok(grownBytes < 256 * 2 ** 20, `${grownBytes} bytes`);
  });

  it("stays inside a huge range without repeating", () => {
    for (const size of [2 ** 40, 2 ** 40 - 1, 2 ** 32 + 1, 2 ** 31]) {
      const permutation = new Permutation(size, new Random(3));
      const seen = new Set<number>();
      let upperHalf = 0;
      for (let i = 0; i < 20_000; i++) {
        const number = permutation.next();
        assert.ok(Number.isInteger(number) && number >= 0 && number < size);
        if (number >= size / 2) upperHalf++;
        seen.add(number);
      }
      assert.equal(seen.size, 20_000);
      // The standard deviation is 71.
      assert.ok(Math.abs(upperHalf - 10_000) < 500, `${upperHalf}`);
    }
  });

  it("takes another order in each pass and for each seed", () => {
    const size = 1000;
    const random = new Random(1);
    const permutation = new Permutation(size, random);
    const first = Array.from({ length: size }, () => permutation.next());
    permutation.restart(random);
    const second = Array.from({ length: size }, () => permutation.next());
    const other = new Permutation(size, new Random(2));
    const third = Array.from({ length: size }, () => other.next());
    assert.notDeepEqual(first, second);
    assert.notDeepEqual(first, third);
  });

  it("looks random: neighbours in time are not neighbours in place", () => {
    const size = 100_000;
    const permutation = new Permutation(size, new Random(11));
    const distances = new Array<number>(10).fill(0);
    let last = permutation.next();
    for (let i = 1; i < size; i++) {
      const number = permutation.next();
      const distance = (number - last + size) % size;
      distances[Math.floor((distance * 10) / size)]!++;
      last = number;
    }
    // The cyclic distance of two random numbers is uniform; one standard deviation is 95.
    for (const count of distances) assert.ok(Math.abs(count - 10_000) < 700, `${distances}`);
  });
});
