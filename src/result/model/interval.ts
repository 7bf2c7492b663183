/** What a direction of a lane did in one interval of its measured window. */
import {
  amount,
  coarseHistogram,
  count,
  list,
  type Model,
  named,
  nullable,
  object,
} from "./define.js";

const TAIL = named(
  "intervalLatency",
  object({
    p50Ns: amount("To 0.8 %, as the other percentiles."),
    p99Ns: amount(),
    p999Ns: amount(),
    maxNs: amount("To 0.1 %."),
    counts: coarseHistogram("HdrHistogram's V2 encoding: two digits, in ns."),
  }),
);

/** The latencies of an interval. */
export interface IntervalLatency extends Model<typeof TAIL> {}

const INTERVAL = object({
  atMs: amount("When it ended, since the start of the measured window."),
  lengthMs: amount(),
  ios: count("Completed in it."),
  bytes: count(),
  latency: nullable(TAIL, "clat, or lat where only that has a histogram; null without one."),
  response: nullable(TAIL, "Under a rate, from the scheduled start; else null."),
});

export interface Interval extends Model<typeof INTERVAL> {}

export const INTERVALS = list(
  INTERVAL,
  "Of 1 s at first; where there would be more than 600, neighbours are one. They add up to the whole.",
);
