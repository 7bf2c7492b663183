/** What is recorded is what happened: counts and summary equal those of the list of latencies. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { DIRECTIONS } from "../../src/base/direction.js";
import {
  CLAT,
  createLaneMemory,
  histogramOf,
  LAT,
  type LatencyKind,
  latencyRecord,
  PHASE,
  resetStatistics,
  SLAT,
  WORD,
} from "../../src/lane/memory.js";
import { LatencyRecorder, recorderFor } from "../../src/lane/recorder.js";
import { bucketIndex, createCounts } from "../../src/result/latency/histogram.js";
import { EMPTY_LATENCY } from "../../src/result/latency/summary.js";
import { RUNS } from "../result/arbitraries.js";
import { jobSpec } from "../support/job-spec.js";

const EVERY_KIND = jobSpec({ depth: 2, latPercentiles: true, slatPercentiles: true });

const event = fc.record({
  direction: fc.integer({ min: 0, max: 2 }),
  ns: fc.oneof(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 0, max: 2 ** 42 })),
  count: fc.integer({ min: 1, max: 5 }),
});

function record(recorder: LatencyRecorder, direction: number, ns: number, count: number): void {
  recorder.ns[0] = ns;
  recorder.record(direction, count);
}

describe("latency recorder", () => {
  it("counts and sums what it is told, each direction apart", () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const memory = createLaneMemory(EVERY_KIND);
        const recorder = new LatencyRecorder(memory, LAT);
        for (const { direction, ns, count } of events) record(recorder, direction, ns, count);
        DIRECTIONS.forEach((_, direction) => {
          const list = events
            .filter((each) => each.direction === direction)
            .flatMap(({ ns, count }) => Array.from({ length: count }, () => ns));
          const counts = createCounts();
          for (const ns of list) counts[bucketIndex(ns)]!++;
          const { sumNs, sumSquaresNs, ...exact } = latencyRecord(memory, LAT, direction);
          const recorded = {
            count: list.length,
            minNs: Math.min(...list),
            maxNs: Math.max(...list),
            counts,
          };
          const { count, minNs, maxNs } = EMPTY_LATENCY;
          const none = { count, minNs, maxNs, counts: null };
          const expected = list.length === 0 ? none : recorded;
          assert.deepEqual(exact, { ...expected, listedNs: null });
          const sum = list.reduce((total, ns) => total + ns, 0);
          const squares = list.reduce((total, ns) => total + ns * ns, 0);
          // Runs are summed at once, which rounds differently beyond 2^53.
          assert.ok(Math.abs(sumNs - sum) <= sum * 1e-12);
          assert.ok(Math.abs(sumSquaresNs - squares) <= squares * 1e-12);
        });
      }),
      { numRuns: RUNS },
    );
  });

  it("keeps the kinds apart", () => {
    const memory = createLaneMemory(EVERY_KIND);
    const kinds: LatencyKind[] = [CLAT, LAT, SLAT];
    for (const [index, kind] of kinds.entries()) {
      record(recorderFor(memory, kind) as LatencyRecorder, 0, 100 * (index + 1), index + 1);
    }
    const seen = kinds.map((kind) => latencyRecord(memory, kind, 0));
    assert.deepEqual(
      seen.map(({ count, maxNs }) => [count, maxNs]),
      [
        [1, 100],
        [2, 200],
        [3, 300],
      ],
    );
  });

  it("records only what the job did not switch off", () => {
    const memory = createLaneMemory(jobSpec({ depth: 2, disableClat: true, disableSlat: true }));
    assert.equal(recorderFor(memory, CLAT), null);
    assert.equal(recorderFor(memory, SLAT), null);
    assert.equal(histogramOf(memory, CLAT, 0), null);
  });

  it("forgets everything at the end of a ramp but where the lane stands", () => {
    const memory = createLaneMemory(EVERY_KIND);
    record(new LatencyRecorder(memory, CLAT), 1, 12_345, 3);
    memory.words[WORD.IN_FLIGHT] = 7;
    memory.words[WORD.PHASE] = PHASE.RAMP;
    resetStatistics(memory);
    assert.equal(latencyRecord(memory, CLAT, 1), EMPTY_LATENCY);
    assert.ok(histogramOf(memory, CLAT, 1)?.every((value) => value === 0));
    assert.deepEqual([memory.words[WORD.IN_FLIGHT], memory.words[WORD.PHASE]], [7, PHASE.RAMP]);
    record(new LatencyRecorder(memory, CLAT), 1, 99, 1);
    assert.equal(latencyRecord(memory, CLAT, 1).minNs, 99);
  });
});
