/** A result as that of an hour's run: 600 intervals for each lane. */
import {
  COARSE_LENGTH,
  type CoarseCounts,
  coarseCounts,
  coarseIndexOf,
} from "../../../src/result/latency/coarse.js";
import { bucketIndex } from "../../../src/result/latency/histogram.js";
import type { Interval } from "../../../src/result/model/interval.js";
import type { RunResult } from "../../../src/result/model/result.js";
import { activity, jobSpec, lane, runResult } from "../fixtures.js";

const INTERVALS = 600;
const INTERVAL_MS = 6000;

/** As many values of a spread of latencies as a busy device has. */
function latencies(seed: number): number[] {
  return Array.from({ length: 300 }, (_, i) => Math.round(20_000 * 1.03 ** ((i * 7 + seed) % 290)));
}

function countsOf(valuesNs: readonly number[]): CoarseCounts {
  const dense = new Float64Array(COARSE_LENGTH);
  for (const ns of valuesNs) dense[coarseIndexOf(bucketIndex(ns))]! += 1 + (ns % 89);
  return coarseCounts(dense);
}

/** @param still in this interval nothing is completed */
export function intervals(seed: number, still: number | null = null): Interval[] {
  return Array.from({ length: INTERVALS }, (_, i): Interval => {
    const place = { atMs: (i + 1) * INTERVAL_MS, lengthMs: INTERVAL_MS, response: null };
    if (i === still) return { ...place, ios: 0, bytes: 0, latency: null };
    const valuesNs = latencies(seed + i);
    const counts = countsOf(valuesNs);
    const ios = counts.counts.reduce((sum, count) => sum + count, 0);
    const latency = {
      p50Ns: 123_456 + i,
      p99Ns: 7_654_321 + i,
      p999Ns: 9_000_000,
      maxNs: Math.max(...valuesNs),
      counts,
    };
    return { ...place, ios, bytes: ios * 4096, latency };
  });
}

/** @param count of jobs, each of which reads */
export function hourOf(count: number): RunResult {
  const runtimeMs = INTERVALS * INTERVAL_MS;
  const jobs = Array.from({ length: count }, (_, i) => jobSpec({ name: `job ${i}`, jobIndex: i }));
  const same = intervals(0);
  const lanes = jobs.map(({ name, jobIndex }) => {
    const read = activity(latencies(jobIndex), { runtimeMs, intervals: same });
    return lane({ read }, { laneIndex: jobIndex, jobIndex, name, runtimeMs });
  });
  return runResult(lanes, { jobs, elapsedMs: runtimeMs });
}
