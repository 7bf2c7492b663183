/** Intervals of a long run stay few, and add up to what was counted. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Random } from "../../../src/base/random.js";
import {
  CLAT,
  createLaneMemory,
  type LaneMemory,
  latencyRecord,
  RESPONSE,
  WORD,
} from "../../../src/lane/memory.js";
import { LatencyRecorder } from "../../../src/lane/recorder.js";
import {
  COARSE_LENGTH,
  coarseCounts,
  coarseIndexOf,
  denseCounts,
} from "../../../src/result/latency/coarse.js";
import { countsOf, decodeHdr } from "../../../src/result/latency/encoded-counts.js";
import { encodeHdr } from "../../../src/result/latency/hdr.js";
import { IntervalSeries, MOST_INTERVALS } from "../../../src/result/series/interval-series.js";
import { LaneIntervals } from "../../../src/run/sampling/interval-sampler.js";
import { jobSpec } from "../../support/job-spec.js";

const HOUR_MS = 3_600_000;

/** Counts I/Os of a direction with latencies around `ns`, and a few of a stall. */
function work(memory: LaneMemory, random: Random, direction: number, ns: number): void {
  const count = 1 + Math.floor(random.nextFraction() * 20);
  for (const kind of [CLAT, RESPONSE] as const) {
    const recorder = new LatencyRecorder(memory, kind);
    for (let i = 0; i < count; i++) {
      recorder.ns[0] = random.nextFraction() < 0.001 ? 5e9 : ns * (1 + random.nextFraction());
      recorder.record(direction, 1);
    }
  }
  memory.words[WORD.IOS + direction]! += count;
  memory.words[WORD.BYTES + direction]! += count * 4096;
}

/** The sum of coarse counts of all entries of a fine histogram. */
function coarseOf(counts: Float64Array): Float64Array {
  const dense = new Float64Array(COARSE_LENGTH);
  counts.forEach((count, index) => {
    dense[coarseIndexOf(index)]! += count;
  });
  return dense;
}

describe("the intervals of two hours", () => {
  const memory = createLaneMemory(jobSpec({ depth: 2, rateIops: { read: 9, write: 9, trim: 0 } }));
  const random = new Random(7);
  const intervals = new LaneIntervals();
  for (let nowMs = 0, dueMs = 1000; nowMs < 2 * HOUR_MS; ) {
    work(memory, random, 0, 10_000 + nowMs);
    if (nowMs > HOUR_MS) work(memory, random, 1, 2e6);
    nowMs = Math.min(2 * HOUR_MS, dueMs + random.nextFraction() * 5);
    dueMs = intervals.take(memory, nowMs, nowMs === 2 * HOUR_MS);
  }

  for (const [index, direction] of (["read", "write"] as const).entries()) {
    const all = intervals.of(direction);

    it(`of ${direction}s are at most ${MOST_INTERVALS}, one behind the other`, () => {
      assert.ok(all.length > MOST_INTERVALS / 4 && all.length <= MOST_INTERVALS, `${all.length}`);
      for (const [i, { atMs, lengthMs }] of all.entries()) {
        const beginMs = atMs - lengthMs;
        if (i > 0) assert.ok(Math.abs(beginMs - all[i - 1]!.atMs) < 1e-6);
      }
      assert.equal(all.at(-1)!.atMs, 2 * HOUR_MS);
    });

    it(`of ${direction}s add up to the total, count for count`, () => {
      const sum = (key: "ios" | "bytes") => all.reduce((total, each) => total + each[key], 0);
      assert.equal(sum("ios"), memory.words[WORD.IOS + index]);
      assert.equal(sum("bytes"), memory.words[WORD.BYTES + index]);
      for (const [kind, key] of [
        [CLAT, "latency"],
        [RESPONSE, "response"],
      ] as const) {
        const record = latencyRecord(memory, kind, index);
        const summed = denseCounts(all.map((each) => each[key]!.counts));
        assert.deepEqual(summed, coarseOf(countsOf(record.counts!)));
        assert.equal(Math.max(...all.map((each) => each[key]!.maxNs)), record.maxNs);
      }
    });
  }

  it("have percentiles within a hundredth of the values", () => {
    for (const { atMs, lengthMs, latency } of intervals.of("read")) {
      const { p50Ns, p999Ns, maxNs } = latency!;
      const lowest = 10_000 + atMs - lengthMs - 2000;
      assert.ok(p50Ns >= lowest && p50Ns <= 2.1 * (10_000 + atMs), `${p50Ns} at ${atMs}`);
      assert.ok(p999Ns <= maxNs);
    }
  });

  it("have no trims", () => {
    assert.deepEqual(intervals.of("trim"), []);
  });
});

describe("a coarse histogram", () => {
  it("comes back from HdrHistogram's encoding", () => {
    const dense = new Float64Array(COARSE_LENGTH);
    for (const index of [0, 1, 255, 256, 1000, COARSE_LENGTH - 1]) dense[index] = index + 1;
    const back = coarseCounts(decodeHdr(encodeHdr(dense), COARSE_LENGTH));
    assert.deepEqual(back, coarseCounts(dense));
    assert.throws(() => decodeHdr(encodeHdr(dense)), /another precision/);
  });

  it("is empty in an interval without I/O", () => {
    const series = new IntervalSeries();
    const idle = {
      ios: 0,
      bytes: 0,
      latency: { counts: coarseCounts(new Float64Array(8)), maxNs: 0 },
      response: null,
    };
    series.add({ atMs: 1000, lengthMs: 1000, parts: { read: idle, write: null, trim: null } });
    assert.deepEqual(
      series.of("read").map(({ latency }) => latency?.p999Ns),
      [0],
    );
  });
});
