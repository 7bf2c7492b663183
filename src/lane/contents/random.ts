/** Random words, for buffers. */

/**
 * Fills words with xorshift32 output (Marsaglia 2003, triple 13, 17, 5): cheap, and neither
 * compressible nor repeating within 2^32 words.
 * @param seed any int32 but 0
 * @param from, to the words to fill, `to` exclusive
 * @returns the state to go on with
 */
export function fillRandom(words: Int32Array, seed: number, from = 0, to = words.length): number {
  let state = seed | 0;
  for (let index = from; index < to; index++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[index] = state;
  }
  return state;
}
