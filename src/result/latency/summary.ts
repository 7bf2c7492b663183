/** Means, deviations, percentiles and distributions of latencies. */

import type { LatencyRecord, PriorityLatency } from "../model/latency.js";
import { countedOf, type StoredCounts } from "./encoded-counts.js";
import {
  addSparse,
  bucketHighestEquivalentNs,
  bucketLowestNs,
  type Counts,
  createCounts,
  sparsePercentiles,
} from "./histogram.js";

/** The record of a latency that nobody measured. */
export const EMPTY_LATENCY: LatencyRecord = {
  count: 0,
  minNs: 0,
  maxNs: 0,
  sumNs: 0,
  sumSquaresNs: 0,
  counts: null,
  listedNs: null,
};

/**
 * One record of all the latencies of several. The counts are kept only where every record that
 * has latencies has them, since percentiles of a part would pass for those of the whole.
 */
export function mergeLatencies(records: readonly LatencyRecord[]): LatencyRecord {
  const measured = records.filter((record) => record.count > 0);
  if (measured.length === 0) return EMPTY_LATENCY;
  if (measured.length === 1) return measured[0]!;
  const sum = (value: (record: LatencyRecord) => number) =>
    measured.reduce((total, record) => total + value(record), 0);
  return {
    count: sum((record) => record.count),
    minNs: Math.min(...measured.map((record) => record.minNs)),
    maxNs: Math.max(...measured.map((record) => record.maxNs)),
    sumNs: sum((record) => record.sumNs),
    sumSquaresNs: sum((record) => record.sumSquaresNs),
    counts: mergeCounts(measured.map((record) => record.counts)),
    listedNs: null,
  };
}

/** The latencies of several by their priority, in the order in which priorities are first seen. */
export function mergePriorities(
  all: readonly (readonly PriorityLatency[])[],
): readonly PriorityLatency[] {
  const flat = all.flat();
  return [...new Set(flat.map(({ priority }) => priority))].map((priority) => {
    const same = flat.filter((each) => each.priority === priority);
    return { priority, latency: mergeLatencies(same.map(({ latency }) => latency)) };
  });
}

function mergeCounts(all: readonly (StoredCounts | null)[]): Counts | null {
  const merged = createCounts();
  for (const counts of all) {
    if (counts === null) return null;
    addSparse(merged, countedOf(counts));
  }
  return merged;
}

/** The arithmetic mean in ns, 0 when nothing was counted. */
export function meanNs(record: LatencyRecord): number {
  return record.count === 0 ? 0 : record.sumNs / record.count;
}

/**
 * The sample standard deviation (n − 1, as fio's) in ns, 0 for fewer than two latencies.
 * The difference of two nearly equal sums may round below 0 when all latencies are alike.
 */
export function stddevNs(record: LatencyRecord): number {
  if (record.count < 2) return 0;
  const squares = record.sumSquaresNs - (record.sumNs / record.count) * record.sumNs;
  return Math.sqrt(Math.max(0, squares) / (record.count - 1));
}

/**
 * Percentiles by HdrHistogram's convention (see {@link sparsePercentiles}), but never above the
 * largest latency seen, which the record has exactly.
 * @param percentiles ascending, each above 0 and at most 100
 * @returns ns for each, null where it is unknown; null when the record knows none
 */
export function percentilesNs(
  record: LatencyRecord,
  percentiles: readonly number[],
): (number | null)[] | null {
  const { listedNs } = record;
  if (listedNs !== null) return percentiles.map((p) => listedNs.get(p.toFixed(6)) ?? null);
  if (record.counts === null || record.count === 0) return null;
  const counted = countedOf(record.counts);
  const valuesNs = sparsePercentiles(counted, percentiles, bucketHighestEquivalentNs);
  return valuesNs.map((ns) => Math.min(ns, record.maxNs));
}

/** fio's last latency bin, where its 1,856 buckets end: about 17.1 s. */
export const LAST_BIN_NS = 17_112_760_320;

/**
 * The non-empty bins in ascending order: [ns, count], where ns is the highest latency that the
 * bin may hold, so that percentiles of the bins are {@link percentilesNs} where that is no maximum.
 * The bins' latencies do not depend on the record, so that those of its parts add up to its own.
 * Latencies beyond fio's last bin are counted in it: fio_jsonplus_clat2csv never ends otherwise.
 */
export function latencyBins(record: LatencyRecord): [ns: number, count: number][] {
  const bins: [number, number][] = [];
  if (record.counts === null) return bins;
  const { indices, counts } = countedOf(record.counts);
  for (const [i, count] of counts.entries()) {
    const ns = Math.min(bucketHighestEquivalentNs(indices[i]!), LAST_BIN_NS);
    const last = bins.at(-1);
    if (last?.[0] === ns) last[1] += count;
    else bins.push([ns, count]);
  }
  return bins;
}

/** Upper ends (exclusive) of fio's buckets of latencies under 1 µs in ns, under 1 ms in µs. */
export const LATENCY_STEPS = [2, 4, 10, 20, 50, 100, 250, 500, 750, 1000] as const;
/** The same for the rest, in ms; whatever is longer falls into a last bucket. */
export const LATENCY_STEPS_MS = [...LATENCY_STEPS, 2000] as const;

/** How many latencies fall into each of fio's buckets; `ms` has one more for >= 2000 ms. */
export interface LatencyDistribution {
  readonly ns: readonly number[];
  readonly us: readonly number[];
  readonly ms: readonly number[];
}

/**
 * Sorts completion latencies into fio's coarse buckets. As in fio's io_u_mark_latency(), a latency
 * is cut to whole ns, µs or ms first, so "2" of µs holds 1,000..1,999 ns. A histogram entry goes by
 * its lowest latency: at a bucket's end that is off by less than 0.1 % of the latency.
 */
export function latencyDistribution(all: readonly LatencyRecord[]): LatencyDistribution {
  const ns = LATENCY_STEPS.map(() => 0);
  const us = LATENCY_STEPS.map(() => 0);
  const ms = [...LATENCY_STEPS_MS.map(() => 0), 0];
  for (const { counts: stored } of all) {
    if (stored === null) continue;
    const { indices, counts } = countedOf(stored);
    for (let i = 0; i < indices.length; i++) {
      const count = counts[i]!;
      const lowestNs = bucketLowestNs(indices[i]!);
      if (lowestNs < 1e3) ns[stepOf(LATENCY_STEPS, lowestNs)]! += count;
      else if (lowestNs < 1e6) us[stepOf(LATENCY_STEPS, lowestNs / 1e3)]! += count;
      else ms[stepOf(LATENCY_STEPS_MS, lowestNs / 1e6)]! += count;
    }
  }
  return { ns, us, ms };
}

/** The first step that the value is below, or the number of steps. */
function stepOf(steps: readonly number[], value: number): number {
  const index = steps.findIndex((step) => value < step);
  return index < 0 ? steps.length : index;
}

/**
 * Counts as percentages of a total, as fio's stat_calc_dist() and stat_calc_lat() print them.
 * @param leastPercent what a bucket that is not empty shows at least: 0.1 for depths and 0.01 for
 *   latencies in fio
 */
export function sharesPercent(
  counts: readonly number[],
  total: number,
  leastPercent: number,
): number[] {
  return counts.map((count) =>
    count === 0 || total === 0 ? 0 : Math.max(leastPercent, (count / total) * 100),
  );
}
