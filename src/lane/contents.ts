/** What write buffers hold: random words, zeros or a repeated pattern. */
import type { BufferFill } from "../job/spec.js";

/**
 * Fills words with xorshift32 output (Marsaglia 2003, triple 13, 17, 5): cheap, and neither
 * compressible nor repeating within 2^32 words.
 * @param seed any int32 but 0
 * @returns the state to go on with
 */
export function fillRandom(words: Int32Array, seed: number): number {
  let state = seed | 0;
  for (let index = 0; index < words.length; index++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[index] = state;
  }
  return state;
}

/** Repeats the pattern from the start of the bytes. */
export function fillPattern(bytes: Uint8Array, pattern: Uint8Array): void {
  for (let at = 0; at < bytes.length; at += pattern.length) {
    bytes.set(pattern.subarray(0, Math.min(pattern.length, bytes.length - at)), at);
  }
}

/** Gives each of a pool's buffers its first contents. @returns the random state, never 0 */
export function fillPool(
  bytes: Uint8Array,
  strideBytes: number,
  fill: BufferFill,
  seed: number,
): number {
  if (fill.kind === "zero") return 1;
  if (fill.kind === "random") {
    return fillRandom(new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2), seed | 1);
  }
  for (let at = 0; at < bytes.length; at += strideBytes) {
    fillPattern(bytes.subarray(at, at + strideBytes), fill.pattern);
  }
  return 1;
}
