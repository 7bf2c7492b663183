/** What the hot loop keeps of one kind of latency, and what everything else reads. */

import { EMPTY_LATENCY } from "../latency/summary.js";
import {
  amount,
  count,
  histogram,
  list,
  type Model,
  map,
  named,
  nullable,
  object,
  orNothing,
} from "./define.js";

const RECORD = object({
  count: count("How many there were."),
  minNs: amount(),
  maxNs: amount("Exact, also beyond the histogram."),
  sumNs: amount(),
  sumSquaresNs: amount(),
  counts: nullable(
    histogram(
      "HdrHistogram's V2 encoding: three digits, in ns; what is above 2^43 ns is in its last entry.",
    ),
    "null where only the summary statistics were kept.",
  ),
  listedNs: nullable(
    map(amount()),
    "Percentiles of a file of fio's that has no bins, by their number with six decimals; else null.",
  ),
});

/** One latency distribution. With count 0 it is EMPTY_LATENCY. */
export interface LatencyRecord extends Model<typeof RECORD> {}

/** null in the file where there were none. */
export const LATENCY = named("latency", orNothing(RECORD, EMPTY_LATENCY));

const PRIORITY_LATENCY = object({
  priority: count("Class, hint and level as ioprio_set(2) has them."),
  latency: LATENCY,
});

/** The latencies of the I/Os of one priority. */
export interface PriorityLatency extends Model<typeof PRIORITY_LATENCY> {}

export const PRIORITY_LATENCIES = list(
  PRIORITY_LATENCY,
  "Where a share of the I/Os has a priority of its own, the clat of each, with lat_percentiles the lat.",
);
