/** How fast I/O is issued, and what latency it aims at. */
import { everyDirection } from "../../base/direction.js";
import { boolean, oneOf, orUnset } from "../kinds/choice.js";
import { perDirection } from "../kinds/list.js";
import { decimal, int } from "../kinds/number.js";
import { size } from "../kinds/size.js";
import { time } from "../kinds/time.js";
import { rowsOf } from "./option-row.js";

const rate = rowsOf("I/O rate");
const latency = rowsOf("I/O latency");

/** What fio keeps a rate_iops in. */
const MAX_RATE_IOPS = 0xffff_ffff;

const MICROSECONDS = { unit: "us", keep: "us" } as const;

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
  rate.honoured("rateIgnoresThinktime", boolean, {
    name: "rate_ignore_thinktime",
    default: false,
    help: "Do not catch up with the rate after a thinktime",
  }),
  rate.refused(
    "Linux does not tell programs how long a cycle is: use thinktime and thinktime_spin",
    {
      name: "thinkcycles",
      default: "0",
      help: "CPU cycles to spin between I/Os",
    },
  ),
  rate.honoured("thinktimeUs", time(MICROSECONDS), {
    name: "thinktime",
    default: 0,
    help: "Pause between I/Os",
  }),
  rate.honoured("thinktimeSpinUs", time(MICROSECONDS), {
    name: "thinktime_spin",
    default: 0,
    help: "Part of the pause that spins",
  }),
  rate.honoured("thinktimeBlocks", orUnset(int({ min: 1, max: 0xffff_ffff })), {
    name: "thinktime_blocks",
    default: null,
    help: "I/Os between pauses (1, unless thinktime_iotime is set)",
  }),
  rate.honoured("thinktimeBlocksType", oneOf(["complete", "issue"]), {
    name: "thinktime_blocks_type",
    default: "complete",
    help: "Whether thinktime_blocks counts I/Os that are complete or that are issued",
  }),
  rate.honoured("thinktimeIotimeUs", time(MICROSECONDS), {
    name: "thinktime_iotime",
    default: 0,
    help: "Time between pauses",
  }),

  latency.honoured("maxLatencyUs", perDirection(time(MICROSECONDS)), {
    name: "max_latency",
    default: everyDirection(0),
    help: "End the job when one I/O takes longer",
  }),
  latency.honoured("latencyTargetUs", time(MICROSECONDS), {
    name: "latency_target",
    default: 0,
    help: "Find the depth that keeps to this latency",
  }),
  latency.honoured("latencyWindowUs", time(MICROSECONDS), {
    name: "latency_window",
    default: 0,
    help: "How long one depth is tried",
  }),
  latency.honoured("latencyPercentile", decimal({ min: 0, max: 100 }), {
    name: "latency_percentile",
    default: 100,
    help: "Share of I/Os that have to meet the latency, in percent",
  }),
  latency.honoured("latencyRun", boolean, {
    name: "latency_run",
    default: false,
    help: "Go on adjusting the depth",
  }),
];
