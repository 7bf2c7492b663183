/** fio's own command options: what `fio --help` lists besides job options, declared once. */
import { FIO_FORMATS, type FioFormat } from "../../base/fio-formats.js";
import { asThemselves, choice, oneOf, text } from "../kinds/choice.js";
import type { Kind } from "../kinds/kind.js";
import { INTERVAL } from "../report-interval.js";
import {
  type FioRow,
  flag,
  question,
  questionOfFile,
  refused,
  repeated,
  shorthand,
  valued,
  withoutEffect,
} from "./command-option.js";
import { traceParts } from "./trace.js";

const FORMAT = choice<FioFormat>({
  ...asThemselves(FIO_FORMATS),
  minimal: "terse",
  csv: "terse",
});

/** Formats with commas between them, in any combination. */
const FORMATS: Kind<readonly FioFormat[]> = {
  expects: `${FORMAT.expects}, or several with commas`,
  parse: (list, context) => list.split(",").map((word) => FORMAT.parse(word, context)),
  format: (formats) => formats.join(","),
};

const TERSE_VERSION = choice({ "2": 2, "3": 3, "4": 4, "5": 5 } as const);

const NO_NETWORK = "hipri runs jobs on this machine only";
const NO_TRIGGERS = "hipri does not do triggers";
const NO_SELF_TESTS = "hipri does not test fio's own functions";

const OUTPUT = [
  valued("output", text("a file"), {
    name: "output",
    letter: "o",
    value: "FILE",
    help: "Write to this file instead of stdout",
  }),
  valued("formats", FORMATS, {
    name: "output-format",
    letter: "F",
    value: "LIST",
    help: FIO_FORMATS.join(", "),
  }),
  shorthand(
    { name: "minimal", letter: "m", help: "The same as --output-format=terse" },
    (options) => {
      options.formats = ["terse"];
    },
  ),
  shorthand(
    { name: "append-terse", letter: "f", help: "Terse output besides others" },
    (options) => {
      options.formats = [...options.formats, "terse"];
    },
  ),
  valued("terseVersion", TERSE_VERSION, {
    name: "terse-version",
    letter: "V",
    value: "2|3|4|5",
    help: "Version of terse output",
  }),
  valued("eta", oneOf(["auto", "always", "never"]), {
    name: "eta",
    letter: "e",
    value: "WHEN",
    help: "Show progress: always, never or auto",
  }),
  valued("etaNewlineMs", INTERVAL, {
    name: "eta-newline",
    letter: "E",
    value: "TIME",
    help: "A line of progress each TIME",
  }),
  withoutEffect("the live line has an interval of its own", {
    name: "eta-interval",
    letter: "O",
    value: "TIME",
    help: "Time between updates of progress",
  }),
  valued("statusIntervalMs", INTERVAL, {
    name: "status-interval",
    letter: "L",
    value: "TIME",
    help: "Report each TIME",
  }),
  flag("bandwidthLog", {
    name: "bandwidth-log",
    letter: "b",
    help: "Log the bandwidth of all jobs together",
  }),
  refused("fio has taken it back in favour of write_lat_log", {
    name: "latency-log",
    letter: "l",
    value: "FILE",
    help: "Write logs of latencies",
  }),
];

