import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync, inflateSync } from "node:zlib";
import fc from "fast-check";
import {
  decodeFromCompressedBase64,
  encodeIntoCompressedBase64,
  Float64Histogram,
} from "hdr-histogram-js";
import { decodeHdr } from "../../../src/result/latency/encoded-counts.js";
import { encodeHdr, toHdrHistogram } from "../../../src/result/latency/hdr.js";
import { createCounts, HIGHEST_TRACKABLE_NS } from "../../../src/result/latency/histogram.js";
import { countsOf, latencyNs, percentilesOf, RUNS } from "../arbitraries.js";

const latencies = fc.array(latencyNs, { minLength: 1, maxLength: 300 });

/** The library's own recording of the same values. */
function recorded(valuesNs: readonly number[]): Float64Histogram {
  const histogram = new Float64Histogram(1, HIGHEST_TRACKABLE_NS, 3);
  for (const ns of valuesNs) histogram.recordValue(ns);
  return histogram;
}

test("the library's histogram is the one that it would have recorded itself", () => {
  fc.assert(
    fc.property(latencies, (valuesNs) => {
      const own = toHdrHistogram(countsOf(valuesNs));
      const theirs = recorded(valuesNs);
      assert.deepEqual(own._counts, theirs._counts);
      assert.equal(own.totalCount, theirs.totalCount);
      assert.equal(own.mean, theirs.mean);
      assert.equal(own.stdDeviation, theirs.stdDeviation);
    }),
    { numRuns: RUNS },
  );
});

test("percentiles are the library's", () => {
  const percentiles = [0.1, 5, 25, 50, 75, 90, 99, 99.9, 99.99, 99.999, 100];
  fc.assert(
    fc.property(latencies, (valuesNs) => {
      const histogram = recorded(valuesNs);
      assert.deepEqual(
        percentilesOf(countsOf(valuesNs), percentiles),
        percentiles.map((percentile) => histogram.getValueAtPercentile(percentile)),
      );
    }),
    { numRuns: RUNS },
  );
});

test("the encoding can be decoded again, by us and by the library", () => {
  const manyNs = fc.array(fc.tuple(latencyNs, fc.integer({ min: 1, max: 2 ** 31 - 1 })), {
    minLength: 1,
    maxLength: 50,
  });
  fc.assert(
    fc.property(manyNs, (entries) => {
      const counts = createCounts();
      for (const [ns, count] of entries) {
        const one = countsOf([ns]);
        for (let i = 0; i < one.length; i++) counts[i]! += one[i]! * count * 1000;
      }
      const base64 = encodeHdr(counts);
      assert.deepEqual(decodeHdr(base64), counts);
      const theirs = decodeFromCompressedBase64(base64, 64) as Float64Histogram;
      assert.equal(theirs.totalCount, toHdrHistogram(counts).totalCount);
    }),
    { numRuns: Math.ceil(RUNS / 2) },
  );
});

test("an empty histogram survives the encoding", () => {
  assert.deepEqual(decodeHdr(encodeHdr(createCounts())), createCounts());
});

test("the header holds what decoders in other languages insist on", () => {
  const encoded = Buffer.from(encodeHdr(countsOf([1000, 2000])), "base64");
  assert.equal(encoded.readInt32BE(0), 0x1c849314, "compressed V2 cookie");
  assert.equal(encoded.readInt32BE(4), encoded.length - 8, "length of the deflated payload");
  const payload = inflateSync(encoded.subarray(8));
  assert.equal(payload.readInt32BE(0), 0x1c849313, "V2 cookie");
  assert.equal(payload.readInt32BE(4), payload.length - 40, "length of the counts");
  assert.equal(payload.readInt32BE(8), 0, "normalizing index offset");
  assert.equal(payload.readInt32BE(12), 3, "significant digits");
  assert.equal(payload.readBigInt64BE(16), 1n, "lowest discernible value");
  assert.equal(payload.readBigInt64BE(24), BigInt(HIGHEST_TRACKABLE_NS), "highest trackable value");
  assert.equal(payload.readDoubleBE(32), 1, "integer to double conversion ratio");
});

test("a histogram of another range or no histogram is refused", () => {
  const other = new Float64Histogram(1, 10_000, 3);
  other.recordValue(5);
  assert.throws(() => decodeHdr(encodeIntoCompressedBase64(other)), /another precision or range/);
  assert.throws(() => decodeHdr("bm90IGEgaGlzdG9ncmFt"));
});

/** As hipri writes them, with this behind the header of the payload. */
function encodedWith(words: Buffer, change?: (payload: Buffer) => void): string {
  const encoded = Buffer.from(encodeHdr(createCounts()), "base64");
  const payload = Buffer.concat([inflateSync(encoded.subarray(8)).subarray(0, 40), words]);
  payload.writeInt32BE(words.length, 4);
  change?.(payload);
  const deflated = deflateSync(payload);
  encoded.writeInt32BE(deflated.length, 4);
  return Buffer.concat([encoded.subarray(0, 8), deflated]).toString("base64");
}

/** Words of HdrHistogram: nine bytes of seven bits. */
const WORD = Buffer.from("ffffffffffffffff7f", "hex");
const ONE = Buffer.from([2]);

const DAMAGED: Readonly<Record<string, [base64: string, says: RegExp]>> = {
  "inflates to 256 MiB": [encodedWith(Buffer.alloc(1 << 28, 1)), /larger than/],
  "skips 2^62 entries": [encodedWith(WORD), /more than any run/],
  "skips more entries than there are": [encodedWith(Buffer.from("ffffff7f", "hex")), /its range/],
  "counts more than there are": [encodedWith(Buffer.alloc(40_000, ONE)), /its range/],
  "counts 2^50": [encodedWith(Buffer.from("fefffffffffffe03", "hex")), /more than any run/],
  "ends in mid-word": [encodedWith(Buffer.of(2, 0x80)), /cut off/],
  "says that it is longer": [encodedWith(ONE, (p) => p.writeInt32BE(2 ** 31 - 1, 4)), /cut off/],
  "has five digits": [encodedWith(ONE, (p) => p.writeInt32BE(5, 12)), /another precision/],
  "has another range": [encodedWith(ONE, (p) => p.writeBigInt64BE(2n ** 62n, 24)), /another prec/],
  "has no payload": ["HISTFAAAAAA=", /cut off/],
};

for (const [what, [base64, says]] of Object.entries(DAMAGED)) {
  test(`an encoding that ${what} is refused`, () => assert.throws(() => decodeHdr(base64), says));
}

test("an encoding of one count is read as the library reads it", () => {
  const base64 = encodedWith(Buffer.from("0305ac02", "hex"));
  const theirs = decodeFromCompressedBase64(base64, 64) as Float64Histogram;
  assert.deepEqual(decodeHdr(base64), theirs._counts);
  assert.equal(decodeHdr(base64)[5], 150);
});
