/** Steady state, statistics and errors. */

import { boolean, choice, flag, orUnset } from "../kinds/choice.js";
import { ignoredErrors } from "../kinds/errnos.js";
import { limits } from "../kinds/limits.js";
import { percentileList } from "../kinds/list.js";
import { int } from "../kinds/number.js";
import { DEFAULT_STEADY_GOAL, steadyStateGoal } from "../kinds/steady-state.js";
import { time } from "../kinds/time.js";
import { ERROR_TYPES, type ErrorType } from "../spec/errors.js";
import { rowsOf } from "./option-row.js";

const steady = rowsOf("Steady state");
const statistics = rowsOf("Measurements and reporting");
const errors = rowsOf("Error handling");

const NONE: readonly ErrorType[] = [];

/** The numbers are fio's aliases. */
const ERRORS_TO_GO_ON_AFTER: Readonly<Record<string, readonly ErrorType[]>> = {
  none: NONE,
  read: ["read"],
  write: ["write"],
  io: ["read", "write"],
  verify: ["verify"],
  all: ERROR_TYPES,
  "0": NONE,
  "1": ERROR_TYPES,
};

/** The numbers are fio's aliases. */
const UNIFIED = {
  none: "none",
  mixed: "mixed",
  both: "both",
  "0": "none",
  "1": "mixed",
  "2": "both",
} as const;

export const REPORTING_OPTIONS = [
  steady.honoured("steadyStateGoal", steadyStateGoal, {
    name: "steadystate",
    aliases: ["ss"],
    default: DEFAULT_STEADY_GOAL,
    help: "End the job when this is steady",
  }),
  steady.honoured("steadyStateWindowMs", time({ unit: "s", keep: "ms" }), {
    name: "steadystate_duration",
    aliases: ["ss_dur"],
    default: 0,
    help: "How long results have to be steady (0: not looked for)",
  }),
  steady.honoured("steadyStateRampMs", time({ unit: "s", keep: "ms" }), {
    name: "steadystate_ramp_time",
    aliases: ["ss_ramp"],
    default: 0,
    help: "Time before results are looked at",
  }),
  steady.honoured("steadyStateIntervalMs", time({ unit: "s", keep: "ms" }), {
    name: "steadystate_check_interval",
    aliases: ["ss_interval"],
    default: 1000,
    help: "Time between looks at the results",
  }),

  statistics.honoured("groupReporting", flag, {
    name: "group_reporting",
    default: false,
    help: "Report all clones and jobs of a group as one",
  }),
  statistics.honoured("percentiles", percentileList, {
    name: "percentile_list",
    default: [1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 99, 99.5, 99.9, 99.95, 99.99],
    help: "Percentiles to report",
  }),
  statistics.honoured("clatPercentiles", boolean, {
    name: "clat_percentiles",
    default: true,
    help: "Report percentiles of completion latency",
  }),
  statistics.honoured("latPercentiles", boolean, {
    name: "lat_percentiles",
    default: false,
    help: "Report percentiles of total latency",
  }),
  statistics.honoured("slatPercentiles", boolean, {
    name: "slat_percentiles",
    default: false,
    help: "Report percentiles of submission latency",
  }),
  statistics.honoured("disableLat", boolean, {
    name: "disable_lat",
    default: false,
    help: "Do not measure total latency",
  }),
  statistics.honoured("disableClat", boolean, {
    name: "disable_clat",
    default: false,
    help: "Do not measure completion latency",
  }),
  statistics.honoured("disableSlat", boolean, {
    name: "disable_slat",
    default: false,
    help: "Do not measure submission latency",
  }),
  statistics.honoured("disableBw", boolean, {
    name: "disable_bw_measurement",
    aliases: ["disable_bw"],
    default: false,
    help: "Keep no rows of single I/Os in write_bw_log; samples are taken all the same",
  }),
  statistics.shorthand(
    boolean,
    // As in fio, 0 leaves all as it is.
    (options, reduce) => {
      if (!reduce) return;
      options.disableLat = true;
      options.disableClat = true;
      options.disableSlat = true;
      options.disableBw = true;
      options.clatPercentiles = false;
      options.latPercentiles = false;
      options.slatPercentiles = false;
    },
    { name: "gtod_reduce", help: "Measure no latencies" },
  ),
  statistics.honoured("unifiedReporting", choice(UNIFIED), {
    name: "unified_rw_reporting",
    default: "none",
    help: "Report all directions as one (mixed), or also as one (both)",
  }),
  statistics.honoured("reported", boolean, {
    name: "stats",
    default: true,
    help: "Whether the job is reported",
  }),
  statistics.refused("hipri does not keep how often each block was trimmed", {
    name: "block_error_percentiles",
    default: "0",
    help: "Percentiles of trims until a block fails",
  }),
  statistics.honoured("diskUtil", boolean, {
    name: "disk_util",
    default: true,
    help: "Report the use of the job's disks",
  }),
  statistics.honoured("limits", limits, {
    name: "assert",
    default: [],
    help: "Limits to keep, as p99<2ms,errors=0,polled; host.p99<2ms for each host (hipri's own)",
  }),
  statistics.honoured("significantFigures", int({ min: 1, max: 10 }), {
    name: "significant_figures",
    default: 4,
    help: "Digits of numbers in fio's normal output",
  }),
  statistics.honoured("bwWindowMs", orUnset(int({ min: 1 })), {
    name: "bwavgtime",
    default: null,
    help: "Window of bandwidth samples, in ms (unset: log_avg_msec, or else 500)",
  }),
  statistics.honoured("iopsWindowMs", orUnset(int({ min: 1 })), {
    name: "iopsavgtime",
    default: null,
    help: "Window of samples of I/Os a second, in ms (unset: log_avg_msec, or else 500)",
  }),

  errors.honoured("continueOnError", choice(ERRORS_TO_GO_ON_AFTER), {
    name: "continue_on_error",
    default: NONE,
    help: "Which EIO and EILSEQ to go on after",
  }),
  errors.honoured("ignoredErrors", ignoredErrors, {
    name: "ignore_error",
    default: { read: [], write: [], verify: [] },
    help: "Errors to go on after, of reads,writes,verification",
  }),
  errors.withoutEffect("hipri says the first error of every job and counts the others", {
    name: "error_dump",
    default: "0",
    help: "Print every error",
  }),
];
