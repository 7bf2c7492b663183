/**
 * HdrHistogram's compressed V2 encoding as counts (latency/histogram, latency/coarse), at once or when they
 * are needed: those of a thousand hosts do not fit into memory all together. hdr.ts writes it.
 */
import { inflateSync } from "node:zlib";
import { COARSE_LENGTH } from "./coarse.js";
import {
  addCounts,
  type Counts,
  createCounts,
  HIGHEST_TRACKABLE_NS,
  HISTOGRAM_LENGTH,
  MAX_COUNT,
} from "./histogram.js";

/** Counts that stay encoded, and are decoded each time that somebody reads them. */
export class EncodedCounts {
  /** In base64. */
  readonly encoded: string;

  /** @throws Error as {@link decodeHdr} */
  constructor(encoded: string) {
    this.encoded = encoded;
    countsOf(this);
  }
}

export type StoredCounts = Counts | EncodedCounts;

/** Counts of a lane's directions and more, of which several figures are often made. */
const DECODED = 4;

/**
 * What was decoded last: an array for each would cost more than to decode it.
 * The oldest comes first.
 */
const decoded: { of: EncodedCounts | null; readonly counts: Counts }[] = [];

/** They are not to be changed, and stay as they are until {@link DECODED} others have been asked for. */
export function countsOf(stored: StoredCounts): Counts {
  if (!(stored instanceof EncodedCounts)) return stored;
  const found = decoded.find(({ of }) => of === stored);
  if (found !== undefined) return found.counts;
  const place = decoded.length < DECODED ? { of: null, counts: createCounts() } : decoded.shift()!;
  decoded.push(place);
  place.of = null;
  place.counts.fill(0);
  addEncoded(place.counts, stored.encoded);
  place.of = stored;
  return place.counts;
}

/** Adds the counts of `from` to those of `into`. */
export function addStored(into: Counts, from: StoredCounts): void {
  if (from instanceof EncodedCounts) addEncoded(into, from.encoded);
  else addCounts(into, from);
}

/** Significant digits by the length of the array of counts. */
export const DIGITS: ReadonlyMap<number, number> = new Map([
  [HISTOGRAM_LENGTH, 3],
  [COARSE_LENGTH, 2],
]);

/** Offsets in a V2 payload: cookie, payload length, then the fields below; all big-endian. */
export const NORMALIZING_OFFSET_AT = 8;
const DIGITS_AT = 12;
const HIGHEST_AT = 24;
export const CONVERSION_RATIO_AT = 32;
const HEADER_BYTES = 40;
/** Of a count, or of a run of entries without one. */
const MAX_WORD_BYTES = 9;
/** The cookie and the length of the deflated payload, before it. */
export const COMPRESSED_HEADER_BYTES = 8;

/**
 * The counts of an encoded histogram, such as one of a result file.
 *
 * hdr-histogram-js's own decoder believes what the header says of lengths and ranges: a damaged or
 * planted one has it inflate gigabytes, or walk through 2^32 counts.
 * @param length of the array of counts: that of latency/histogram or of latency/coarse
 * @throws Error when the text is no V2 histogram of that precision and hipri's range
 */
export function decodeHdr(base64: string, length = HISTOGRAM_LENGTH): Float64Array {
  const counts = new Float64Array(length);
  addEncoded(counts, base64);
  return counts;
}

/**
 * Adds the counts of an encoded histogram to others, of the same layout.
 * @throws Error as {@link decodeHdr}; some may have been added then
 */
function addEncoded(into: Float64Array, base64: string): void {
  const { length } = into;
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
  addPayload(into, payload);
}

/** The words behind the header: a count, or how many entries without one follow each other. */
function addPayload(into: Float64Array, payload: Buffer): void {
  const { length } = into;
  let index = 0;
  let total = 0;
  for (let at = HEADER_BYTES; at < payload.length; ) {
    const end = wordEnd(payload, at);
    const word = wordOf(payload, at, end);
    at = end;
    // ZigZag: even words are 0 and above, odd ones below.
    if (word % 2 === 1) index += (word + 1) / 2;
    else {
      if (index < length) into[index]! += word / 2;
      total += word / 2;
      index++;
    }
    if (index > length) throw new Error("the histogram has more counts than its range");
    if (total > MAX_COUNT) throw new Error("the histogram counts more than any run");
  }
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
