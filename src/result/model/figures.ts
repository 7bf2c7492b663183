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
  text,
} from "./define.js";
import { INTERVALS } from "./interval.js";

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

export const ON_HOSTS = object({
  hosts: list(text(), "Names of the hosts that ran it."),
  slowest: object({
    host: text("The one with the fewest I/Os a second."),
    iops: amount(),
    medianIops: amount("Of all hosts."),
  }),
  tail: nullable(
    object({ host: text("The one with the highest p99."), p99Ns: amount(), medianP99Ns: amount() }),
    "Of hosts with at least 1,000 latencies; null where none has.",
  ),
  startSpreadMs: amountOrNull("From the first host's start to the last one's; null without any."),
  clocks: oneOf(
    ["compared", "aligned", "unknown"],
    "How the hosts' clocks stand to each other: compared in the run; taken to be such that all started together; unknown.",
  ),
  clockErrorMs: amountOrNull("By how much the spread may be off; null unless they were compared."),
  busy: nullable(
    object({ lengthMs: amount(), iops: amount(), bytesPerSecond: amount() }),
    "The time in which all lanes of all hosts measured, and their rates in it; null without it.",
  ),
  series: record(INTERVALS, "Of all hosts by the wall clock, since the first start; by direction."),
});

/** What several hosts came to with one job. */
export interface OnHosts extends Model<typeof ON_HOSTS> {}

export const ENTRY = object({
  lanes: list(count(), "The lanes that the entry sums."),
  cpuNsPerIo: amountOrNull("User and system CPU time of the threads; null without I/O."),
  entersPerIo: amountOrNull(
    "Calls of io_uring_enter, or of the engine's own system calls; null without I/O, and while it runs.",
  ),
  interruptsPerIo: amountOrNull("Of the first lane's devices; null where unknown."),
  latency: oneOf(["clat", "lat"], "The latency that is shown: total where only that was kept."),
  directions: record(PART, "read, write, trim and mixed, those with I/O."),
});

export interface EntryFigures extends Model<typeof ENTRY> {}
