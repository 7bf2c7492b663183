import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { scatter } from "../../../src/plan/program/scatter.js";

it("scatter is the 64-bit product modulo the count, without rounding", () => {
  const anyRank = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
  fc.assert(
    fc.property(anyRank, fc.integer({ min: 1, max: 2 ** 40 }), (rank, count) => {
      const product = BigInt.asUintN(64, BigInt(rank) * 0x61c8864680b583ebn);
      assert.equal(scatter(rank, count), Number(product % BigInt(count)));
    }),
    { numRuns: 2000 },
  );
});
