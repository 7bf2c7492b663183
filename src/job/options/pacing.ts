/** How fast I/O is issued, and what latency it aims at. */
import { everyDirection } from "../../base/direction.js";
import { oneOf } from "../kinds/choice.js";
import { perDirection } from "../kinds/list.js";
import { int } from "../kinds/number.js";
import { size } from "../kinds/size.js";
import { rowsOf } from "./row.js";

const rate = rowsOf("I/O rate");
const latency = rowsOf("I/O latency");

/** What fio keeps a rate_iops in. */
const MAX_RATE_IOPS = 0xffff_ffff;

const NO_THINKTIME = "hipri does not pause between I/Os yet";
const ONLY_WITH_THINKTIME = "it only counts with thinktime, which hipri does not support yet";
const NO_TARGET = "hipri does not search for the depth that a latency allows yet";
const ONLY_WITH_TARGET = "it only counts with latency_target, which hipri does not support yet";

export const PACING_OPTIONS = [
  rate.honoured("rateBytesPerSecond", perDirection(size({ min: 0 })), {
    name: "rate",
    default: everyDirection(0),
    help: "Bandwidth limit in bytes a second, for read,write,trim",
  }),
  rate.honoured("rateIops", perDirection(int({ min: 0, max: MAX_RATE_IOPS })), {
    name: "rate_iops",
    default: everyDirection(0),
    help: "Limit of I/Os a second, for read,write,trim",
  }),
  rate.honoured("rateMinBytesPerSecond", perDirection(size({ min: 0 })), {
    name: "rate_min",
    aliases: ["ratemin"],
    default: everyDirection(0),
    help: "End the job when its bandwidth is below this",
  }),
  rate.honoured("rateMinIops", perDirection(int({ min: 0, max: MAX_RATE_IOPS })), {
    name: "rate_iops_min",
    default: everyDirection(0),
    help: "End the job when its I/Os a second are below this",
  }),
  rate.honoured("rateProcess", oneOf(["linear", "poisson"]), {
    name: "rate_process",
    default: "linear",
    help: "Whether a rate's I/Os are due at equal distances or at random ones",
  }),
  rate.honoured("rateCycleMs", int({ min: 1, max: 0xffff_ffff }), {
    name: "rate_cycle",
    aliases: ["ratecycle"],
    default: 1000,
    help: "Over how many ms rate_min and rate_iops_min are averaged",
  }),
  rate.withoutEffect(ONLY_WITH_THINKTIME, {
    name: "rate_ignore_thinktime",
    default: "0",
    help: "Make up for the time spent in thinktime",
  }),
  rate.refused(NO_THINKTIME, { name: "thinktime", default: "0", help: "Pause between I/Os" }),
  rate.withoutEffect(ONLY_WITH_THINKTIME, {
    name: "thinktime_spin",
    default: "0",
    help: "Part of the pause that spins",
  }),
  rate.withoutEffect(ONLY_WITH_THINKTIME, {
    name: "thinktime_blocks",
    default: "1",
    help: "I/Os between pauses",
  }),
  rate.withoutEffect(ONLY_WITH_THINKTIME, {
    name: "thinktime_blocks_type",
    default: "complete",
    help: "Which I/Os count for thinktime_blocks",
  }),
  rate.withoutEffect(ONLY_WITH_THINKTIME, {
    name: "thinktime_iotime",
    default: "0",
    help: "Time between pauses",
  }),

  latency.refused("hipri does not end jobs by latency yet", {
    name: "max_latency",
    default: "0",
    help: "End the job when one I/O takes longer",
  }),
  latency.refused(NO_TARGET, {
    name: "latency_target",
    default: "0",
    help: "Latency to find the depth for",
  }),
  latency.withoutEffect(ONLY_WITH_TARGET, {
    name: "latency_window",
    default: "0",
    help: "How long one depth is tried",
  }),
  latency.withoutEffect(ONLY_WITH_TARGET, {
    name: "latency_percentile",
    default: "100",
    help: "Share of I/Os that has to meet the latency",
  }),
  latency.withoutEffect(ONLY_WITH_TARGET, {
    name: "latency_run",
    default: "0",
    help: "Go on adjusting the depth",
  }),
];
