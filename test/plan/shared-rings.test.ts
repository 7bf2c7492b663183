import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { UsageError } from "../../src/base/errors.js";
import type { JobSpec } from "../../src/job/spec/job-spec.js";
import { makePlan } from "../../src/plan/make-plan.js";
import { jobSpec } from "../support/job-spec.js";
import { factsOf } from "./plan-support.js";

/** The lanes' numbers by worker, stage after stage. */
function workersOf(...jobs: Partial<JobSpec>[]): number[][] {
  const specs = jobs.map((job, jobIndex) => jobSpec({ name: `job${jobIndex}`, ...job, jobIndex }));
  const { stages } = makePlan(specs, factsOf(), 1);
  return stages.flatMap(({ workers }) =>
    workers.map(({ lanes }) => lanes.map(({ laneIndex }) => laneIndex)),
  );
}

describe("ring=", () => {
  it("puts all clones of the jobs that name it on one worker, whatever stands between them", () => {
    assert.deepEqual(workersOf({ ring: "a" }, {}, { ring: "b" }, { ring: "a", clones: 2 }), [
      [0, 3, 4],
      [1],
      [2],
    ]);
  });

  it("means another ring behind a stonewall", () => {
    assert.deepEqual(workersOf({ ring: "a" }, { ring: "a", stonewall: true }), [[0], [1]]);
  });

  it("refuses jobs that differ in what belongs to the ring", () => {
    const place = { file: "j.fio", line: 7 };
    const polled = { ring: "a", hipri: true, places: new Map([["hipri", place]]) };
    assert.throws(
      () => workersOf({ ring: "a" }, polled),
      (error: unknown) => {
        assert.ok(error instanceof UsageError);
        assert.match(error.format(), /^j\.fio:7: jobs job0 and job1 share ring=a, but not hipri\n/);
        return true;
      },
    );
  });

  it("refuses more I/Os in flight than a ring has entries", () => {
    const half = { ring: "a", depth: 20_000 };
    assert.throws(() => workersOf(half, half), /ring=a would need 40000 entries/);
  });

  it("refuses sizes that do not hold what all its jobs have in flight", () => {
    const resized = (entries: number) => {
      return { ring: "a", depth: 16, ringResize: { entries: [64, entries], everyMs: 1 } };
    };
    assert.deepEqual(workersOf(resized(32), resized(32)), [[0, 1]]);
    const tooSmall = () => workersOf(resized(16), resized(16));
    assert.throws(tooSmall, /ring=a would need 32 entries, and ring_resize makes it 16/);
    assert.throws(() => workersOf(resized(32), resized(64)), /share ring=a, but not ring_resize/);
  });
});
