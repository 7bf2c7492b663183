/** The percentiles that hipri shows. */

/** The percentiles that every report shows, whatever percentile_list says. */
export const REPORT_PERCENTILES = [50, 99, 99.9, 99.99] as const;

/** A percentile says something about the tail from this many samples above it on. */
export const SAMPLES_BEYOND = 10;
