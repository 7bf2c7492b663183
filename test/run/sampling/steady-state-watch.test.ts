/** Who is ended when results are steady, and what of the counters is looked at. */
import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import type { JobSpec, SteadyStateSpec } from "../../../src/job/spec/job-spec.js";
import { createLaneMemory, PHASE, WORD } from "../../../src/lane/memory.js";
import type { LanePlan } from "../../../src/plan/plan.js";
import { SteadyStateWatch } from "../../../src/run/sampling/steady-state-watch.js";
import type { WorkerHandle } from "../../../src/run/stage/worker-handle.js";
import { laneOf } from "../../plan/plan-support.js";

const START_MS = 1_000_000;

const GOAL: SteadyStateSpec = {
  goal: { measure: "iops", method: "deviation", limit: 10, isPercent: true },
  windowMs: 2000,
  rampMs: 0,
  intervalMs: 1000,
};

/** A worker as far as the watch looks at it, whose lane has just begun to measure. */
function fakeWorker(laneIndex: number, spec: Partial<JobSpec>) {
  const lane: LanePlan = { ...laneOf({ steadyState: GOAL, ...spec }), laneIndex };
  const memory = createLaneMemory(lane.spec);
  memory.words[WORD.PHASE] = PHASE.MEASURE;
  memory.words[WORD.STARTED_AT_MS] = START_MS;
  let stopped = false;
  const endLane = (): void => {
    stopped = true;
  };
  const plan = { workerIndex: laneIndex, lanes: [lane], cpus: null };
  return {
    lane,
    words: memory.words,
    stopped: () => stopped,
    handle: { plan, memories: [memory], endLane } as unknown as WorkerHandle,
  };
}

type Fake = ReturnType<typeof fakeWorker>;

/** Looks every half second while the workers count on at the given rates. */
function watch(t: TestContext, workers: readonly Fake[], iopsPerSecond: readonly number[][]) {
  t.mock.timers.enable({ apis: ["Date"], now: START_MS });
  const steady = new SteadyStateWatch();
  const handles = workers.map(({ handle }) => handle);
  steady.sample(handles, 0);
  iopsPerSecond.forEach((rates, second) => {
    for (const half of [0.5, 1]) {
      t.mock.timers.setTime(START_MS + (second + half) * 1000);
      workers.forEach(({ words }, i) => {
        words[WORD.IOS]! += (rates[i] as number) / 2;
        words[WORD.BYTES]! += ((rates[i] as number) * 4096) / 2;
      });
      steady.sample(handles, (second + half) * 1000);
    }
  });
  return steady;
}

describe("steady state", () => {
  it("ends the lane that is steady, and no other", (t) => {
    const [calm, wild] = [fakeWorker(0, {}), fakeWorker(1, {})] as const;
    const steady = watch(
      t,
      [calm, wild],
      [
        [1000, 100],
        [1010, 300],
        [1020, 900],
      ],
    );
    assert.deepEqual([calm.stopped(), wild.stopped()], [true, false]);
    const state = steady.stateOf(calm.lane);
    assert.deepEqual(
      state?.samples.map(({ iops, bw }) => [iops, bw]),
      [
        [1000, 4_096_000],
        [1010, 4_136_960],
      ],
    );
    assert.equal(steady.stateOf(wild.lane)?.attained, false);
    assert.deepEqual(
      steady.stateOf(wild.lane)?.samples.map(({ iops }) => iops),
      [300, 900],
    );
  });

  it("judges a reported group by its sum, and ends all of it", (t) => {
    const workers = [0, 1].map((index) => fakeWorker(index, { groupReporting: true }));
    const steady = watch(t, workers, [
      [100, 900],
      [900, 100],
    ]);
    assert.deepEqual(
      workers.map(({ stopped }) => stopped()),
      [true, true],
    );
    for (const { lane } of workers) {
      assert.deepEqual(
        steady.stateOf(lane)?.samples.map(({ iops }) => iops),
        [1000, 1000],
      );
    }
  });

  it("leaves out the ramp and one interval more, and lanes that do not measure", (t) => {
    const ramped = fakeWorker(0, { steadyState: { ...GOAL, rampMs: 1000 } });
    const ended = fakeWorker(1, {});
    ended.words[WORD.PHASE] = PHASE.DRAIN;
    const steady = watch(
      t,
      [ramped, ended],
      [
        [5, 5],
        [70, 70],
        [71, 71],
      ],
    );
    assert.deepEqual(
      steady.stateOf(ramped.lane)?.samples.map(({ iops }) => iops),
      [70, 71],
    );
    assert.equal(ramped.stopped(), true);
    assert.deepEqual(steady.stateOf(ended.lane)?.samples, []);
    assert.equal(ended.stopped(), false);
  });

  it("does not look at lanes that do not ask for it", (t) => {
    const lane = fakeWorker(0, { steadyState: null });
    const steady = watch(t, [lane], [[10], [10], [10]]);
    assert.equal(steady.stateOf(lane.lane), null);
    assert.equal(lane.stopped(), false);
  });
});
