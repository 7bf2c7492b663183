/** Which workers of a stage may start, and what ends together. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { JobSpec } from "../../../src/job/spec/job-spec.js";
import { makePlan } from "../../../src/plan/make-plan.js";
import type { StagePlan, WorkerPlan } from "../../../src/plan/plan.js";
import { endsAlso, mayStart } from "../../../src/run/stage/start-order.js";
import { jobSpec } from "../../support/job-spec.js";

const NOP = { workload: "nop" } as const;

function stageOf(...jobs: Partial<JobSpec>[]): StagePlan {
  const specs = jobs.map((job, jobIndex) => jobSpec({ ...NOP, jobIndex, ...job }));
  return makePlan(specs, new Map(), 1).stages[0] as StagePlan;
}

test("a worker starts when all clones of the job that it waits for are done", () => {
  const stage = stageOf({ name: "a", clones: 2 }, { name: "b", waitFor: "a" });
  const [first, second, waiting] = stage.workers as [WorkerPlan, WorkerPlan, WorkerPlan];
  const done = new Set();
  const starts = (worker: WorkerPlan) => mayStart(worker, stage, (lane) => done.has(lane));
  assert.deepEqual([first, second, waiting].map(starts), [true, true, false]);
  done.add(first.lanes[0]);
  assert.equal(starts(waiting), false);
  done.add(second.lanes[0]);
  assert.equal(starts(waiting), true);
});

test("a job of another stage is done", () => {
  const stage = stageOf({ name: "b", waitFor: "a" });
  assert.equal(
    mayStart(stage.workers[0] as WorkerPlan, stage, () => false),
    true,
  );
});

test("what ends with a lane depends on exitall, and on an error where that is asked for", () => {
  const laneOf = (job: Partial<JobSpec>) => stageOf(job).workers[0]!.lanes[0]!;
  assert.equal(endsAlso(laneOf({}), true, false), null);
  assert.equal(endsAlso(laneOf({}), false, true), "group");
  assert.equal(endsAlso(laneOf({ exitWhat: "all" }), false, true), "all");
  const onError = laneOf({ exitAllOnError: true, exitWhat: "stonewall" });
  assert.equal(endsAlso(onError, false, false), null);
  assert.equal(endsAlso(onError, true, false), "stonewall");
});

test("each clone starts at a time of its own within a range of startdelay", () => {
  const stage = stageOf({ name: "a", clones: 20, startDelay: { minMs: 100, maxMs: 300 } });
  const delays = stage.workers.map(({ lanes }) => lanes[0]!.startDelayMs);
  assert.ok(delays.every((ms) => ms >= 100 && ms <= 300));
  assert.equal(new Set(delays).size, 20);
  const fixed = stageOf({ name: "a", startDelay: { minMs: 70, maxMs: 70 } });
  assert.equal(fixed.workers[0]!.lanes[0]!.startDelayMs, 70);
});
