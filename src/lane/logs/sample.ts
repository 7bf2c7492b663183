/**
 * One completed I/O, as the logs of a lane are told of it: numbers in a typed array, since doubles
 * that are passed to a function may have to be allocated.
 */

export const SAMPLE = { COMPLETED_NS: 0, SLAT_NS: 1, CLAT_NS: 2, LAT_NS: 3 } as const;

/** By SAMPLE; the first is since the start of the measured window. */
export type Sample = Float64Array;

export function createSample(): Sample {
  return new Float64Array(4);
}

/** fio logs whole milliseconds. */
export function completedMs(sample: Sample): number {
  return Math.floor(sample[SAMPLE.COMPLETED_NS]! / 1e6);
}
