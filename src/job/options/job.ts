/** What a job is called, how often it runs, for how long, and together with which others. */
import { choice, flag, oneOf, orUnset, text } from "../kinds/choice.js";
import type { Kind } from "../kinds/kind.js";
import { cpuList } from "../kinds/list.js";
import { memoryPolicy, numaNodes } from "../kinds/numa.js";
import { int, zeroIsUnset } from "../kinds/number.js";
import { size } from "../kinds/size.js";
import { time, timeRange } from "../kinds/time.js";
import { rowsOf } from "./option-row.js";

const units = rowsOf("Units");
const description = rowsOf("Job description");
const timing = rowsOf("Time");
const threads = rowsOf("Threads and synchronization");

const COUNT = int({ min: 0, max: 0xffff_ffff });
/** Of none fio makes one. */
const LOOPS: Kind<number> = {
  ...COUNT,
  parse: (value, context) => COUNT.parse(value, context) || 1,
};

/** As many jobs as fio has room for. */
const MAX_CLONES = 4096;

export const JOB_OPTIONS = [
  units.honoured("kbBase", choice({ "1024": 1024, "1000": 1000 } as const), {
    name: "kb_base",
    default: 1024,
    help: "What k, m, g stand for in sizes; KiB, MiB, GiB have the other base",
  }),
  units.honoured("unitBase", choice({ "0": 0, "8": 8, "1": 1 } as const), {
    name: "unit_base",
    default: 0,
    help: "Report bandwidth in bytes (8), bits (1) or as fits (0)",
  }),

  description.honoured("nameOverride", text("any text"), {
    name: "name",
    default: null,
    help: "Name of the job in reports, instead of its section's; files keep that one",
  }),
  description.honoured("description", text("any text"), {
    name: "description",
    default: null,
    help: "Text about the job for reports",
  }),
  description.honoured("loops", LOOPS, {
    name: "loops",
    default: 1,
    help: "How many times to go over the job's size",
  }),
  description.honoured("clones", int({ min: 1, max: MAX_CLONES }), {
    name: "numjobs",
    default: 1,
    help: "How many clones of the job run at the same time",
  }),
  description.refused("it is a line of a job file, not an option", {
    name: "include",
    help: "Read options from another file",
  }),

  timing.honoured("runtimeMs", zeroIsUnset(time({ unit: "s", keep: "ms" })), {
    name: "runtime",
    aliases: ["timeout"],
    default: null,
    help: "End the job after this time",
  }),
  timing.honoured("timeBased", flag, {
    name: "time_based",
    default: false,
    help: "Start over at the end of the size until the runtime is over",
  }),
  timing.honoured("startDelay", timeRange("s"), {
    name: "startdelay",
    default: { minMs: 0, maxMs: 0 },
    help: "Wait this long after the start of the run, or for a random time of a range",
  }),
  timing.honoured("rampMs", time({ unit: "s", keep: "ms" }), {
    name: "ramp_time",
    default: 0,
    help: "Run this long before measuring; adds to the runtime",
  }),
  timing.honoured("rampBytes", size({ min: 0 }), {
    name: "ramp_size",
    default: 0,
    help: "Move this much before measuring; with group_reporting, all of the group together",
  }),
  timing.refused("hipri writes the time of CLOCK_REALTIME (0)", {
    name: "job_start_clock_id",
    default: "0",
    help: "The clock of job_start in JSON",
  }),
  timing.withoutEffect("hipri always reads the monotonic clock", {
    name: "clocksource",
    help: "Which clock to read",
  }),
  timing.honoured("clockCpu", int({ min: 0, max: 8191 }), {
    name: "gtod_cpu",
    default: null,
    help: "CPU of a thread that reads the clock all the time, for jobs that then need not",
  }),

  threads.withoutEffect("hipri always runs jobs as threads", {
    name: "thread",
    isFlag: true,
    help: "Use threads instead of processes",
  }),
  threads.honoured("threadName", orUnset(text("up to 15 characters")), {
    name: "comm",
    default: null,
    help: "Name of the job's thread, as ps and perf show it",
  }),
  threads.honoured("stonewall", flag, {
    name: "stonewall",
    aliases: ["wait_for_previous"],
    default: false,
    help: "Wait for all jobs before this one, and open a reporting group",
  }),
  threads.honoured("newGroup", flag, {
    name: "new_group",
    default: false,
    help: "Open a reporting group",
  }),
  threads.honoured("exitAll", flag, {
    name: "exitall",
    default: false,
    help: "End other jobs as soon as one ends; exit_what says which",
  }),
  threads.honoured("exitWhat", oneOf(["group", "stonewall", "all"]), {
    name: "exit_what",
    default: "group",
    help: "Which jobs exitall ends: the group's, those that run, or all",
  }),
  threads.honoured("exitAllOnError", flag, {
    name: "exitall_on_error",
    default: false,
    help: "End other jobs when this one fails; exit_what says which",
  }),
  threads.honoured("waitFor", orUnset(text("the name of a job above")), {
    name: "wait_for",
    default: null,
    help: "Start after all clones of the named job have ended",
  }),
  threads.honoured("cpusAllowed", cpuList, {
    name: "cpus_allowed",
    default: null,
    help: "CPUs that the job's threads may run on",
  }),
  threads.honoured("cpusAllowedPolicy", oneOf(["shared", "split"]), {
    name: "cpus_allowed_policy",
    default: "shared",
    help: "Whether clones share the CPUs or have one each",
  }),
  threads.shorthand(
    int({ min: 1, max: 0xffff_ffff }),
    (options, mask) => {
      options.cpusAllowed = Array.from({ length: 32 }, (_, cpu) => cpu).filter(
        (cpu) => ((mask >>> cpu) & 1) === 1,
      );
    },
    { name: "cpumask", help: "CPUs that the job's threads may run on, as a bit mask" },
  ),
  threads.honoured("numaCpuNodes", orUnset(numaNodes), {
    name: "numa_cpu_nodes",
    default: null,
    help: "NUMA nodes on whose CPUs the job's threads run, or all; goes before cpus_allowed",
  }),
  threads.honoured("memoryPolicy", orUnset(memoryPolicy), {
    name: "numa_mem_policy",
    default: null,
    help: "Which NUMA nodes the job's memory comes from, such as bind:0",
  }),
  threads.honoured("nice", int({ min: -20, max: 19 }), {
    name: "nice",
    default: 0,
    help: "What is added to the nice value of the job's threads",
  }),
  threads.refused("start hipri inside the group instead, as systemd-run --scope does", {
    name: "cgroup",
    help: "Control group to run in",
  }),
  threads.refused("start hipri inside the group instead, as systemd-run --scope does", {
    name: "cgroup_weight",
    help: "Weight of the control group",
  }),
  threads.withoutEffect("hipri creates no control group", {
    name: "cgroup_nodelete",
    help: "Keep the control group after the run",
  }),
  threads.refused("start hipri as that user instead", { name: "uid", help: "User to run as" }),
  threads.refused("start hipri as that group instead", { name: "gid", help: "Group to run as" }),
  threads.honoured("prerun", orUnset(text("a shell command")), {
    name: "exec_prerun",
    default: null,
    help: "Command to run before each clone, into NAME.prerun.txt; needs --allow-exec",
  }),
  threads.honoured("postrun", orUnset(text("a shell command")), {
    name: "exec_postrun",
    default: null,
    help: "Command to run behind each clone, into NAME.postrun.txt; needs --allow-exec",
  }),
  threads.refused("hipri has no built-in profiles", {
    name: "profile",
    help: "Built-in benchmark to run",
  }),
  threads.honoured("flowWeight", int({ min: -0x8000_0000, max: 1000 }), {
    name: "flow",
    default: 0,
    help: "Weight of the job's I/Os against those of others with the same flow_id",
  }),
  threads.honoured("flowId", int({ min: 0, max: 0xffff_ffff }), {
    name: "flow_id",
    default: 0,
    help: "Which flow the job belongs to",
  }),
  threads.honoured("flowSleepUs", time({ unit: "us", keep: "us" }), {
    name: "flow_sleep",
    default: 0,
    help: "How long a job sleeps that is ahead of its flow",
  }),
  threads.withoutEffect("fio dropped it when flows came to share by weight", {
    name: "flow_watermark",
    help: "How far a job may be ahead of its flow",
  }),
];
