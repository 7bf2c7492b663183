import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Float64Histogram } from "hdr-histogram-js";
import {
  addCounts,
  bucketHighestEquivalentNs,
  bucketIndex,
  bucketLowestNs,
  type Counts,
  countedEntries,
  createCounts,
  HIGHEST_TRACKABLE_NS,
  HISTOGRAM_LENGTH,
  INT_PATH_LIMIT_NS,
  percentilesBetween,
  totalCount,
} from "../../../src/result/latency/histogram.js";
import { countsOf, latencyNs, percentilesOf, RUNS } from "../arbitraries.js";

const library = new Float64Histogram(1, HIGHEST_TRACKABLE_NS, 3);

/** The percentile of a sorted list by its definition: nearest rank. */
function nearestRank(sortedNs: readonly number[], percentile: number): number {
  // Percentiles of the tests have two decimals at most, so integers keep the rank exact.
  const rank = Math.ceil((Math.round(percentile * 100) * sortedNs.length) / 10_000);
  return sortedNs[Math.max(1, rank) - 1]!;
}

function assertSameBucketAsLibrary(ns: number): void {
  const index = bucketIndex(ns);
  assert.equal(index, library.countsArrayIndex(ns), `index of ${ns}`);
  assert.equal(bucketLowestNs(index), library.lowestEquivalentValue(ns), `lowest of ${ns}`);
  assert.equal(
    bucketHighestEquivalentNs(index),
    library.highestEquivalentValue(ns),
    `highest of ${ns}`,
  );
}

test("the layout has the library's length and covers at least 2^42 ns", () => {
  assert.equal(HISTOGRAM_LENGTH, library.countsArrayLength);
  assert.ok(HIGHEST_TRACKABLE_NS >= 2 ** 42);
  assert.equal(bucketHighestEquivalentNs(HISTOGRAM_LENGTH - 1), HIGHEST_TRACKABLE_NS);
});

test("the values around every power of two fall into the library's buckets", () => {
  for (let power = 0; power < 43; power++) {
    for (const delta of [-1, 0, 1]) assertSameBucketAsLibrary(2 ** power + delta);
  }
  assertSameBucketAsLibrary(HIGHEST_TRACKABLE_NS);
});

test("any value falls into the library's bucket", () => {
  fc.assert(fc.property(latencyNs, assertSameBucketAsLibrary), { numRuns: RUNS });
});

test("the int32 path and the general path meet at 2^31", () => {
  assert.equal(bucketIndex(INT_PATH_LIMIT_NS - 1) + 1, bucketIndex(INT_PATH_LIMIT_NS));
});

test("buckets tile the range without gap or overlap", () => {
  for (let index = 1; index < HISTOGRAM_LENGTH; index++) {
    assert.equal(bucketLowestNs(index), bucketHighestEquivalentNs(index - 1) + 1);
  }
});

test("values beyond the range share the last bucket", () => {
  for (const ns of [HIGHEST_TRACKABLE_NS + 1, 2 ** 52, Number.POSITIVE_INFINITY]) {
    assert.equal(bucketIndex(ns), HISTOGRAM_LENGTH - 1);
  }
});

test("percentiles equal those of the sorted list within three digits", () => {
  const percentiles = [0.01, 1, 10, 50, 90, 95, 99, 99.5, 99.9, 99.95, 99.99, 100];
  const latencies = fc.array(latencyNs, { minLength: 1, maxLength: 3000 });
  fc.assert(
    fc.property(latencies, (valuesNs) => {
      const sortedNs = [...valuesNs].sort((a, b) => a - b);
      const measuredNs = percentilesOf(countsOf(valuesNs), percentiles);
      percentiles.forEach((percentile, i) => {
        const exactNs = nearestRank(sortedNs, percentile);
        const highNs = measuredNs[i]!;
        assert.ok(highNs >= exactNs && highNs - exactNs <= exactNs / 1000, `p${percentile}`);
      });
    }),
    { numRuns: RUNS },
  );
});

test("percentiles of a difference are those of what came in between", () => {
  const list = fc.array(latencyNs, { maxLength: 200 });
  fc.assert(
    fc.property(list, list, (earlierNs, laterNs) => {
      const before = countsOf(earlierNs);
      const after = countsOf([...earlierNs, ...laterNs]);
      const asked = [50, 99, 99.9];
      assert.deepEqual(
        percentilesBetween(before, after, asked),
        percentilesOf(countsOf(laterNs), asked),
      );
    }),
    { numRuns: RUNS },
  );
});

test("the counted entries are those above 0, in a layout of any length", () => {
  for (const length of [HISTOGRAM_LENGTH, 4736, 1]) {
    const entry = fc.nat(length - 1);
    fc.assert(
      fc.property(fc.uniqueArray(entry), (entries) => {
        const counts = new Float64Array(length);
        for (const each of entries) counts[each] = 1;
        assert.deepEqual(
          countedEntries(counts),
          entries.sort((a, b) => a - b),
        );
      }),
      { numRuns: RUNS },
    );
  }
});

test("an empty interval has percentiles of 0", () => {
  assert.deepEqual(percentilesOf(createCounts(), [50, 99]), [0, 0]);
});

test("99.9 % of 1000 values is the 999th and not, by a rounding error, the 1000th", () => {
  const valuesNs = Array.from({ length: 1000 }, (_, i) => i + 1);
  assert.deepEqual(percentilesOf(countsOf(valuesNs), [99.9]), [999]);
});

test("merged counts are the counts of both lists", () => {
  const list = fc.array(latencyNs, { maxLength: 100 });
  fc.assert(
    fc.property(list, list, (a, b) => {
      const merged: Counts = countsOf(a);
      addCounts(merged, countsOf(b));
      assert.deepEqual(merged, countsOf([...a, ...b]));
      assert.equal(totalCount(merged), a.length + b.length);
    }),
    { numRuns: RUNS },
  );
});

test("a histogram can live in shared memory", () => {
  const counts = createCounts(
    new SharedArrayBuffer(2 * 8 * HISTOGRAM_LENGTH),
    8 * HISTOGRAM_LENGTH,
  );
  counts[bucketIndex(5000)]! += 1;
  assert.equal(totalCount(counts), 1);
});
