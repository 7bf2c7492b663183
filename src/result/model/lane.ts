/** What a lane did, how, and with what evidence: its numbers are what entries and groups sum up. */

import { IDLE } from "../idle.js";
import {
  amount,
  amountOrNull,
  count,
  countOrNull,
  flag,
  instant,
  list,
  type Model,
  named,
  nullable,
  number,
  object,
  oneOf,
  orNothing,
  text,
  textOrNull,
} from "./define.js";
import { INTERVALS } from "./interval.js";
import { LATENCY, PRIORITY_LATENCIES } from "./latency.js";

const SAMPLES = named(
  "samples",
  object({
    count: count(),
    min: amount(),
    max: amount(),
    mean: amount(),
    sumSquaredDeviations: amount(),
  }),
);

/** Summary of samples of a rate over time. With `count` 0 the other numbers are 0. */
export interface SampleStats extends Model<typeof SAMPLES> {}

const RATES = object({ bwKib: SAMPLES, iops: SAMPLES });

/** Bandwidth (KiB/s) at the intervals of bwavgtime, I/Os per second at those of iopsavgtime. */
export interface RateStats extends Model<typeof RATES> {}

const DRIFT = object({
  state: oneOf(
    ["too-short", "steady", "trend", "level"],
    "too-short: under 10 intervals; trend: it drifts from start to end; level: it goes from one level to another. Changes below 5 % count as steady.",
  ),
  intervals: count("How many there were."),
  halves: nullable(
    list(amount()),
    "Medians of the IOPS of the first and the second half; null where it is too short.",
  ),
  change: nullable(
    number(),
    "As a share of where it began (-0.3: fell by 30 %): along the trend, from level to level, or of a steady one from half to half; null where it is too short or began at 0.",
  ),
  changedAt: amountOrNull("Where a level changed, as a share of the measured window; else null."),
});

/** Whether the IOPS of a direction stayed on one level. */
export interface Drift extends Model<typeof DRIFT> {}

const DIRECTION = object({
  ios: count("Without those that failed."),
  failedIos: count("That failed and did not end their job."),
  bytes: count(),
  shortIos: count("I/Os that transferred less than was asked for."),
  dropIos: count(),
  runtimeMs: amount(
    "How much of the measured window such I/O had: all of it, but what was written and is then read back has each a part of its own; 0 where there was none.",
  ),
  slat: LATENCY,
  clat: LATENCY,
  lat: LATENCY,
  response: LATENCY,
  lateness: LATENCY,
  priorities: PRIORITY_LATENCIES,
  rates: RATES,
  intervals: INTERVALS,
  drift: nullable(DRIFT, "null where it is unknown."),
});

/** One data direction of a lane. slat = issued − created, clat = completed − issued, lat their sum. */
export interface DirectionStats extends Model<typeof DIRECTION> {}

/** What of a direction adds up over lanes. */
export type DirectionCounts = Omit<DirectionStats, "runtimeMs" | "rates" | "intervals" | "drift">;

const PART = named("direction", orNothing(DIRECTION, IDLE));

const USAGE = object({
  userMs: amount(),
  systemMs: amount(),
  voluntarySwitches: count(),
  involuntarySwitches: count(),
  majorFaults: count(),
  minorFaults: count(),
});

const DEPTHS = object({
  level: list(amount(), "By the depth that an I/O found: 1 2 4 8 16 32 >=64."),
  submit: list(amount(), "By the I/Os of one call that submits: 0 4 8 16 32 64 >=64."),
  complete: list(amount(), "By the I/Os of one call that reaps, likewise."),
});

/** Counts in fio's buckets, in I/Os or calls. */
export interface DepthCounts extends Model<typeof DEPTHS> {}

const IGNORED_ERRORS = object({
  count: count(),
  errno: count("Of the first, 0 where there were none."),
  text: text("What it says; empty where there were none."),
});

/** Errors that did not end their job (`continue_on_error`, `ignore_error`). */
export interface IgnoredErrorCount extends Model<typeof IGNORED_ERRORS> {}

const SAMPLE = object({
  iops: count("I/Os a second."),
  bw: count("Bytes a second."),
  lat: count("Mean completion latency in ns."),
});

