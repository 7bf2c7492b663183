import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { HIGHEST_TRACKABLE_NS } from "../../../src/result/latency/histogram.js";
import {
  EMPTY_LATENCY,
  LAST_BIN_NS,
  LATENCY_STEPS,
  LATENCY_STEPS_MS,
  latencyBins,
  latencyDistribution,
  meanNs,
  mergeLatencies,
  percentilesNs,
  sharesPercent,
  stddevNs,
} from "../../../src/result/latency/summary.js";
import { addSampleStats, rateStats, sampleStats, sampleStddev } from "../../../src/result/rates.js";
import { latencyOf, seriesOf } from "../../report/fixtures.js";
import { latencyNs, RUNS } from "../arbitraries.js";

const latencies = fc.array(latencyNs, { minLength: 1, maxLength: 200 });

function assertClose(actual: number, expected: number, relative: number, what: string): void {
  const error = Math.abs(actual - expected);
  assert.ok(error <= relative * Math.abs(expected) + 1e-9, `${what}: ${actual} for ${expected}`);
}

/** The sample standard deviation in two passes. */
function twoPassStddev(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1));
}

test("a merged record is the record of both lists", () => {
  fc.assert(
    fc.property(latencies, latencies, (a, b) => {
      const merged = mergeLatencies([latencyOf(a), EMPTY_LATENCY, latencyOf(b)]);
      const whole = latencyOf([...a, ...b]);
      assert.deepEqual(merged.counts, whole.counts);
      assert.deepEqual(
        [merged.count, merged.minNs, merged.maxNs],
        [whole.count, whole.minNs, whole.maxNs],
      );
      assertClose(meanNs(merged), meanNs(whole), 1e-12, "mean");
      assertClose(stddevNs(merged), stddevNs(whole), 1e-6, "stddev");
    }),
    { numRuns: RUNS },
  );
});

test("merging nothing gives nothing", () => {
  assert.deepEqual(mergeLatencies([]), EMPTY_LATENCY);
  assert.deepEqual(mergeLatencies([EMPTY_LATENCY, EMPTY_LATENCY]), EMPTY_LATENCY);
});

test("counts of a part never pass for those of the whole", () => {
  const merged = mergeLatencies([latencyOf([10, 20]), latencyOf([30], false)]);
  assert.equal(merged.count, 3);
  assert.equal(merged.counts, null);
  assert.equal(percentilesNs(merged, [50]), null);
  assert.deepEqual(latencyBins(merged), []);
});

test("mean and deviation come out of the summary", () => {
  const record = latencyOf([1000, 2000, 4000]);
  assertClose(meanNs(record), 7000 / 3, 1e-12, "mean");
  assertClose(stddevNs(record), twoPassStddev([1000, 2000, 4000]), 1e-9, "stddev");
  assert.equal(meanNs(EMPTY_LATENCY), 0);
  assert.equal(stddevNs(latencyOf([5])), 0);
});

test("the deviation holds for a narrow spread around a large mean", () => {
  const valuesNs = Array.from({ length: 10_000 }, (_, i) => 1e9 + (i % 7) * 100_000);
  assertClose(stddevNs(latencyOf(valuesNs)), twoPassStddev(valuesNs), 1e-3, "stddev");
});

test("equal latencies have no deviation, and never that of a negative variance", () => {
  fc.assert(
    fc.property(latencyNs, fc.integer({ min: 2, max: 100 }), (ns, count) => {
      const deviation = stddevNs(latencyOf(new Array<number>(count).fill(ns)));
      assert.ok(deviation >= 0 && deviation <= Math.max(1, ns * 1e-6));
    }),
    { numRuns: RUNS },
  );
});

test("no percentile is above the largest latency", () => {
  fc.assert(
    fc.property(latencies, (valuesNs) => {
      const [p50, p100] = percentilesNs(latencyOf(valuesNs), [50, 100]) as [number, number];
      assert.ok(p50 <= p100);
      assert.equal(p100, Math.max(...valuesNs));
    }),
    { numRuns: RUNS },
  );
});

test("bins hold every latency, ascend, and give back the percentiles", () => {
  const shorter = fc.array(
    latencyNs.map((ns) => ns % LAST_BIN_NS),
    { minLength: 1, maxLength: 200 },
  );
  fc.assert(
    fc.property(shorter, (valuesNs) => {
      const record = latencyOf(valuesNs);
      const bins = latencyBins(record);
      assert.equal(
        bins.reduce((sum, [, count]) => sum + count, 0),
        valuesNs.length,
      );
      for (let i = 1; i < bins.length; i++) assert.ok(bins[i]![0] > bins[i - 1]![0]);
      const [median] = percentilesNs(record, [50])!;
      let seen = 0;
      const medianBin = bins.find(([, count]) => {
        seen += count;
        return seen >= Math.ceil(valuesNs.length / 2);
      });
      assert.equal(Math.min(medianBin![0], record.maxNs), median);
    }),
    { numRuns: RUNS },
  );
});

