/** Samples of a lane's counters add up to what the lane counted. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CLAT, createLaneMemory, PHASE, WORD } from "../../src/lane/memory.js";
import { LatencyRecorder } from "../../src/lane/recorder.js";
import { IntervalPercentiles, SeriesSampler } from "../../src/run/sampler.js";
import type { WorkerHandle } from "../../src/run/worker-handle.js";
import { laneOf } from "../plan/plan-support.js";

/** A worker as far as a sampler looks at it. */
function fakeWorker() {
  const lane = laneOf({});
  const memory = createLaneMemory(lane.spec);
  const plan = { workerIndex: 0, lanes: [lane], cpus: null };
  return { worker: { plan, memories: [memory] } as unknown as WorkerHandle, memory };
}

describe("samples", () => {
  it("begin with the measured window and add up to its counts", (t) => {
    t.mock.timers.enable({ apis: ["Date"] });
    const { worker, memory } = fakeWorker();
    const { words } = memory;
    const sampler = new SeriesSampler();
    words[WORD.PHASE] = PHASE.RAMP;
    words[WORD.IOS] = 1000;
    sampler.sample([worker]);
    assert.deepEqual(sampler.series(0, "read"), []);
    words[WORD.PHASE] = PHASE.MEASURE;
    words[WORD.STARTED_AT_MS] = Date.now();
    for (const ios of [5, 5, 12]) {
      words[WORD.IOS] = ios;
      words[WORD.BYTES] = ios * 4096;
      sampler.sample([worker]);
    }
    words[WORD.PHASE] = PHASE.DONE;
    words[WORD.IOS] = 20;
    words[WORD.BYTES] = 20 * 4096;
    sampler.sample([worker]);
    sampler.sample([worker]);
    const series = sampler.series(0, "read");
    const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
    assert.equal(sum(series.map(({ ios }) => ios)), 20);
    assert.equal(sum(series.map(({ bytes }) => bytes)), 20 * 4096);
    assert.deepEqual(sampler.series(0, "write"), []);
    assert.deepEqual(sampler.series(1, "read"), []);
  });

  it("give the percentiles of what completed since the last one", () => {
    const { worker, memory } = fakeWorker();
    const recorder = new LatencyRecorder(memory, CLAT);
    const complete = (ns: number, count: number): void => {
      recorder.ns[0] = ns;
      recorder.record(0, count);
      memory.words[WORD.IOS]! += count;
    };
    const percentiles = new IntervalPercentiles();
    complete(100, 10);
    assert.deepEqual(percentiles.take([worker], [50, 99]), [100, 100]);
    complete(900, 10);
    assert.deepEqual(percentiles.take([worker], [50, 99]), [900, 900]);
    assert.deepEqual(percentiles.take([worker], [50]), [0]);
  });
});