/** What was measured in one interval, in whole numbers as fio keeps them. */
export interface SteadySample extends Model<typeof SAMPLE> {}

const STEADY_STATE = object({
  spec: object({
    goal: object({
      measure: oneOf(["iops", "bw", "lat"]),
      method: oneOf(
        ["slope", "deviation"],
        "The slope of a line through the samples, or their largest distance from the mean.",
      ),
      limit: amount("In percent of the mean, or in I/Os a second, bytes a second or ns."),
      isPercent: flag(),
    }),
    windowMs: amount("ss_dur: how long results have to be steady; two or more intervals."),
    rampMs: amount("ss_ramp: how long they are not looked at first."),
    intervalMs: amount("ss_interval."),
  }),
  attained: flag("Whether it became steady, which ended the job."),
  criterion: number("The slope or deviation that was held against the limit at the last look."),
  slope: number("Change from sample to sample; 0 where the deviation counts."),
  maxDeviation: amount("Largest distance of a sample from the mean; 0 where the slope counts."),
  samples: list(SAMPLE, "Of the last window, oldest first."),
});

/** What a job, or a group of jobs, came to under `steadystate=`. */
export interface SteadyState extends Model<typeof STEADY_STATE> {}

const RING = object({
  entries: count("Submission queue entries."),
  cqEntries: count("Completion queue entries."),
  iopoll: flag("IORING_SETUP_IOPOLL: completions are polled."),
  hybridIopoll: flag("IORING_SETUP_HYBRID_IOPOLL: sleep, then poll."),
  sqpoll: flag("IORING_SETUP_SQPOLL: a kernel thread submits."),
  singleIssuer: flag("IORING_SETUP_SINGLE_ISSUER."),
  deferTaskrun: flag("IORING_SETUP_DEFER_TASKRUN."),
  coopTaskrun: flag("IORING_SETUP_COOP_TASKRUN."),
  noSqarray: flag("IORING_SETUP_NO_SQARRAY."),
  registeredRing: flag("The ring's descriptor is registered."),
  registeredBuffers: flag("Buffers are registered (READ_FIXED, WRITE_FIXED)."),
  registeredFiles: flag("Files are registered (IOSQE_FIXED_FILE)."),
  hugePages: flag("Buffers are huge pages."),
});

/** What a ring really uses, after probing; all false or 0 for a lane that has no ring. */
export interface RingInEffect extends Model<typeof RING> {}

const RESIZES = object({
  count: count(),
  totalNs: amount("How long the ring's lanes stood still for them."),
  longestNs: amount(),
});

/** Resizes of a lane's ring, and how long its lanes stood still for them. */
export interface RingResizes extends Model<typeof RESIZES> {}

const BASELINE = object({
  nsPerIo: amountOrNull("CPU time of the thread for each NOP."),
  nsPerEnter: amountOrNull("The same for each batch; null where a submission thread enters."),
  latencyNs: amountOrNull("The median latency of NOPs by the clock; null where none is kept."),
  reason: textOrNull("Why there is no baseline, in words; null where there is one."),
});

/** What NOPs took on a lane's ring behind the run (result/nop-baseline.ts). */
export interface Baseline extends Model<typeof BASELINE> {}

const POLLING = object({
  state: oneOf(
    ["not-requested", "proven", "plausible", "no", "unknown"],
    "proven: the queue polls, a polled probe read completed, and the device's vectors stayed quiet; plausible: no interrupts could be attributed; unknown: of a program that does not tell.",
  ),
  detail: textOrNull("What was seen; null where polling was not requested."),
});

/** Whether a lane that asked for polling was polled. */
export interface PollEvidence extends Model<typeof POLLING> {}

const DISTURBANCES = object({
  collections: count("Collections of garbage in the worker."),
  collectionNs: amount("How long they took together."),
  longestCollectionNs: amount(),
  involuntarySwitches: count("How often its thread lost its CPU to another."),
  migrations: countOrNull("How often it came to run on another CPU; null where unknown."),
  cpuWaitNs: amountOrNull("How long it was ready to run and had no CPU; null where unknown."),
  ioWorkers: count("Kernel threads (io-wq) that did I/O for its ring."),
});

