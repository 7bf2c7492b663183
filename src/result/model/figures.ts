/**
 * What reports show of an entry of fio's `jobs` and fio's keys do not tell. It is derived from the
 * lanes, and stands in the file for programs that want figures instead of histograms.
 */
import {
  amount,
  amountOrNull,
  count,
  list,
  type Model,
  nullable,
  object,
  oneOf,
  record,
} from "./define.js";

const PERCENTILES = nullable(
  record(amountOrNull()),
  "By their number; the same ones whatever percentile_list says. null where they are unknown.",
);

const TAIL = object({ percentilesNs: PERCENTILES, maxNs: amount() });

/** A latency's percentiles and its maximum. */
export interface Tail extends Model<typeof TAIL> {}

const PART = object({
  iops: amount(),
  bytesPerSecond: amount(),
  meanNs: amountOrNull("null where no latency was measured."),
  maxNs: amountOrNull("The same."),
  percentilesNs: PERCENTILES,
  response: nullable(
    TAIL,
    "Under a rate, from the scheduled start to completion: waiting behind a stalled device is in it.",
  ),
  lateness: nullable(
    TAIL,
    "Under a rate, how late I/Os started for which there was room in the depth: the generator's own delay.",
  ),
});

/** One direction of an entry, or all of them together with unified_rw_reporting. */
export interface PartFigures extends Model<typeof PART> {}

export const ENTRY = object({
  lanes: list(count(), "The lanes that the entry sums."),
  cpuNsPerIo: amountOrNull("User and system CPU time of the threads; null without I/O."),
  entersPerIo: amountOrNull("Calls of io_uring_enter; null without I/O, and while it runs."),
  interruptsPerIo: amountOrNull("Of the first lane's devices; null where unknown."),
  latency: oneOf(["clat", "lat"], "The latency that is shown: total where only that was kept."),
  directions: record(PART, "read, write, trim and mixed, those with I/O."),
});

export interface EntryFigures extends Model<typeof ENTRY> {}