test("bins of parts have the latencies of the whole's bins", () => {
  const [longer, shorter] = [latencyOf([5_000_100]), latencyOf([5_000_000])];
  assert.deepEqual(latencyBins(shorter)[0]![0], latencyBins(longer)[0]![0]);
});

test("latencies beyond fio's last bin are counted in it, but not cut in percentiles", () => {
  const record = latencyOf([1000, 20e9, 30e9]);
  assert.deepEqual(latencyBins(record), [
    [1000, 1],
    [LAST_BIN_NS, 2],
  ]);
  assert.deepEqual(percentilesNs(record, [100]), [30e9]);
});

test("a latency beyond the histogram's range keeps its exact maximum", () => {
  const record = latencyOf([2 ** 50]);
  assert.equal(record.maxNs, 2 ** 50);
  assert.deepEqual(percentilesNs(record, [50]), [HIGHEST_TRACKABLE_NS]);
});

/** The bucket key by fio's rule, straight from the exact latency. */
function fioBucket(ns: number): string {
  const keyOf = (steps: readonly number[], value: number) =>
    String(steps.find((step) => Math.floor(value) < step) ?? ">=2000");
  if (ns < 1e3) return `ns ${keyOf(LATENCY_STEPS, ns)}`;
  if (ns < 1e6) return `us ${keyOf(LATENCY_STEPS, ns / 1e3)}`;
  return `ms ${keyOf(LATENCY_STEPS_MS, ns / 1e6)}`;
}

test("latencies go into fio's buckets", () => {
  const cases: [number, string][] = [
    [0, "ns 2"],
    [1, "ns 2"],
    [2, "ns 4"],
    [3, "ns 4"],
    [4, "ns 10"],
    [9, "ns 10"],
    [10, "ns 20"],
    [749, "ns 750"],
    [999, "ns 1000"],
    [1000, "us 2"],
    [1999, "us 2"],
    [2000, "us 4"],
    [999_500, "us 1000"],
    [1_001_000, "ms 2"],
    [1_999_000_000, "ms 2000"],
    [2_001_000_000, "ms >=2000"],
    [100e9, "ms >=2000"],
  ];
  for (const [ns, key] of cases) {
    assert.equal(fioBucket(ns), key, "the rule of this test");
    const { ns: n, us, ms } = latencyDistribution([latencyOf([ns])]);
    const hits = [
      ...n.map((count, i) => [count, `ns ${LATENCY_STEPS[i]}`] as const),
      ...us.map((count, i) => [count, `us ${LATENCY_STEPS[i]}`] as const),
      ...ms.map((count, i) => [count, `ms ${LATENCY_STEPS_MS[i] ?? ">=2000"}`] as const),
    ].filter(([count]) => count > 0);
    assert.deepEqual(hits, [[1, key]], `${ns} ns`);
  }
});

test("every latency is in exactly one bucket", () => {
  fc.assert(
    fc.property(latencies, latencies, (a, b) => {
      const { ns, us, ms } = latencyDistribution([latencyOf(a), EMPTY_LATENCY, latencyOf(b)]);
      const all = [...ns, ...us, ...ms].reduce((sum, count) => sum + count, 0);
      assert.equal(all, a.length + b.length);
    }),
    { numRuns: RUNS },
  );
});

test("shares are percentages, and what is rare is not shown as nothing", () => {
  assert.deepEqual(sharesPercent([1, 0, 3], 4, 0.1), [25, 0, 75]);
  assert.deepEqual(sharesPercent([1, 4095], 4096, 0.1), [0.1, 99.9755859375]);
  assert.deepEqual(sharesPercent([0, 0], 0, 0.1), [0, 0]);
});

test("rates are per second, bandwidth in KiB/s", () => {
  const { bwKib, iops } = rateStats(seriesOf([100, 200, 300]));
  assert.deepEqual([iops.min, iops.max, iops.mean, iops.count], [200, 600, 400, 3]);
  assert.deepEqual([bwKib.min, bwKib.max, bwKib.mean], [800, 2400, 1600]);
  assertClose(sampleStddev(iops), 200, 1e-12, "stddev");
});

test("the rest of an interval at the end of a run is no sample", () => {
  const rest = { atMs: 1003, intervalMs: 3, ios: 1000, bytes: 4_096_000 };
  const { iops } = rateStats({ bw: [], iops: [...seriesOf([100, 100]).iops, rest] });
  assert.deepEqual([iops.count, iops.max], [2, 200]);
});

test("no series, no samples", () => {
  const { bwKib, iops } = rateStats({ bw: [], iops: [] });
  assert.deepEqual([bwKib.count, iops.count, iops.min, sampleStddev(iops)], [0, 0, 0, 0]);
});

test("lanes side by side add up their rates", () => {
  const sum = addSampleStats([sampleStats([10, 20]), sampleStats([100, 300])]);
  assert.deepEqual([sum.count, sum.min, sum.max, sum.mean], [4, 110, 320, 215]);
});
