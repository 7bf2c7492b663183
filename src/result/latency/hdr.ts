/**
 * From flat counts (latency/histogram) to hdr-histogram-js and back: the library's own percentiles,
 * means and merges, and the compressed V2 encoding that HdrHistogram's readers in every language
 * understand.
 */
import { deflateSync, inflateSync } from "node:zlib";
import type { Float64Histogram } from "hdr-histogram-js";
// The package's index also loads what writes logs, whose number format alone takes 20 ms.
import encoding from "hdr-histogram-js/dist/encoding.js";
import float64 from "hdr-histogram-js/dist/Float64Histogram.js";
import { COARSE_LENGTH } from "./coarse.js";
import { HIGHEST_TRACKABLE_NS, HISTOGRAM_LENGTH } from "./histogram.js";

/** Significant digits by the length of the array of counts. */
const DIGITS: ReadonlyMap<number, number> = new Map([
  [HISTOGRAM_LENGTH, 3],
  [COARSE_LENGTH, 2],
]);

/**
 * The library's histogram with the same counts at the same values (unit 1 ns).
 * @param counts all entries of latency/histogram (three digits), or of latency/coarse (two)
 */
export function toHdrHistogram(counts: Float64Array): Float64Histogram {
  const digits = DIGITS.get(counts.length)!;
  const histogram = new float64.default(1, HIGHEST_TRACKABLE_NS, digits);
  // The library's own walk takes several calls for each entry: it ends with the last one in use.
  let used = counts.length;
  while (used > 0 && counts[used - 1] === 0) used--;
  for (let index = 0; index < used; index++) {
    if (counts[index]! > 0) histogram.setCountAtIndex(index, counts[index]!);
  }
  histogram.establishInternalTackingValues(used);
  return histogram;
}

/** Offsets in a V2 payload: cookie, payload length, then the fields below; all big-endian. */
const NORMALIZING_OFFSET_AT = 8;
const CONVERSION_RATIO_AT = 32;
/** The cookie and the length of the deflated payload, before it. */
const COMPRESSED_HEADER_BYTES = 8;

/**
 * HdrHistogram's compressed V2 encoding, in base64.
 *
 * hdr-histogram-js writes 1 as the normalizing index offset and 5e-324 as the conversion ratio,
 * where the Java original writes 0 and 1.0. Its own decoder ignores both, but the C one then reads
 * every value a bucket too low and the Rust one refuses the histogram, so both are put right here.
 */
export function encodeHdr(counts: Float64Array): string {
  const encoded = Buffer.from(
    encoding.encodeIntoCompressedBase64(toHdrHistogram(counts)),
    "base64",
  );
  const payload = inflateSync(encoded.subarray(COMPRESSED_HEADER_BYTES));
  payload.writeInt32BE(0, NORMALIZING_OFFSET_AT);
  payload.writeDoubleBE(1, CONVERSION_RATIO_AT);
  const deflated = deflateSync(payload);
  const header = Buffer.from(encoded.subarray(0, COMPRESSED_HEADER_BYTES));
  header.writeInt32BE(deflated.length, 4);
  return Buffer.concat([header, deflated]).toString("base64");
}

/**
 * The counts of an encoded histogram, such as one of a result file.
 * @param length of the array of counts: that of latency/histogram or of latency/coarse
 * @throws Error when the text is no V2 histogram of that precision and hipri's range
 */
export function decodeHdr(base64: string, length = HISTOGRAM_LENGTH): Float64Array {
  const histogram = encoding.decodeFromCompressedBase64(base64, 64) as Float64Histogram;
  if (histogram.countsArrayLength !== length) {
    throw new Error("the histogram has another precision or range than hipri's");
  }
  return Float64Array.from({ length }, (_, index) => histogram.getCountAtIndex(index));
}
