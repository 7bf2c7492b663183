import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { studentQuantile } from "../../../src/verdict/statistics/student.js";

describe("quantiles of Student's t", () => {
  // Printed tables, two-sided.
  const TABLE: readonly [degrees: number, alpha: number, t: string][] = [
    [1, 0.05, "12.706"],
    [2, 0.01, "9.925"],
    [9, 0.05, "2.262"],
    [9, 0.01, "3.250"],
    [30, 0.05, "2.042"],
    [120, 0.001, "3.373"],
  ];
  for (const [degrees, alpha, t] of TABLE) {
    it(`t of ${degrees} degrees at ${alpha} is ${t}`, () => {
      assert.equal(studentQuantile(degrees, alpha).toFixed(3), t);
    });
  }
});