/** What came between a worker's thread and its work while its lanes ran, their ramps included. */
export interface Disturbances extends Model<typeof DISTURBANCES> {}

const BAD_BLOCK = object({
  path: text(),
  offsetBytes: count(),
  lengthBytes: count(),
  what: text("What is wrong with it, in words."),
});

/** A block, or the part of it with a header of its own, that did not verify. */
export interface BadBlock extends Model<typeof BAD_BLOCK> {}

const VERIFIED = object({
  blocks: count(
    "Blocks that were read and looked at. A run in which a job has none of these, though it was to verify, ends with exit code 5.",
  ),
  written: countOrNull("Writes that there were to verify; null where another job wrote."),
  overwritten: count(
    "Those of them that were overwritten, or trimmed, before they could be verified.",
  ),
  failed: count("How many parts of blocks did not verify."),
  badBlocks: list(BAD_BLOCK, "The first of these, at most 10,000."),
});

/** What came of a lane's verification. */
export interface VerifyResult extends Model<typeof VERIFIED> {}

const LOST = object({
  count: count("I/Os in flight, which are in no other figure."),
  oldest: nullable(
    object({
      what: text("read, write, trim, or the name of a sync."),
      path: text("Of the target; empty where there is none."),
      offsetBytes: count(),
      lengthBytes: count("0 for a sync."),
      ageMs: count("How long it had had no answer."),
    }),
    "null where nothing was in flight.",
  ),
});

/** Of a lane that was given up: what it had in flight, which may be nothing. */
export interface LostIos extends Model<typeof LOST> {}

export const LANE = object({
  laneIndex: count("Its number in the run."),
  rank: count("The host that it ran on; 0 where the result is of one machine."),
  workerIndex: count("The thread that owned its ring."),
  jobIndex: count("Its job's number over all job files."),
  cloneIndex: count("0..numjobs-1 within its job."),
  groupId: count(),
  name: text("Of its job."),
  error: count("errno of its first error, 0 when there was none."),
  errorText: textOrNull("The first error in words, with target and offset."),
  ignoredErrors: nullable(IGNORED_ERRORS, "null where it goes on after no error."),
  startedAtMs: instant("Start of the measured window, ms since the epoch; 0 where it never began."),
  runtimeMs: amount("Length of the measured window."),
  directions: object({ read: PART, write: PART, trim: PART }),
  sync: LATENCY,
  cpu: USAGE,
  depth: DEPTHS,
  latencyDepth: countOrNull("What latency_target has come to; null without one."),
  retries: countOrNull(
    "How often an I/O was sent again because the kernel asked for that (EAGAIN, EINTR), within its latency; null where unknown.",
  ),
  enters: countOrNull(
    "Calls of io_uring_enter, or of the engine's own system calls, in proportion to I/Os; null where unknown.",
  ),
  steadyState: nullable(STEADY_STATE, "null where ss_dur does not ask for it."),
  ring: nullable(RING, "What was in effect; null where unknown."),
  zoneResets: countOrNull("Zones that were reset, with zonemode=zbd; null where unknown."),
  ringResizes: nullable(RESIZES, "null without ring_resize."),
  baseline: BASELINE,
  polling: POLLING,
  interrupts: countOrNull(
    "Of the I/O vectors of its devices while its stage ran, other lanes' included; null where none could be attributed.",
  ),
  disturbances: nullable(DISTURBANCES, "Of its thread; null where unknown."),
  disks: nullable(
    list(text()),
    "The whole disks under its targets, empty where there are none, as for /dev/zero; null where a file system does not tell.",
  ),
  verified: nullable(VERIFIED, "null where nothing was verified."),
  lost: nullable(LOST, "What was in flight when it was given up; null where it was waited for."),
});

/** One stream of I/O: of a job that runs by itself, a clone. */
export interface LaneResult extends Model<typeof LANE> {}

/** Whether it was ended before its start, by another job or a signal, and not by an error of its own. */
export function neverBegan({ startedAtMs, error, lost }: LaneResult): boolean {
  return startedAtMs === 0 && error === 0 && lost === null;
}
