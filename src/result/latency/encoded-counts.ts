/**
 * HdrHistogram's compressed V2 encoding as counts (latency/histogram, latency/coarse), at once or when they
 * are needed: those of a thousand hosts do not fit into memory all together. hdr.ts writes it.
 */
import { inflateSync } from "node:zlib";
import { COARSE_LENGTH } from "./coarse.js";
import {
  addSparse,
  type Counts,
  HIGHEST_TRACKABLE_NS,
  HISTOGRAM_LENGTH,
  MAX_COUNT,
  type SparseCounts,
  sparseCounts,
} from "./histogram.js";

/** Counts that stay encoded, and are decoded each time that somebody reads them. */
export class EncodedCounts {
  /** In base64. */
  readonly encoded: string;

  /** @throws Error as {@link decodeHdr} */
  constructor(encoded: string) {
    this.encoded = encoded;
    countedOf(this);
  }
}

export type StoredCounts = Counts | EncodedCounts;

/** Counts of a lane's directions and more, of which several figures are often made. */
const DECODED = 16;

/** What was decoded last, the oldest first. */
const decoded: { readonly of: EncodedCounts; readonly counted: SparseCounts }[] = [];

/** The counts above 0. */
export function countedOf(stored: StoredCounts): SparseCounts {
  if (!(stored instanceof EncodedCounts)) return sparseCounts(stored);
  const found = decoded.find(({ of }) => of === stored);
  if (found !== undefined) return found.counted;
  const counted = decodeSparse(stored.encoded);
  if (decoded.length === DECODED) decoded.shift();
  decoded.push({ of: stored, counted });
  return counted;
}

/** All counts, which are not to be changed. */
export function countsOf(stored: StoredCounts): Counts {
  return stored instanceof EncodedCounts ? decodeHdr(stored.encoded) : stored;
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
  addSparse(counts, decodeSparse(base64, length));
  return counts;
}

/** The same without the counts that are 0. @throws Error as {@link decodeHdr} */
export function decodeSparse(base64: string, length = HISTOGRAM_LENGTH): SparseCounts {
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
  return countsIn(payload, length);
}

/** The words behind the header: a count, or how many entries without one follow each other. */
function countsIn(payload: Buffer, length: number): SparseCounts {
  // A count takes a byte at least.
  const most = payload.length - HEADER_BYTES;
  const [indices, counts] = [new Uint16Array(most), new Float64Array(most)];
  let [index, total, size] = [0, 0, 0];
  for (let at = HEADER_BYTES; at < payload.length; ) {
    const first = payload[at]!;
    const end = first < 0x80 ? at + 1 : wordEnd(payload, at);
    const word = first < 0x80 ? first : wordOf(payload, at, end);
    at = end;
    // ZigZag: even words are 0 and above, odd ones below.
    if ((first & 1) === 1) index += (word + 1) / 2;
    else {
      if (word > 0 && index < length) {
        indices[size] = index;
        counts[size] = word / 2;
        size++;
      }
      total += word / 2;
      index++;
    }
    if (index > length) throw new Error("the histogram has more counts than its range");
    if (total > MAX_COUNT) throw new Error("the histogram counts more than any run");
  }
  return { indices: indices.slice(0, size), counts: counts.slice(0, size) };
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
