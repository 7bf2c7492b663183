/**
 * What blocks hold below their headers: data that a seed decides, or a pattern that may name its
 * place. It can be made again when a block does not verify. The data are fio's, byte for byte, as
 * Debian builds it (four chains of numbers).
 */
import type { Mixture } from "../../job/spec/job-spec.js";
import type { VerifySpec } from "../../job/spec/verify.js";
import { fillPattern } from "../contents/pattern.js";
import { upperProduct } from "./seeds.js";

/** 2^64 divided by the golden ratio's square: what each number is multiplied with for the next. */
const FACTOR_LOW = 0x80b583eb | 0;
const FACTOR_HIGH = 0x61c88646;

/** Makes the contents of blocks of one lane. */
export interface Payload {
  /**
   * Fills a block from its start, headers to come included.
   * @param words the whole buffer; up to three bytes more than `lengthBytes` are written
   * @param offsetBytes where on its target the block is
   */
  fill(
    words: Int32Array,
    lengthBytes: number,
    seedLow: number,
    seedHigh: number,
    offsetBytes: number,
  ): void;
}

/** @param mixture how far the data have to compress; null: not at all */
export function createPayload(spec: VerifySpec, mixture: Mixture | null): Payload {
  if (spec.pattern !== null) return new PatternPayload(spec);
  return new SeededPayload(mixture?.compressPercent ?? 0, mixture?.filler ?? null);
}

class SeededPayload implements Payload {
  private readonly compressPercent: number;
  private readonly filler: Uint8Array | null;

  constructor(compressPercent: number, filler: Uint8Array | null) {
    this.compressPercent = compressPercent;
    this.filler = filler;
  }

  fill(words: Int32Array, lengthBytes: number, seedLow: number, seedHigh: number): void {
    const randomBytes = Math.floor((lengthBytes * (100 - this.compressPercent)) / 100);
    fillSeeded(words, (randomBytes + 3) >> 2, seedLow, seedHigh);
    if (randomBytes === lengthBytes) return;
    const start = words.byteOffset + randomBytes;
    const rest = new Uint8Array(words.buffer, start, lengthBytes - randomBytes);
    if (this.filler === null) rest.fill(0);
    else fillPattern(rest, this.filler);
  }
}

/** Numbers of 64 bits, each chain begun with the seed times 1, 2, 3 and 5. */
function fillSeeded(words: Int32Array, count: number, seedLow: number, seedHigh: number): void {
  let low = seedLow;
  let high = seedHigh;
  const whole = count & ~7;
  for (let at = 0; at < whole; at += 8) {
    const doubleLow = low << 1;
    const doubleHigh = (high << 1) | (low >>> 31);
    words[at] = low;
    words[at + 1] = high;
    words[at + 2] = doubleLow;
    words[at + 3] = doubleHigh;
    const tripleLow = (doubleLow + low) | 0;
    const carry = tripleLow >>> 0 < low >>> 0 ? 1 : 0;
    const tripleHigh = (doubleHigh + high + carry) | 0;
    words[at + 4] = tripleLow;
    words[at + 5] = tripleHigh;
    const fifthLow = (tripleLow + doubleLow) | 0;
    words[at + 6] = fifthLow;
    words[at + 7] = tripleHigh + doubleHigh + (fifthLow >>> 0 < doubleLow >>> 0 ? 1 : 0);
    high = timesFactorHigh(low, high);
    low = Math.imul(low, FACTOR_LOW);
  }
  // A rest of less than 32 bytes goes on with the first chain alone.
  for (let at = whole; at < count; at += 2) {
    words[at] = low;
    if (at + 1 < count) words[at + 1] = high;
    high = timesFactorHigh(low, high);
    low = Math.imul(low, FACTOR_LOW);
  }
}

function timesFactorHigh(low: number, high: number): number {
  const cross = Math.imul(high, FACTOR_LOW) + Math.imul(low, FACTOR_HIGH);
  return (upperProduct(low, FACTOR_LOW) + cross) | 0;
}

class PatternPayload implements Payload {
  private readonly bytes: Uint8Array;
  private readonly offsetsAt: readonly number[];
  private readonly intervalBytes: number;
  private readonly offset = Buffer.alloc(8);

  constructor({ pattern, patternIntervalBytes }: VerifySpec) {
    this.bytes = pattern!.bytes.slice();
    this.offsetsAt = pattern!.offsetsAt;
    this.intervalBytes = patternIntervalBytes;
  }

  /** The pattern begins anew with each interval, whose offset `%o` stands for. */
  fill(
    words: Int32Array,
    lengthBytes: number,
    _seedLow: number,
    _seedHigh: number,
    offsetBytes: number,
  ): void {
    const step = this.intervalBytes || lengthBytes;
    for (let at = 0; at < lengthBytes; at += step) {
      this.placeOffset(offsetBytes + at);
      const length = Math.min(step, lengthBytes - at);
      fillPattern(new Uint8Array(words.buffer, words.byteOffset + at, length), this.bytes);
    }
  }

  private placeOffset(offsetBytes: number): void {
    if (this.offsetsAt.length === 0) return;
    this.offset.writeUInt32LE(offsetBytes % 2 ** 32, 0);
    this.offset.writeUInt32LE(Math.floor(offsetBytes / 2 ** 32), 4);
    for (const at of this.offsetsAt) this.bytes.set(this.offset, at);
  }
}