const JOBS = [
  repeated("sections", text("a section's name"), {
    name: "section",
    letter: "x",
    value: "NAME",
    help: "Run only this section; repeatable",
  }),
  flag("parseOnly", { name: "parse-only", letter: "P", help: "Check the jobs, run nothing" }),
  flag("showCommand", { name: "showcmd", letter: "s", help: "Print job files as command lines" }),
  flag("readonly", {
    name: "readonly",
    letter: "r",
    help: "Refuse jobs that write, make or remove files",
  }),
  flag("warningsFatal", {
    name: "warnings-fatal",
    letter: "w",
    help: "Refuse jobs with options without effect",
  }),
  repeated("destroy", text("a device"), {
    name: "destroy",
    letter: null,
    value: "DEVICE",
    help: "Allow writes to it (hipri's own)",
  }),
  valued("ioTimeoutMs", INTERVAL, {
    name: "io-timeout",
    letter: null,
    value: "TIME",
    help: "End the run when an I/O takes longer (hipri's own)",
  }),
  flag("allowIrq", {
    name: "allow-irq",
    letter: null,
    help: "Run hipri=1 jobs even unpolled (hipri's own)",
  }),
  flag("allowExec", {
    name: "allow-exec",
    letter: null,
    help: "Run commands of exec_prerun, exec_postrun (hipri's own)",
  }),
  flag("notes", {
    name: "hipri-notes",
    letter: null,
    help: "Notes on stderr behind the run (hipri's own)",
  }),
  withoutEffect("hipri allocates what it needs", {
    name: "alloc-size",
    letter: "a",
    value: "KB",
    help: "Size of fio's pool of shared memory",
  }),
  withoutEffect("hipri makes room for every job", {
    name: "max-jobs",
    letter: "j",
    value: "N",
    help: "How many jobs to make room for",
  }),
  refused("hipri does not read blktrace", {
    name: "merge-blktrace-only",
    letter: "A",
    help: "Merge traces, run nothing",
  }),
  valued("auxPath", text("a directory"), {
    name: "aux-path",
    letter: "K",
    value: "DIRECTORY",
    help: "Where verify states are saved, and loaded from",
  }),
];

const QUESTIONS = [
  questionOfFile(
    {
      name: "inflate-log",
      letter: "X",
      value: "FILE",
      help: "Print a log of log_store_compressed",
    },
    "stored log",
  ),
  question({ name: "version", letter: "v", help: "Print the version" }, "version"),
  question({ name: "help", letter: "h", help: "Print this page" }, "usage"),
  question(
    { name: "cmdhelp", letter: "c", value: "OPTION|all", help: "Explain job options" },
    "job options",
  ),
  question(
    { name: "enghelp", letter: "i", value: "ENGINE[,OPTION]", help: "Explain engines" },
    "engines",
  ),
];

const OTHERS = [
  valued("trace", traceParts, {
    name: "debug",
    letter: "d",
    value: "LIST",
    help: "Print seeds (random) and options as they are read (parse) before the report",
  }),
  refused("hipri does not measure how idle CPUs are", {
    name: "idle-prof",
    letter: "I",
    value: "HOW",
    help: "Report how idle CPUs were",
  }),
  refused(NO_NETWORK, {
    name: "server",
    letter: "S",
    value: "ADDRESS",
    optional: true,
    help: "Run the jobs of clients",
  }),
  refused(NO_NETWORK, {
    name: "daemonize",
    letter: "D",
    value: "FILE",
    help: "Run a server in the background",
  }),
  refused(NO_NETWORK, {
    name: "client",
    letter: "C",
    value: "HOST",
    help: "Run the jobs on a server",
  }),
  refused(NO_NETWORK, {
    name: "remote-config",
    letter: "R",
    value: "FILE",
    help: "A job file of the server's",
  }),
  refused(NO_TRIGGERS, {
    name: "trigger-file",
    letter: "W",
    value: "FILE",
    help: "Run the trigger when this file appears",
  }),
  refused(NO_TRIGGERS, {
    name: "trigger-timeout",
    letter: "B",
    value: "TIME",
    help: "Run the trigger after this time",
  }),
  refused(NO_TRIGGERS, { name: "trigger", letter: "H", value: "COMMAND", help: "The trigger" }),
  refused(NO_TRIGGERS, {
    name: "trigger-remote",
    letter: "J",
    value: "COMMAND",
    help: "The trigger on servers",
  }),
  refused(NO_SELF_TESTS, { name: "cpuclock-test", letter: "T", help: "Test the CPUs' clocks" }),
  refused(NO_SELF_TESTS, {
    name: "crctest",
    letter: "G",
    value: "TYPE",
    optional: true,
    help: "Measure checksums",
  }),
  refused(NO_SELF_TESTS, {
    name: "memcpytest",
    letter: "M",
    value: "TYPE",
    optional: true,
    help: "Measure copying",
  }),
];

/**
 * Every command option of fio 3.33, whether its help lists it or not, and hipri's own; `profile`
 * is a job option too, and stands with those.
 */
export const FIO_TABLE: readonly FioRow[] = [...OUTPUT, ...JOBS, ...QUESTIONS, ...OTHERS];
