/**
 * fio's latency bins, as its histogram logs list them: 29 groups of 64, where group 0 and 1 have
 * bins of 1 ns and each further group twice as wide ones as the group before. Source of the
 * formula: plat_val_to_idx() in fio's stat.c, with FIO_IO_U_PLAT_BITS 6 and GROUP_NR 29.
 */

const GROUP_BITS = 6;
const GROUP_BINS = 1 << GROUP_BITS;

/** How many bins there are. */
export const FIO_BINS = 29 * GROUP_BINS;

/** A latency of 2^31 ns and more has no int32; these bits of it say nothing about its bin. */
const LOW_BITS = 10;

/**
 * The bin of a latency.
 * @param ns at least 0; what is beyond the last bin (about 17 s) belongs to it
 * @returns 0..FIO_BINS-1
 */
export function fioBin(ns: number): number {
  if (ns < 2 ** 31) return binOf(ns, 0);
  return Math.min(FIO_BINS - 1, binOf(Math.min(ns, 2 ** 40) / 2 ** LOW_BITS, LOW_BITS));
}

/** @param value below 2^31, the latency without its `cut` lowest bits */
function binOf(value: number, cut: number): number {
  const topBit = 31 - Math.clz32(value) + cut;
  if (topBit <= GROUP_BITS) return value;
  const shift = topBit - GROUP_BITS;
  return ((shift + 1) << GROUP_BITS) + ((value >>> (shift - cut)) & (GROUP_BINS - 1));
}
