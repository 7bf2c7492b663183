import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Random } from "../../src/base/random.js";
import { judgeRepeats, type LimitOutcome, needsLaunch } from "../../src/verdict/repeats.js";
import { createNoise } from "../support/noise.js";

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

describe("how many launches limits take", () => {
  const tally = (passes: number, failures: number, unclear = 0) => ({
    outcome: judgeRepeats(launches(passes, failures, unclear)),
    passes,
    failures,
  });

  it("are as many as were asked for", () => {
    assert.equal(needsLaunch(3, 2, [tally(2, 0)]), true);
    assert.equal(needsLaunch(3, 3, [tally(2, 1)]), false);
  });

  it("are 7 where those agree, or where nothing is asked", () => {
    assert.equal(needsLaunch("auto", 6, [tally(6, 0)]), true);
    assert.equal(needsLaunch("auto", 7, [tally(7, 0), tally(0, 7)]), false);
    assert.equal(needsLaunch("auto", 7, []), false);
  });

  it("are up to 20 where they do not", () => {
    assert.equal(needsLaunch("auto", 7, [tally(7, 0), tally(6, 1)]), true);
    assert.equal(needsLaunch("auto", 17, [tally(16, 1)]), false);
    assert.equal(needsLaunch("auto", 19, [tally(15, 4)]), true);
    assert.equal(needsLaunch("auto", 20, [tally(15, 5)]), false);
  });

  it("are no more where the others could not decide either", () => {
    assert.equal(needsLaunch("auto", 7, [tally(0, 0, 7)]), false);
    assert.equal(needsLaunch("auto", 10, [tally(5, 5)]), false);
    assert.equal(needsLaunch("auto", 10, [tally(6, 4)]), true);
  });
});

describe("limits on synthetic noise, with --repeat auto", () => {
  const COUNT = 1000;

  /** How often launches whose noise has 5 % of spread come to a verdict. */
  const share = (margin: number, verdict: string): number => {
    const verdicts = Array.from({ length: COUNT }, (_, seed) => simulateLimit(margin, seed));
    return verdicts.filter((each) => each === verdict).length / COUNT;
  };

  function simulateLimit(margin: number, seed: number): string {
    const noise = createNoise("gaussian", new Random(seed));
    const outcomes: LimitOutcome[] = [];
    const count = (outcome: LimitOutcome) => outcomes.filter((each) => each === outcome).length;
    for (;;) {
      outcomes.push(Math.exp(0.05 * noise()) < 1 + margin ? "passed" : "failed");
      const outcome = judgeRepeats(outcomes);
      const so = { outcome, passes: count("passed"), failures: count("failed") };
      if (!needsLaunch("auto", outcomes.length, [so])) return outcome;
    }
  }

  it("with a margin of 5 % they fail in at most 0.5 %", () => {
    assert.ok(share(0.05, "failed") <= 0.005);
  });

  it("with a margin of 10 % they pass in at least 99 %", () => {
    assert.ok(share(0.1, "passed") >= 0.99);
  });

  it("10 % beyond the median they pass in at most 0.5 %, and fail in at least 90 %", () => {
    assert.ok(share(-0.1, "passed") <= 0.005);
    assert.ok(share(-0.1, "failed") >= 0.9);
  });
});
