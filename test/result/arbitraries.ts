/** What the property tests of result/ and report/ draw their latencies from. */
import fc from "fast-check";
import {
  bucketHighestEquivalentNs,
  bucketIndex,
  type Counts,
  createCounts,
  HIGHEST_TRACKABLE_NS,
  sparseCounts,
  sparsePercentiles,
} from "../../src/result/latency/histogram.js";

/** Cases of each property; raise it for a longer search. */
export const RUNS = Number(process.env.HIPRI_PROPERTY_RUNS ?? 50);

/** Latencies of 0 ns..2^43 ns, every power of two equally likely. */
export const latencyNs = fc
  .tuple(fc.double({ min: 0, max: 43, noNaN: true }), fc.integer({ min: -2, max: 2 }))
  .map(([power, delta]) =>
    Math.min(HIGHEST_TRACKABLE_NS, Math.max(0, Math.floor(2 ** power) + delta)),
  );

/** A histogram of the given latencies. */
export function countsOf(valuesNs: readonly number[]): Counts {
  const counts = createCounts();
  for (const ns of valuesNs) counts[bucketIndex(ns)]! += 1;
  return counts;
}

/** Percentiles of a histogram, in ns. */
export function percentilesOf(counts: Counts, percentiles: readonly number[]): number[] {
  return sparsePercentiles(sparseCounts(counts), percentiles, bucketHighestEquivalentNs);
}
