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
import { countedEntries, HIGHEST_TRACKABLE_NS, HISTOGRAM_LENGTH, MAX_COUNT } from "./histogram.js";

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
  const entries = countedEntries(counts);
  for (const entry of entries) histogram.setCountAtIndex(entry, counts[entry]!);
  // The library's own walk takes several calls for each entry: it ends with the last one in use.
  histogram.establishInternalTackingValues((entries.at(-1) ?? -1) + 1);
  return histogram;
}

/** Offsets in a V2 payload: cookie, payload length, then the fields below; all big-endian. */
const NORMALIZING_OFFSET_AT = 8;
const DIGITS_AT = 12;
const HIGHEST_AT = 24;
const CONVERSION_RATIO_AT = 32;
const HEADER_BYTES = 40;
/** Of a count, or of a run of entries without one. */
const MAX_WORD_BYTES = 9;
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
 *
 * hdr-histogram-js's own decoder believes what the header says of lengths and ranges: a damaged or
 * planted one has it inflate gigabytes, or walk through 2^32 counts.
 * @param length of the array of counts: that of latency/histogram or of latency/coarse
 * @throws Error when the text is no V2 histogram of that precision and hipri's range
 */
export function decodeHdr(base64: string, length = HISTOGRAM_LENGTH): Float64Array {
  const encoded = Buffer.from(base64, "base64");
  const deflated = encoded.subarray(COMPRESSED_HEADER_BYTES);
  if (deflated.length === 0 || encoded.readInt32BE(4) !== deflated.length) {
    throw new Error("the histogram is cut off");
  }
  const maxOutputLength = HEADER_BYTES + MAX_WORD_BYTES * length;
  const payload = inflateSync(deflated, { maxOutputLength });
  if (payload.length < HEADER_BYTES || payload.readInt32BE(4) !== payload.length - HEADER_BYTES) {
    throw new Error("the histogram is cut off");
  }
  const isOurs =
    payload.readInt32BE(DIGITS_AT) === DIGITS.get(length) &&
    payload.readBigInt64BE(HIGHEST_AT) === BigInt(HIGHEST_TRACKABLE_NS);
  if (!isOurs) throw new Error("the histogram has another precision or range than hipri's");
  return countsOf(payload, length);
}

/** The words behind the header: a count, or how many entries without one follow each other. */
function countsOf(payload: Buffer, length: number): Float64Array {
  const counts = new Float64Array(length);
  let index = 0;
  let total = 0;
  for (let at = HEADER_BYTES; at < payload.length; ) {
    const end = wordEnd(payload, at);
    const word = wordOf(payload, at, end);
    at = end;
    // ZigZag: even words are 0 and above, odd ones below.
    if (word % 2 === 1) index += (word + 1) / 2;
    else {
      if (index < length) counts[index] = word / 2;
      total += word / 2;
      index++;
    }
    if (index > length) throw new Error("the histogram has more counts than its range");
    if (total > MAX_COUNT) throw new Error("the histogram counts more than any run");
  }
  return counts;
}

/** Each byte but the ninth says in its highest bit whether another one follows. */
function wordEnd(payload: Buffer, from: number): number {
  let at = from;
  while (at < from + MAX_WORD_BYTES - 1 && payload[at]! >= 0x80) at++;
  if (at >= payload.length) throw new Error("the histogram is cut off");
  return at + 1;
}

function wordOf(payload: Buffer, from: number, end: number): number {
  let word = 0;
  for (let at = end - 1; at >= from; at--) word = word * 128 + (payload[at]! & 0x7f);
  if (word > Number.MAX_SAFE_INTEGER) throw new Error("the histogram counts more than any run");
  return word;
}
