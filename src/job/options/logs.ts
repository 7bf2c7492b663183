/** Logs of a job's bandwidth, I/Os and latencies over time. */
import { boolean, choice, orUnset } from "../kinds/choice.js";
import type { Kind } from "../kinds/kind.js";
import { int } from "../kinds/number.js";
import type { LogClock } from "../spec/job-spec.js";
import { rowsOf } from "./option-row.js";

const logs = rowsOf("Logs");

/** What stands bare in a job file names its logs after the job. */
const PREFIX: Kind<string> = {
  expects: "the beginning of file names; bare in a job file: the job's name",
  bare: "$jobname",
  parse: (text) => text,
  format: (prefix) => prefix,
};

const CLOCKS = choice<LogClock>(
  { "0": "realtime", "1": "monotonic" },
  Object.fromEntries(
    ["2", "3", "4", "5", "6", "7", "8", "9", "10", "11"].map((id) => [
      id,
      "Node reads CLOCK_REALTIME (0) and CLOCK_MONOTONIC (1) only",
    ]),
  ),
);

const OF_FIXED_USE = "hipri makes room for entries as they come";
const COMPRESSES_LATER = "hipri keeps entries small without it, and writes the same log";

export const LOG_OPTIONS = [
  logs.honoured("bwLog", orUnset(PREFIX), {
    name: "write_bw_log",
    default: null,
    valueOnCommandLine: true,
    help: "Log bandwidth to PREFIX_bw.N.log",
  }),
  logs.honoured("latLog", orUnset(PREFIX), {
    name: "write_lat_log",
    default: null,
    valueOnCommandLine: true,
    help: "Log latencies to PREFIX_slat.N.log, PREFIX_clat.N.log and PREFIX_lat.N.log",
  }),
  logs.honoured("iopsLog", orUnset(PREFIX), {
    name: "write_iops_log",
    default: null,
    valueOnCommandLine: true,
    help: "Log I/Os a second to PREFIX_iops.N.log",
  }),
  logs.honoured("histLog", orUnset(PREFIX), {
    name: "write_hist_log",
    default: null,
    valueOnCommandLine: true,
    help: "Log histograms of completion latencies to PREFIX_clat_hist.N.log",
  }),
  logs.honoured("logWindowMs", int({ min: 0 }), {
    name: "log_avg_msec",
    default: 0,
    help: "Window that a row of a log averages, in ms (0: a row for each I/O)",
  }),
  logs.honoured(
    "logValue",
    choice({ avg: "avg", max: "max", both: "both", "0": "avg", "1": "max" } as const),
    {
      name: "log_window_value",
      aliases: ["log_max_value"],
      default: "avg",
      help: "Whether a row of latencies has its window's average, the maximum or both",
    },
  ),
  logs.honoured("logHistMs", int({ min: 0 }), {
    name: "log_hist_msec",
    default: 0,
    help: "Time between histograms, in ms",
  }),
  logs.honoured("logHistCoarseness", int({ min: 0, max: 6 }), {
    name: "log_hist_coarseness",
    default: 0,
    help: "How often a histogram's bins are halved, from 1856 on",
  }),
  logs.honoured("logOffset", boolean, {
    name: "log_offset",
    default: false,
    help: "Log offsets",
  }),
  logs.honoured("logPriority", boolean, {
    name: "log_prio",
    default: false,
    help: "Log priorities in full, instead of whether they are real-time",
  }),
  logs.honoured("logIssueTime", boolean, {
    name: "log_issue_time",
    default: false,
    help: "Log when I/O was issued, in ns since the start (slat and clat logs; else 0)",
  }),
  logs.withoutEffect(OF_FIXED_USE, {
    name: "log_entries",
    default: "1024",
    help: "Entries to make room for",
  }),
  logs.withoutEffect(COMPRESSES_LATER, {
    name: "log_compression",
    default: "0",
    help: "Compress entries in pieces of this size while they wait",
  }),
  logs.withoutEffect(COMPRESSES_LATER, {
    name: "log_compression_cpus",
    help: "CPUs that compress logs",
  }),
  logs.honoured("logCompressed", boolean, {
    name: "log_store_compressed",
    default: false,
    help: "Write logs as fio --inflate-log reads them, to .log.fz",
  }),
  logs.shorthand(
    boolean,
    (options, wallClock) => {
      options.logEpoch = wallClock;
      options.logClock = "realtime";
    },
    { name: "log_unix_epoch", help: "Log wall clock times" },
  ),
  logs.honoured("logEpoch", boolean, {
    name: "log_alternate_epoch",
    default: false,
    help: "Log times of the clock of log_alternate_epoch_clock_id",
  }),
  logs.honoured("logClock", CLOCKS, {
    name: "log_alternate_epoch_clock_id",
    default: "realtime",
    help: "The clock of log_alternate_epoch: 0 is CLOCK_REALTIME, 1 CLOCK_MONOTONIC",
  }),
  logs.honoured("perJobLogs", boolean, {
    name: "per_job_logs",
    default: true,
    help: "A log of its own for each clone; otherwise all add to one file",
  }),
];
