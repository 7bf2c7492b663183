/**
 * The flat histogram that the hot loop increments in place: HdrHistogram's layout with three
 * significant digits and a unit of 1 ns (subBucketCount 2048, unitMagnitude 0).
 *
 * Bucket b holds the values of [2048·2^(b-1), 2048·2^b) in steps of 2^b ns, bucket 0 those of
 * [0, 2048) in steps of 1 ns, so no value is off by more than 1/1024 of itself. Only plain
 * integer and double arithmetic is here; hdr.ts turns counts into HdrHistogram's own object.
 * Source of the formulas: countsArrayIndex() and valueFromIndex() of AbstractHistogram.java.
 */

/** log2 of half of HdrHistogram's subBucketCount (2048 for three significant digits). */
const HALF_BITS = 10;
const HALF = 1 << HALF_BITS;
const SUB_BUCKET_MASK = 2 * HALF - 1;

/** The largest latency with a bucket of its own, about 2.4 hours; larger ones share the last. */
export const HIGHEST_TRACKABLE_NS = 2 ** 43 - 1;

/** What is counted at most, by any run; those of many lanes together stay exact. */
export const MAX_COUNT = 2 ** 48;

/** Length of every counts array: 33 buckets of 1024 counts and the lower half of bucket 0. */
export const HISTOGRAM_LENGTH = 34 * HALF;

/** Latencies below this fit the int32 formula of {@link bucketIndex}. */
export const INT_PATH_LIMIT_NS = 2 ** 31;

/** A histogram's counts, of {@link HISTOGRAM_LENGTH} entries. */
export type Counts = Float64Array;

/** The counts above 0 of a histogram, of any layout, with their entries, ascending. */
export interface SparseCounts {
  readonly indices: Uint16Array;
  readonly counts: Float64Array;
}

/** An empty histogram. Pass a SharedArrayBuffer of 8 bytes an entry to share it with a worker. */
export function createCounts(
  buffer: ArrayBufferLike = new ArrayBuffer(HISTOGRAM_LENGTH * 8),
  byteOffset = 0,
): Counts {
  return new Float64Array(buffer, byteOffset, HISTOGRAM_LENGTH);
}

/**
 * The entry that counts a latency.
 * @param ns a latency of at least 0 ns; beyond {@link HIGHEST_TRACKABLE_NS} it is the last entry
 * @returns 0..HISTOGRAM_LENGTH-1
 */
export function bucketIndex(ns: number): number {
  if (ns < INT_PATH_LIMIT_NS) {
    const bucket = 21 - Math.clz32(ns | SUB_BUCKET_MASK);
    return (bucket << HALF_BITS) + (ns >>> bucket);
  }
  if (ns > HIGHEST_TRACKABLE_NS) return HISTOGRAM_LENGTH - 1;
  // The top bits of a value of 2^31..2^43 fit an int32 once 2^21 is divided out of it.
  const bucket = 42 - Math.clz32(ns / 2 ** 21);
  return (bucket << HALF_BITS) + Math.floor(ns / 2 ** bucket);
}

/** The step of each bucket: to look it up takes a tenth of the time of `2 ** bucket`. */
const STEPS_NS = Float64Array.from({ length: HISTOGRAM_LENGTH / HALF }, (_, i) => 2 ** i);

/** The bucket that an entry belongs to, whose step is 2^bucket ns. */
function bucketOf(index: number): number {
  return Math.max(0, (index >> HALF_BITS) - 1);
}

/**
 * The smallest latency that an entry counts.
 * @param index 0..HISTOGRAM_LENGTH-1
 */
export function bucketLowestNs(index: number): number {
  const bucket = bucketOf(index);
  return (index - (bucket << HALF_BITS)) * STEPS_NS[bucket]!;
}

/**
 * The largest latency that an entry counts, HdrHistogram's highestEquivalentValue.
 * @param index 0..HISTOGRAM_LENGTH-1; the last entry also counts whatever is beyond the range
 */
