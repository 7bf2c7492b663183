/** Errors weigh more than missing polling, and that more than a signal. */

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { EXIT } from "../../src/base/errors.js";
import { joinLaunches } from "../../src/result/launches.js";
import type { PollEvidence } from "../../src/result/model/lane.js";
import type { LimitVerdict } from "../../src/result/model/limit.js";
import type { RunResult } from "../../src/result/model/result.js";
import { exitCodeOf } from "../../src/run/exit-code.js";
import { lane, runResult } from "../report/fixtures.js";

const UNPOLLED: PollEvidence = { state: "no", detail: "nvme0n1 interrupted 500 times" };
const STRICT = { allowIrq: false, failOnSkip: false };
const LENIENT = { ...STRICT, allowIrq: true };

it("a run without errors is worth 0", () => {
  assert.equal(exitCodeOf(runResult([lane()]), STRICT), EXIT.OK);
});

it("the gravest of what happened gives the code", () => {
  const failed = lane({}, { error: 5, errorText: "EIO" });
  const unpolled = lane({}, { polling: UNPOLLED });
  const signal = { state: "interrupted", signal: "SIGTERM" } as const;
  assert.equal(exitCodeOf(runResult([unpolled, failed], signal), STRICT), EXIT.IO);
  assert.equal(exitCodeOf(runResult([lane(), unpolled], signal), STRICT), EXIT.ENVIRONMENT);
  assert.equal(exitCodeOf(runResult([unpolled], signal), LENIENT), EXIT.SIGTERM);
  assert.equal(exitCodeOf(runResult([unpolled]), LENIENT), EXIT.OK);
});

it("a run that was to verify and has not is no success", () => {
  const verified = { blocks: 0, written: 9, overwritten: 0, failed: 0, badBlocks: [] };
  const [none, some] = [{ verified }, { verified: { ...verified, blocks: 1 } }];
  assert.equal(exitCodeOf(runResult([lane({}, some)]), STRICT), EXIT.OK);
  const half = runResult([lane({}, some), lane({}, none)]);
  assert.equal(exitCodeOf(half, STRICT), EXIT.INCONCLUSIVE);
  assert.equal(exitCodeOf(half, { ...STRICT, allowUnverified: true }), EXIT.OK);
});

describe("limits and skipped jobs", () => {
  const limit = (outcome: LimitVerdict["outcome"]): LimitVerdict => ({
    ...{ job: 0, host: null, limit: "errors=0", place: "", outcome, unit: "number", bound: 0 },
    ...{ values: [0], passes: 0, failures: 0, why: null },
  });
  const withLimits = (...outcomes: readonly LimitVerdict["outcome"][]): Partial<RunResult> => ({
    limits: outcomes.map(limit),
  });
  const skipped = [{ jobIndex: 0, name: "job", reason: "no hybrid polling" }];
  const failed = lane({}, { error: 5, errorText: "EIO" });
  const ended = { state: "interrupted", signal: "SIGINT" } as const;
  const CASES: readonly [what: string, code: number, result: RunResult, failOnSkip?: boolean][] = [
    ["all kept", 0, runResult([lane()], withLimits("passed", "skipped"))],
    ["one missed", 99, runResult([lane()], withLimits("passed", "undecided", "failed"))],
    ["one undecided", 5, runResult([lane()], withLimits("passed", "undecided", "skipped"))],
    ["missed, and an I/O error", 4, runResult([failed], withLimits("failed"))],
    [
      "missed, and not polled",
      3,
      runResult([lane({}, { polling: UNPOLLED })], withLimits("failed")),
    ],
    ["missed, and interrupted", 130, runResult([lane()], { ...withLimits("failed"), ...ended })],
    ["a skipped job", 0, runResult([lane()], { skipped })],
    ["a skipped job with --fail-on-skip", 5, runResult([lane()], { skipped }), true],
    [
      "missed, and a skipped job with --fail-on-skip",
      99,
      runResult([lane()], { ...withLimits("failed"), skipped }),
      true,
    ],
    [
      "a job skipped in a later launch, with --fail-on-skip",
      5,
      joinLaunches([runResult([lane()]), runResult([lane()], { skipped })]),
      true,
    ],
  ];
  for (const [what, code, result, failOnSkip = false] of CASES) {
    it(`${what}: ${code}`, () => {
      assert.equal(exitCodeOf(result, { allowIrq: false, failOnSkip }), code);
    });
  }
});

it("what went wrong in any launch counts", () => {
  const failed = runResult([lane({}, { error: 5, errorText: "EIO" })]);
  const launches = joinLaunches([runResult([lane()]), failed, runResult([lane()])]);
  assert.equal(exitCodeOf(launches, STRICT), EXIT.IO);
});
