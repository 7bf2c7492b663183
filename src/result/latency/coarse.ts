/**
 * Histograms of two significant digits: HdrHistogram's layout with 128 counts for each doubling,
 * fine enough for a heat map and coarse enough to keep hundreds of them. Only counts above 0 are
 * kept. Each of their entries is eight or fewer of latency/histogram's.
 */
import {
  addSparse,
  bucketLowestNs,
  HISTOGRAM_LENGTH,
  type SparseCounts,
  sparsePercentiles,
} from "./histogram.js";

/** log2 of half of HdrHistogram's subBucketCount (256 for two significant digits). */
const HALF_BITS = 7;
const HALF = 1 << HALF_BITS;

/** Length of the array of all counts, up to the same largest latency. */
export const COARSE_LENGTH = 37 * HALF;

export type CoarseCounts = SparseCounts;

/** The coarse entry of each entry of latency/histogram. */
let coarseIndices: Uint16Array | null = null;

export function coarseIndexOf(index: number): number {
  coarseIndices ??= Uint16Array.from({ length: HISTOGRAM_LENGTH }, (_, i) => indexOf(i));
  return coarseIndices[index]!;
}

function indexOf(fine: number): number {
  const lowestNs = bucketLowestNs(fine);
  const bucket = Math.max(0, Math.floor(Math.log2(lowestNs || 1)) - HALF_BITS);
  return (bucket << HALF_BITS) + Math.floor(lowestNs / 2 ** bucket);
}

/** The largest latency that an entry counts. */
export function coarseHighestNs(index: number): number {
  const bucket = Math.max(0, (index >> HALF_BITS) - 1);
  return (index - (bucket << HALF_BITS) + 1) * 2 ** bucket - 1;
}

/** @param dense all counts, of which those within first..last may be above 0 */
export function coarseCounts(dense: Float64Array, first = 0, last = dense.length - 1) {
  const indices: number[] = [];
  for (let index = first; index <= last; index++) if (dense[index]! > 0) indices.push(index);
  return {
    indices: Uint16Array.from(indices),
    counts: Float64Array.from(indices, (index) => dense[index]!),
  };
}

export function denseCounts(all: readonly CoarseCounts[]): Float64Array {
  const dense = new Float64Array(COARSE_LENGTH);
  for (const each of all) addSparse(dense, each);
  return dense;
}

export function mergeCoarse(all: readonly CoarseCounts[]): CoarseCounts {
  return coarseCounts(denseCounts(all));
}

/**
 * Percentiles by HdrHistogram's convention, never above the largest latency seen.
 * @param percentiles ascending
 */
export function coarsePercentiles(
  coarse: CoarseCounts,
  maxNs: number,
  percentiles: readonly number[],
): number[] {
  return sparsePercentiles(coarse, percentiles, coarseHighestNs).map((ns) => Math.min(maxNs, ns));
}
