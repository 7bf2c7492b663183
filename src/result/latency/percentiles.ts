/** The percentiles that hipri shows. */

/** The percentiles that every report shows, whatever percentile_list says. */
export const REPORT_PERCENTILES = [50, 99, 99.9, 99.99] as const;

/** A percentile says something about the tail from this many samples above it on. */
export const SAMPLES_BEYOND = 10;

/** How many of the samples are above the percentile. */
export function samplesAbove(percentile: number, samples: number): number {
  // 1 - 99.99 / 100 is no 0.0001; in whole millionths of a percent nothing is rounded.
  return Math.floor((samples * (1e8 - Math.round(percentile * 1e6))) / 1e8);
}

/** Whether these are fewer than {@link SAMPLES_BEYOND}. */
export function restsOnFew(percentile: number, samples: number): boolean {
  return samplesAbove(percentile, samples) < SAMPLES_BEYOND;
}
