/** Limits against results that were made by hand. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseLimits } from "../../src/job/limit/parse.js";
import type { LaneResult } from "../../src/result/model/lane.js";
import type { LimitVerdict } from "../../src/result/model/limit.js";
import type { RunResult } from "../../src/result/model/result.js";
import { judgeLimits } from "../../src/verdict/limits.js";
import { activity, lane, runResult } from "../report/fixtures.js";

/** A lane of 1,000 reads in a second, of 1 to 1000 µs. */
function reader(overrides: Partial<LaneResult> = {}): LaneResult {
  const clatsNs = Array.from({ length: 1000 }, (_, index) => 1000 * (index + 1));
  return lane({ read: activity(clatsNs) }, { runtimeMs: 1000, ...overrides });
}

function judge(
  text: string,
  lanes: readonly LaneResult[],
  run: Partial<RunResult> = {},
): LimitVerdict {
  const asked = parseLimits(text).map((limit) => ({ jobIndex: 0, limit, place: "test" }));
  return judgeLimits([runResult(lanes, run)], asked)[0]!;
}

describe("a limit", () => {
  const CASES: readonly [limit: string, outcome: LimitVerdict["outcome"]][] = [
    ["p50<501us", "passed"],
    ["p50<400us", "failed"],
    ["read.p90<=1ms", "passed"],
    ["max<1ms", "failed"],
    ["mean<1ms", "passed"],
    ["iops>=1k", "passed"],
    ["iops>1k", "failed"],
    ["bw>3MB/s", "passed"],
    ["read.bw>5MB/s", "failed"],
    ["write.p50<1s", "undecided"],
    ["p99.9<10ms", "undecided"],
    ["response.p50<1s", "undecided"],
    ["errors=0", "passed"],
    ["miscompares=0", "undecided"],
    ["sharing.p50<2", "undecided"],
    ["polled", "failed"],
    ["verified", "failed"],
    ["no-io-wq", "passed"],
  ];
  for (const [limit, outcome] of CASES) {
    it(`${limit} is ${outcome}`, () => assert.equal(judge(limit, [reader()]).outcome, outcome));
  }

  it("adds up the rates of clones, and takes their latencies for one distribution", () => {
    const clones = [reader({ laneIndex: 0 }), reader({ laneIndex: 1 })];
    assert.deepEqual(judge("iops>=2k", clones).values, [2000]);
    assert.equal(judge("p99.5<10ms", clones).outcome, "passed");
  });

  it("may be on the ratio to another job, which is as it is on a busy machine", () => {
    const disturbances = { ...reader().disturbances!, cpuWaitNs: 900e6 };
    const fast = reader({ jobIndex: 0, disturbances });
    const slow = reader({ jobIndex: 1, runtimeMs: 4000 });
    const [job] = runResult([fast]).jobs;
    const jobs = [
      { ...job!, name: "fast" },
      { ...job!, jobIndex: 1, name: "slow" },
    ];
    const both = (text: string): LimitVerdict => judge(text, [fast, slow], { jobs });
    assert.deepEqual(both("iops/slow>3").values, [4]);
    assert.equal(both("iops/slow>3").outcome, "passed");
    assert.equal(both("iops/slow>5").outcome, "failed");
    assert.match(both("errors/slow<1").why ?? "", /that of slow is 0/);
    assert.match(both("write.p50/slow<1").why ?? "", /no such latency/);
    assert.match(judge("iops/slow>1", [fast], { jobs: [jobs[0]!] }).why ?? "", /no job slow/);
  });

  it("that is missed is undecided while the thread waited for a CPU, or the hypervisor took it", () => {
    const disturbances = { ...reader().disturbances!, cpuWaitNs: 300e6 };
    const waiting = judge("p50<1us", [reader({ disturbances })]);
    assert.equal(waiting.outcome, "undecided");
    assert.match(waiting.why ?? "", /waited for a CPU 30 % of the time/);
    const { cpuCount } = runResult([]).environment!;
    const run = { elapsedMs: 1000, stolenMs: 100 * cpuCount };
    assert.match(judge("p50<1us", [reader()], run).why ?? "", /hypervisor took 10 %/);
  });

  it("that is kept stands on a busy machine, and what is counted is as it is", () => {
    const disturbances = { ...reader().disturbances!, cpuWaitNs: 900e6 };
    assert.equal(judge("p50<1s", [reader({ disturbances })]).outcome, "passed");
    assert.equal(judge("errors>1", [reader({ disturbances })]).outcome, "failed");
  });

  it("on each host is that of a machine that is the only one", () => {
    assert.equal(judge("host.iops>=1k", [reader()]).outcome, "passed");
    assert.equal(judge("host.iops>=1k", [reader()]).host, null);
  });

  it("on a job that never began is undecided, though it had no errors", () => {
    const waiting = lane({}, { startedAtMs: 0, runtimeMs: 0 });
    for (const text of ["errors=0", "no-io-wq", "p50<1s", "iops>1"]) {
      const { outcome, why } = judge(text, [waiting]);
      assert.deepEqual([outcome, why], ["undecided", "it ended before its start"], text);
    }
    assert.equal(judge("errors=0", [reader(), waiting]).outcome, "passed");
    assert.equal(judge("errors=0", [{ ...waiting, error: 5 }]).outcome, "failed");
  });

  it("on a job that was skipped is skipped", () => {
    const skipped = [{ jobIndex: 0, name: "job", reason: "no hybrid polling" }];
    const verdict = judge("p50<1s", [], { skipped, jobs: runResult([reader()]).jobs });
    assert.deepEqual([verdict.outcome, verdict.why], ["skipped", "no hybrid polling"]);
  });
});
