/**
 * Spreads ranks of popularity over a region as fio does, so that the popular blocks do not lie
 * side by side: `rank * 0x61C8864680B583EB mod 2^64 mod count` (fio's hash.h).
 */

/** The multiplier's 16-bit digits, the lowest first. */
const DIGITS = [0x83eb, 0x80b5, 0x8646, 0x61c8] as const;
const BASE = 2 ** 16;

/**
 * The place of a rank, exactly: doubles hold every intermediate result.
 * Two ranks may share a place, as in fio.
 *
 * @param rank an integer, 0..2^53
 * @param count places, 1..2^40
 * @returns 0..count-1
 */
export function scatter(rank: number, count: number): number {
  const a0 = rank % BASE;
  const a1 = Math.floor(rank / BASE) % BASE;
  const a2 = Math.floor(rank / 2 ** 32) % BASE;
  const a3 = Math.floor(rank / 2 ** 48);
  // The product's 16-bit digits, of which those from 2^64 on fall away.
  const p0 = a0 * DIGITS[0];
  const p1 = Math.floor(p0 / BASE) + a0 * DIGITS[1] + a1 * DIGITS[0];
  const p2 = Math.floor(p1 / BASE) + a0 * DIGITS[2] + a1 * DIGITS[1] + a2 * DIGITS[0];
  const p3 =
    Math.floor(p2 / BASE) + a0 * DIGITS[3] + a1 * DIGITS[2] + a2 * DIGITS[1] + a3 * DIGITS[0];
  const high = (p3 % BASE) * BASE + (p2 % BASE);
  const low = (p1 % BASE) * BASE + (p0 % BASE);
  return remainder(high, low, count);
}

/** `(high * 2^32 + low) mod count`, eight bits at a time so that nothing is rounded. */
function remainder(high: number, low: number, count: number): number {
  let rest = high % count;
  for (let shift = 24; shift >= 0; shift -= 8) {
    rest = (rest * 256 + ((low >>> shift) & 255)) % count;
  }
  return rest;
}
