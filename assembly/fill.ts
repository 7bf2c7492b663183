/** 2^64 divided by the golden ratio's square: what each number is multiplied with for the next. */
const FACTOR: u64 = 0x61c8864680b583eb;

/**
 * Numbers of 64 bits, each chain begun with the seed times 1, 2, 3 and 5: fio's
 * __fill_random_buf() as Debian builds it.
 * @param words of 32 bits to write
 */
export function fillSeeded(at: usize, words: u32, seedLow: u32, seedHigh: u32): void {
  fillFrom(at, words, seedOf(seedLow, seedHigh));
}

/**
 * Bytes `at` to `end` in chunks, each of which begins with random words and goes on as the filler
 * begins. The numbers go on from chunk to chunk.
 * @param chunkBytes a multiple of 4, as the whole length is
 * @param randomWords of 32 bits in each chunk, as far as it has room for them
 */
export function fillMixed(
  at: usize,
  end: usize,
  chunkBytes: u32,
  randomWords: u32,
  fillerAt: usize,
  seedLow: u32,
  seedHigh: u32,
): void {
  let value = seedOf(seedLow, seedHigh);
  for (; at < end; at += chunkBytes) {
    const next = min<usize>(at + chunkBytes, end);
    const words = min<u32>(randomWords, ((next - at) >> 2) as u32);
    value = fillFrom(at, words, value);
    const border = at + ((words as usize) << 2);
    memory.copy(border, fillerAt, next - border);
  }
}

function seedOf(low: u32, high: u32): u64 {
  return ((high as u64) << 32) | (low as u64);
}

/** @returns the number that follows */
function fillFrom(at: usize, words: u32, first: u64): u64 {
  let value = first;
  const end = at + ((words as usize) << 2);
  const whole = at + (((words & ~7) as usize) << 2);
  for (; at < whole; at += 32) {
    const double = value << 1;
    store<u64>(at, value);
    store<u64>(at, double, 8);
    store<u64>(at, double + value, 16);
    store<u64>(at, (double << 1) + value, 24);
    value *= FACTOR;
  }
  // A rest of less than 32 bytes goes on with the first chain alone.
  for (; at < end; at += 8) {
    store<u32>(at, value as u32);
    if (at + 4 < end) store<u32>(at, (value >> 32) as u32, 4);
    value *= FACTOR;
  }
  return value;
}
