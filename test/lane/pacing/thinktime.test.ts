/** Pauses between I/Os, in scripted time. The counts of the deeper lanes are those of fio 3.33. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { READ } from "../../../src/base/direction.js";
import type { JobSpec } from "../../../src/job/spec/job-spec.js";
import { countsOf } from "../scripted-ring.js";
import { after, runInTime, type TimedRun } from "../scripted-time.js";

const MS = 1e6;
const SERVICE = after(20e3);
const JOB = { runtimeMs: 3000, timeBased: true } as const;
const PAUSE = { ...JOB, thinktimeUs: 100_000 } as const;

const iosOf = ({ memory }: TimedRun) => countsOf(memory, READ).ios;

/** I/Os between two starts that are at least 50 ms apart. */
function runs({ ring }: TimedRun): number[] {
  const starts = ring.started.map(({ atNs }) => atNs);
  const lengths = [1];
  starts.slice(1).forEach((ns, index) => {
    if (ns - starts[index]! > 50 * MS) lengths.push(1);
    else lengths[lengths.length - 1]!++;
  });
  return lengths;
}

describe("thinktime", () => {
  it("pauses after each I/O, or after as many as asked for", () => {
    assert.equal(iosOf(runInTime(SERVICE, PAUSE)), 30);
    assert.equal(iosOf(runInTime(SERVICE, { ...PAUSE, thinktimeBlocks: 7 })), 210);
  });

  it("lets what is in flight complete first, and takes it into account", () => {
    const shallow = runInTime(SERVICE, { ...PAUSE, depth: 16 });
    assert.deepEqual(runs(shallow).slice(0, 4), [16, 1, 1, 1]);
    assert.ok(
      runs(shallow)
        .slice(1)
        .every((length) => length === 1),
    );
  });

  it("has as many I/Os between pauses as fio, however completions come together", () => {
    const run = (thinktimeBlocks: number, overrides: Partial<JobSpec> = {}) =>
      runs(runInTime(SERVICE, { ...PAUSE, depth: 16, thinktimeBlocks, ...overrides })).slice(0, 9);
    assert.deepEqual(run(16), [31, 16, 16, 16, 16, 16, 16, 16, 16]);
    assert.deepEqual(run(20), [35, 20, 20, 20, 20, 20, 20, 20, 20]);
    assert.deepEqual(run(5), [20, 1, 19, 1, 19, 1, 19, 1, 19]);
    assert.deepEqual(run(20, { submitBatch: 4 }), [35, 20, 20, 20, 20, 20, 20, 20, 20]);
    assert.deepEqual(run(20, { completeBatchMax: 16 }), [32, 32, 32, 32, 32, 32, 32, 32, 32]);
  });

  it("counts I/Os that are issued where asked to", () => {
    const job = { ...PAUSE, depth: 16, thinktimeBlocks: 20, thinktimeBlocksType: "issue" } as const;
    assert.ok(runs(runInTime(SERVICE, job)).every((length) => length === 20));
  });

  it("pauses after a time, and after I/Os too where both are given", () => {
    const timed = runInTime(after(MS), { ...PAUSE, thinktimeIotimeUs: 100_000 });
    assert.ok(
      runs(timed)
        .slice(0, -1)
        .every((length) => Math.abs(length - 100) <= 2),
    );
    const both = { ...PAUSE, thinktimeIotimeUs: 1_000_000, thinktimeBlocks: 10 };
    assert.equal(iosOf(runInTime(SERVICE, both)), 300);
  });

  it("spins for a part of the pause and sleeps for the rest", () => {
    const slept = (thinktimeSpinUs: number) => {
      const run = runInTime(SERVICE, { ...PAUSE, runtimeMs: 500, thinktimeSpinUs });
      return run.clock.sleptNs / run.clock.now[0]!;
    };
    assert.ok(slept(0) > 0.95);
    assert.ok(Math.abs(slept(40_000) - 0.6) < 0.05, `${slept(40_000)}`);
    assert.equal(slept(100_000), 0);
  });

  it("a rate catches up after a pause, unless it is to ignore it", () => {
    const job = { ...PAUSE, thinktimeBlocks: 50, rateIops: { read: 500, write: 0, trim: 0 } };
    const [caughtUp, ignored] = [false, true].map((rateIgnoresThinktime) =>
      iosOf(runInTime(SERVICE, { ...job, rateIgnoresThinktime })),
    );
    assert.equal(caughtUp, 1450);
    // 50 I/Os take 98 ms, and the pause 100.
    assert.ok(Math.abs(ignored! - 760) < 15, `${ignored}`);
  });

  it("ends with the runtime in the middle of a pause", () => {
    const run = runInTime(SERVICE, { ...JOB, runtimeMs: 150, thinktimeUs: 60_000_000 });
    assert.equal(iosOf(run), 1);
    assert.ok(run.clock.now[0]! < 160 * MS);
  });
});
