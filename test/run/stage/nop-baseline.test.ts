/** Which workers drive NOPs behind a stage, and with which. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { JobSpec } from "../../../src/job/spec/job-spec.js";
import { makePlan } from "../../../src/plan/make-plan.js";
import type { WorkerPlan } from "../../../src/plan/plan.js";
import { measuringWorker, nopLanes } from "../../../src/run/stage/nop-baseline.js";
import { jobSpec } from "../../support/job-spec.js";

function workersOf(...jobs: Partial<JobSpec>[]): readonly WorkerPlan[] {
  const specs = jobs.map((job, jobIndex) => jobSpec({ workload: "nop", jobIndex, ...job }));
  return makePlan(specs, new Map(), 1).stages[0]!.workers;
}

test("the first clone of a job measures for all", () => {
  const workers = workersOf({ name: "a", clones: 2 }, { name: "b" });
  const measuring = workers.map((worker) => measuringWorker(workers, worker).workerIndex);
  assert.deepEqual(measuring, [0, 0, 2]);
});

test("NOPs take the place of each lane, with its depth, batches and latencies and no more", () => {
  const own = { depth: 8, submitBatch: 4, completeBatchMin: 2, completeBatchMax: 3 };
  const kept = { disableSlat: true, latPercentiles: true };
  const [worker] = workersOf({ ...own, ...kept, ring: "r" }, { ring: "r", rampMs: 5000 });
  const [first, second, ...others] = nopLanes(worker!).map(({ spec }) => spec);
  assert.deepEqual(others, []);
  assert.deepEqual({ ...first, ...own, ...kept }, first);
  assert.equal(first!.workload, "nop");
  assert.equal(second!.rampMs, 0);
  assert.ok(second!.runtimeMs! < 10, "a window is short");
});

test("there is nothing to drive without a ring", () => {
  const [worker] = workersOf({ engine: "null" });
  assert.deepEqual(nopLanes(worker!), []);
});