export function bucketHighestEquivalentNs(index: number): number {
  return bucketLowestNs(index) + STEPS_NS[bucketOf(index)]! - 1;
}

/** How many entries are compared at once. */
const SPAN = HALF;
const EMPTY_SPAN = new Uint8Array(SPAN * Float64Array.BYTES_PER_ELEMENT);

/**
 * The entries of a histogram, of any layout, that have counted something, ascending. Nearly all of
 * a histogram is empty, and a native comparison passes over that far sooner than code which V8 has
 * not compiled yet, as that of a report has not.
 */
export function countedEntries(counts: Counts): number[] {
  const bytes = Buffer.from(counts.buffer, counts.byteOffset, counts.byteLength);
  const entries: number[] = [];
  for (let first = 0; first < counts.length; first += SPAN) {
    const end = Math.min(first + SPAN, counts.length);
    const [from, to] = [first, end].map((entry) => entry * Float64Array.BYTES_PER_ELEMENT);
    if (bytes.compare(EMPTY_SPAN, 0, to! - from!, from, to) === 0) continue;
    for (let entry = first; entry < end; entry++) if (counts[entry]! > 0) entries.push(entry);
  }
  return entries;
}

/** How many latencies a histogram has counted. */
export function totalCount(counts: Counts): number {
  return countedEntries(counts).reduce((total, entry) => total + counts[entry]!, 0);
}

/** Adds the counts of `from` to those of `into`. */
export function addCounts(into: Counts, from: Counts): void {
  for (const entry of countedEntries(from)) into[entry]! += from[entry]!;
}

export function sparseCounts(counts: Counts): SparseCounts {
  const indices = new Uint16Array(countedEntries(counts));
  const counted = new Float64Array(indices.length);
  for (let i = 0; i < indices.length; i++) counted[i] = counts[indices[i]!]!;
  return { indices, counts: counted };
}

export function addSparse(into: Counts, { indices, counts }: SparseCounts): void {
  for (let i = 0; i < indices.length; i++) into[indices[i]!]! += counts[i]!;
}

/**
 * Percentiles of what was counted between two snapshots of one histogram, cheap enough for a live
 * line.
 * @param before the older snapshot
 * @param percentiles ascending, each above 0 and at most 100
 * @returns ns for each, as {@link sparsePercentiles}
 */
export function percentilesBetween(
  before: Counts,
  after: Counts,
  percentiles: readonly number[],
): number[] {
  const { indices, counts } = sparseCounts(after);
  const added = counts.map((count, i) => count - before[indices[i]!]!);
  return sparsePercentiles({ indices, counts: added }, percentiles, bucketHighestEquivalentNs);
}

/**
 * @param percentiles ascending, each above 0 and at most 100
 * @param highestNs the largest latency that an entry counts
 * @returns ns for each percentile, by HdrHistogram's convention: the highest value equivalent to
 *   the smallest counted one that at least p % of all counted ones do not exceed. All 0 when
 *   nothing was counted.
 */
export function sparsePercentiles(
  { indices, counts }: SparseCounts,
  percentiles: readonly number[],
  highestNs: (index: number) => number,
): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total <= 0) return percentiles.map(() => 0);
  let [seen, at] = [0, -1];
  return percentiles.map((percentile) => {
    const rank = rankOf(percentile, total);
    while (seen < rank && at + 1 < indices.length) seen += counts[++at]!;
    return highestNs(indices[at]!);
  });
}

/**
 * How many of `total` sorted values the percentile takes in, at least 1. As in HdrHistogram, the
 * product is rounded up only when it exceeds an integer by more than the error of its own
 * floating-point arithmetic; 99.9 % of 1000 is 999 and not 1000.
 */
function rankOf(percentile: number, total: number): number {
  const exact = (percentile / 100) * total;
  return Math.min(total, Math.max(1, Math.ceil(exact - exact * Number.EPSILON)));
}
