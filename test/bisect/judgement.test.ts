import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { EXIT } from "../../src/base/errors.js";
import { GIT_EXIT, gitExitOfFailure } from "../../src/bisect/git-exit.js";
import {
  type Blames,
  type JobEnding,
  type Judgement,
  judgeEnding,
  judgeTogether,
} from "../../src/bisect/judgement.js";
import type { LaneResult } from "../../src/result/model/lane.js";
import type { LimitVerdict } from "../../src/result/model/limit.js";
import type { RunResult } from "../../src/result/model/result.js";
import { lane, runResult } from "../report/fixtures.js";

const BLAMES: Blames = { hang: "bad", unpolled: "skip", allowIrq: false };

function limit(outcome: LimitVerdict["outcome"], why: string | null = null): LimitVerdict {
  const place = "job.fio:3";
  const figure = { unit: "time", bound: 1e6, values: [2e6], passes: 0, failures: 1 } as const;
  return { job: 0, host: null, limit: "p50<1ms", place, outcome, why, ...figure };
}

function ended(
  exitStatus: number,
  run: Partial<RunResult> = {},
  lanes: Partial<LaneResult> = {},
): JobEnding {
  return { kind: "result", exitStatus, result: runResult([lane({}, lanes)], run) };
}

function guest(stage: "boot" | "set-up" | "job", failure: "panic" | "hang" | "lacks" | "lost") {
  return { kind: "guest", stage, failure, why: "so" } as const;
}

function verdictOf(ending: JobEnding, blames: Partial<Blames> = {}): string {
  const { verdict, reason } = judgeEnding(ending, { ...BLAMES, ...blames });
  return `${verdict}, ${reason}`;
}

const UNPOLLED = { polling: { state: "no", detail: "interrupts" } } as const;

describe("one boot is", () => {
  const CASES: readonly [what: string, ending: JobEnding, verdict: string][] = [
    ["a job without limits", ended(0), "good, no-limits"],
    ["a job that keeps its limits", ended(0, { limits: [limit("passed")] }), "good, limits-kept"],
    [
      "a job that misses one",
      ended(EXIT.ASSERTION, { limits: [limit("passed"), limit("failed")] }),
      "bad, limit-missed",
    ],
    [
      "a limit that nobody can tell",
      ended(EXIT.INCONCLUSIVE, { limits: [limit("undecided", "busy")] }),
      "untestable, limit-unclear",
    ],
    [
      "a job that lacks a feature",
      ended(0, { skipped: [{ jobIndex: 0, name: "hybrid", reason: "no hybrid polling" }] }),
      "untestable, lacks",
    ],
    ["an I/O error", ended(EXIT.IO, {}, { error: 5, errorText: "EIO" }), "bad, io-error"],
    ["an I/O without an answer", ended(EXIT.IO), "bad, io-error"],
    ["not polled although it asked", ended(EXIT.ENVIRONMENT, {}, UNPOLLED), "bad, not-polled"],
    ["refused", { kind: "no result", exitStatus: 3, why: "no queues" }, "untestable, refused"],
    ["a wrong job file", { kind: "no result", exitStatus: 2, why: "iodepht" }, "broken, usage"],
    ["a bug of hipri's", { kind: "no result", exitStatus: 70, why: "oh" }, "broken, bug"],
    ["a panic at boot", guest("boot", "panic"), "untestable, does-not-boot"],
    ["a kernel that stands still at boot", guest("boot", "hang"), "untestable, does-not-boot"],
    ["a module that does not load", guest("set-up", "lacks"), "untestable, lacks"],
    ["a panic while the job runs", guest("job", "panic"), "bad, panic"],
    ["a hang while the job runs", guest("job", "hang"), "bad, hang"],
    ["a boot that this machine lost", guest("job", "lost"), "broken, lost"],
  ];
  for (const [what, ending, verdict] of CASES) {
    it(`${verdict}: ${what}`, () => assert.equal(verdictOf(ending), verdict));
  }

  it("untestable with --hang skip where it hangs or panics", () => {
    assert.equal(verdictOf(guest("job", "panic"), { hang: "skip" }), "untestable, panic");
  });

  it("good with --allow-irq where it was not polled", () => {
    assert.equal(verdictOf(ended(0, {}, UNPOLLED), { allowIrq: true }), "good, no-limits");
  });

  it("bad with --unpolled bad where there are no poll queues", () => {
    // The job ran with --allow-irq, so hipri's own exit code is 0.
    assert.equal(verdictOf(ended(0, {}, UNPOLLED), { unpolled: "bad" }), "bad, not-polled");
  });
});

describe("several boots", () => {
  const judgement = (verdict: Judgement["verdict"]): Judgement => {
    return { verdict, reason: "no-limits", why: verdict };
  };
  const CASES: readonly [verdicts: readonly Judgement["verdict"][], together: string][] = [
    [["good", "good"], "good"],
    [["bad", "untestable", "bad"], "bad"],
    [["bad", "good", "bad"], "untestable"],
    [["untestable", "untestable"], "untestable"],
    [["good", "broken"], "broken"],
  ];
  for (const [verdicts, together] of CASES) {
    it(`${verdicts.join(", ")}: ${together}`, () => {
      assert.equal(judgeTogether(verdicts.map(judgement)).verdict, together);
    });
  }
});

it("git bisect run never takes a failure of hipri's for a bad commit", () => {
  assert.deepEqual(Object.values(GIT_EXIT), [0, 1, 125, 128]);
  const failures = [EXIT.USAGE, EXIT.ENVIRONMENT, EXIT.IO, EXIT.INCONCLUSIVE, EXIT.BUG];
  for (const exitCode of failures) assert.equal(gitExitOfFailure(exitCode), 128);
  assert.equal(gitExitOfFailure(EXIT.SIGINT), EXIT.SIGINT);
});
