/** Samples of a lane's counters add up to what the lane counted. */
import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import type { JobSpec } from "../../../src/job/spec/job-spec.js";
import { CLAT, createLaneMemory, PHASE, WORD } from "../../../src/lane/memory.js";
import { LatencyRecorder } from "../../../src/lane/recorder.js";
import { IntervalPercentiles, SeriesSampler } from "../../../src/run/sampling/sampler.js";
import type { WorkerHandle } from "../../../src/run/stage/worker-handle.js";
import { laneOf } from "../../plan/plan-support.js";

/** A worker as far as a sampler looks at it. */
function fakeWorker(overrides: Partial<JobSpec> = {}) {
  const lane = laneOf(overrides);
  const memory = createLaneMemory(lane.spec);
  const plan = { workerIndex: 0, lanes: [lane], cpus: null };
  return { worker: { plan, memories: [memory] } as unknown as WorkerHandle, memory };
}

/** A clock that a test sets, in ms; wall clock and monotonic clock agree. */
function fakeClock(t: TestContext): { nowMs: number } {
  const clock = { nowMs: 1000 };
  t.mock.method(performance, "now", () => clock.nowMs);
  t.mock.method(Date, "now", () => clock.nowMs);
  return clock;
}

describe("samples", () => {
  it("are due at multiples of their windows from the measured window's begin", (t) => {
    const clock = fakeClock(t);
    const { worker, memory } = fakeWorker({ bwWindowMs: 100, iopsWindowMs: 250 });
    const { words } = memory;
    const sampler = new SeriesSampler();
    const sampleAt = (nowMs: number, ios: number): number | null => {
      clock.nowMs = nowMs;
      words[WORD.IOS] = ios;
      words[WORD.BYTES] = ios * 4096;
      return sampler.sample([worker]);
    };
    words[WORD.PHASE] = PHASE.RAMP;
    assert.ok(sampleAt(1000, 1000)! < 100, "the begin is waited for");
    assert.deepEqual(sampler.series(0, "read"), { bw: [], iops: [] });
    words[WORD.PHASE] = PHASE.MEASURE;
    words[WORD.STARTED_AT_MS] = 1990;
    assert.equal(sampleAt(2000, 0), 90);
    assert.equal(sampleAt(2120, 13), 70, "a late sample does not put off the next");
    assert.equal(sampleAt(2189, 20), 51, "a sample may be a millisecond early");
    assert.equal(sampleAt(2240, 25), 50);
    words[WORD.PHASE] = PHASE.DONE;
    words[WORD.RUNTIME_NS] = 280e6;
    assert.equal(sampleAt(2300, 28), null);
    assert.equal(sampleAt(2400, 28), null);
    const { bw, iops } = sampler.series(0, "read");
    assert.deepEqual(
      bw.map(({ atMs, intervalMs, bytes }) => [atMs, intervalMs, bytes / 4096]),
      [
        [130, 130, 13],
        [199, 69, 7],
        [280, 81, 8],
      ],
    );
    assert.deepEqual(
      iops.map(({ atMs, intervalMs, ios }) => [atMs, intervalMs, ios]),
      [
        [250, 250, 25],
        [280, 30, 3],
      ],
    );
    assert.deepEqual(sampler.series(0, "write"), { bw: [], iops: [] });
    assert.deepEqual(sampler.series(1, "read"), { bw: [], iops: [] });
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
    assert.deepEqual(percentiles.take(worker.memories, [50, 99]), [100, 100]);
    complete(900, 10);
    assert.deepEqual(percentiles.take(worker.memories, [50, 99]), [900, 900]);
    assert.deepEqual(percentiles.take(worker.memories, [50]), [0]);
  });
});
