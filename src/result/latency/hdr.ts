/**
 * From flat counts (latency/histogram) to hdr-histogram-js: the library's own percentiles, means and
 * merges, and the compressed V2 encoding that HdrHistogram's readers in every language understand.
 * encoded-counts.ts reads it.
 */
import { deflateSync, inflateSync } from "node:zlib";
import type { Float64Histogram } from "hdr-histogram-js";
// The package's index also loads what writes logs, whose number format alone takes 20 ms.
import encoding from "hdr-histogram-js/dist/encoding.js";
import float64 from "hdr-histogram-js/dist/Float64Histogram.js";
import {
  COMPRESSED_HEADER_BYTES,
  CONVERSION_RATIO_AT,
  DIGITS,
  EncodedCounts,
  NORMALIZING_OFFSET_AT,
  type StoredCounts,
} from "./encoded-counts.js";
import { countedEntries, HIGHEST_TRACKABLE_NS } from "./histogram.js";

/**
 * The library's histogram with the same counts at the same values (unit 1 ns).
 * @param counts all entries of latency/histogram (three digits), or of latency/coarse (two)
 */
export function toHdrHistogram(counts: Float64Array): Float64Histogram {
  const digits = DIGITS.get(counts.length)!;
  const histogram = new float64.default(1, HIGHEST_TRACKABLE_NS, digits);
  const entries = countedEntries(counts);
  for (const entry of entries) histogram.setCountAtIndex(entry, counts[entry]!);
  // The library's own walk takes several calls for each entry: it ends with the last one in use.
  histogram.establishInternalTackingValues((entries.at(-1) ?? -1) + 1);
  return histogram;
}

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

/** The same of counts that may stand there already. */
export function encodedCounts(counts: StoredCounts): string {
  return counts instanceof EncodedCounts ? counts.encoded : encodeHdr(counts);
}
