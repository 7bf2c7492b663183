import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { judgeRepeats, type LimitOutcome } from "../../src/verdict/repeats.js";

const launches = (passed: number, failed: number, unclear = 0): LimitOutcome[] => [
  ...Array.from({ length: passed }, () => "passed" as const),
  ...Array.from({ length: failed }, () => "failed" as const),
  ...Array.from({ length: unclear }, () => "unclear" as const),
];

describe("a limit over several launches", () => {
  it("is decided where all agree", () => {
    assert.equal(judgeRepeats(launches(1, 0)), "passed");
    assert.equal(judgeRepeats(launches(7, 0)), "passed");
    assert.equal(judgeRepeats(launches(0, 7)), "failed");
    assert.equal(judgeRepeats(launches(6, 1)), "undecided");
  });

  it("is decided by 16 of 20", () => {
    assert.equal(judgeRepeats(launches(16, 4)), "passed");
    assert.equal(judgeRepeats(launches(4, 16)), "failed");
    assert.equal(judgeRepeats(launches(15, 5)), "undecided");
  });

  it("takes a failure that may be the machine's for neither", () => {
    assert.equal(judgeRepeats(launches(0, 0, 1)), "undecided");
    assert.equal(judgeRepeats(launches(16, 0, 4)), "passed");
    assert.equal(judgeRepeats(launches(0, 15, 5)), "undecided");
  });
});
