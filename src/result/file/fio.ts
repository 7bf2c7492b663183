/**
 * fio's own json and json+ (3.1 and later) as a result: one lane for each of its jobs. What fio
 * does not tell (ring, polling, interrupts, disturbances, the machine) is null.
 */
import Type, { type Static } from "typebox";
import type { Direction } from "../../base/direction.js";
import { eachDirection } from "../entries/entry.js";
import { IDLE } from "../idle.js";
import { bucketIndex, type Counts, createCounts, MAX_COUNT } from "../latency/histogram.js";
import { EMPTY_LATENCY } from "../latency/summary.js";
import { MAX_INSTANT_MS, unknownOf } from "../model/define.js";
import type { DiskUsage } from "../model/environment.js";
import type { ResultJob } from "../model/job.js";
import { type DirectionStats, LANE, type LaneResult, type SampleStats } from "../model/lane.js";
import type { LatencyRecord } from "../model/latency.js";
import type { RunResult } from "../model/result.js";
import { ONE_LAUNCH } from "../one-launch.js";

const number = Type.Number();
const numbers = Type.Record(Type.String(), number);
const whole = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const wholes = Type.Record(Type.String(), whole);
const options = Type.Record(Type.String(), Type.String());
const optional = Type.Optional(number);
const optionalWhole = Type.Optional(whole);

const COUNT = Type.Integer({ minimum: 0, maximum: MAX_COUNT });

const LATENCY = Type.Object({
  min: whole,
  max: whole,
  mean: number,
  stddev: number,
  N: optionalWhole,
  percentile: Type.Optional(wholes),
  bins: Type.Optional(Type.Record(Type.String({ pattern: "^[0-9]+$" }), COUNT)),
});

const DIRECTION = Type.Object({
  io_bytes: whole,
  runtime: whole,
  total_ios: whole,
  short_ios: whole,
  drop_ios: whole,
  slat_ns: LATENCY,
  clat_ns: LATENCY,
  lat_ns: LATENCY,
  bw_min: whole,
  bw_max: whole,
  bw_mean: number,
  bw_dev: number,
  bw_samples: optionalWhole,
  iops_min: optionalWhole,
  iops_max: optionalWhole,
  iops_mean: optional,
  iops_stddev: optional,
  iops_samples: optionalWhole,
});

const JOB = Type.Object({
  jobname: Type.String(),
  groupid: whole,
  error: whole,
  elapsed: whole,
  job_start: optionalWhole,
  "job options": Type.Optional(options),
  read: Type.Optional(DIRECTION),
  write: Type.Optional(DIRECTION),
  trim: Type.Optional(DIRECTION),
  mixed: Type.Optional(DIRECTION),
  sync: Type.Optional(Type.Object({ lat_ns: LATENCY })),
  job_runtime: optionalWhole,
  usr_cpu: number,
  sys_cpu: number,
  ctx: whole,
  majf: whole,
  minf: whole,
  iodepth_level: numbers,
  iodepth_submit: Type.Optional(numbers),
  iodepth_complete: Type.Optional(numbers),
  total_err: optionalWhole,
  first_error: optionalWhole,
  latency_depth: optionalWhole,
  latency_target: optionalWhole,
  latency_percentile: optional,
  latency_window: optionalWhole,
  desc: Type.Optional(Type.String()),
});

const DISK = Type.Object({
  name: Type.String(),
  read_ios: whole,
  write_ios: whole,
  read_sectors: optionalWhole,
  write_sectors: optionalWhole,
  read_merges: whole,
  write_merges: whole,
  read_ticks: whole,
  write_ticks: whole,
  in_queue: whole,
  util: number,
});

/** What is read of fio's tree; it has more. */
export const FIO_SCHEMA = Type.Object({
  "fio version": Type.String(),
  timestamp: Type.Integer({ minimum: 0, maximum: MAX_INSTANT_MS / 1000 }),
  timestamp_ms: Type.Optional(Type.Integer({ minimum: 0, maximum: MAX_INSTANT_MS })),
  "global options": Type.Optional(options),
  jobs: Type.Array(JOB),
  disk_util: Type.Optional(Type.Array(DISK)),
});

export type FioResult = Static<typeof FIO_SCHEMA>;
type FioJob = Static<typeof JOB>;
type FioDirection = Static<typeof DIRECTION>;
type FioLatency = Static<typeof LATENCY>;

export function fromFio(tree: FioResult): RunResult {
  const elapsedMs = 1000 * Math.max(0, ...tree.jobs.map(({ elapsed }) => elapsed));
  const endedAtMs = tree.timestamp_ms ?? tree.timestamp * 1000;
  const startedAtMs = endedAtMs - elapsedMs;
  const globals = tree["global options"] ?? {};
  return {
    program: tree["fio version"],
    state: "complete",
    signal: null,
    limit: null,
    pid: 0,
    startedAtMs,
    elapsedMs,
    environment: null,
    stolenMs: null,
    cpuQuota: null,
    globalOptions: new Map(Object.entries(globals)),
    jobs: tree.jobs.map((job, jobIndex) => jobOf(job, jobIndex, globals)),
    skipped: [],
    notes: [],
    lanes: tree.jobs.map((job, index) => laneOf(job, index, startedAtMs)),
    ...ONE_LAUNCH,
    sharing: [],
    disks: (tree.disk_util ?? []).map(diskOf),
    hosts: [],
    lab: null,
    labFio: null,
  };
}

function jobOf(job: FioJob, jobIndex: number, globals: Static<typeof options>): ResultJob {
  const own = job["job options"] ?? {};
  const option = (name: string) => own[name] ?? globals[name];
  const parts = partsOf(job);
  const lists = (kind: "slat_ns" | "clat_ns" | "lat_ns") =>
    parts.some((part) => part[kind].percentile !== undefined);
  const listed = parts.flatMap((part) =>
    [part.clat_ns, part.lat_ns, part.slat_ns].flatMap(({ percentile }) =>
      Object.keys(percentile ?? {}).map(Number),
    ),
  );
  return {
    jobIndex,
    place: null,
    name: job.jobname,
    description: job.desc ?? null,
    ownOptions: new Map(Object.entries(own)),
    stonewall: jobIndex > 0 && option("stonewall") !== undefined,
    newGroup: false,
    groupReporting: false,
    clones: 1,
    workload: option("rw") ?? option("readwrite") ?? "read",
    blockBytes: null,
    engine: option("ioengine") ?? "psync",
    requestedEngine: option("ioengine") ?? "psync",
    depth: Number(option("iodepth") ?? 1) || 1,
    rampMs: 0,
    percentiles: [...new Set(listed)].sort((a, b) => a - b),
    slatPercentiles: lists("slat_ns"),
    clatPercentiles: lists("clat_ns"),
    latPercentiles: lists("lat_ns"),
    reported: true,
    unifiedReporting: job.mixed === undefined ? "none" : job.read === undefined ? "mixed" : "both",
    significantFigures: Number(option("significant_figures") ?? 4) || 4,
    kbBase: option("kb_base") === "1000" ? 1000 : 1024,
    unitBase: option("unit_base") === "1" ? 1 : 0,
    latencyTargetUs: (job.latency_target ?? 0) / 1000,
    latencyPercentile: job.latency_percentile ?? 100,
    latencyWindowUs: job.latency_window ?? 0,
  };
}

/** Those with I/O. */
function partsOf({ read, write, trim, mixed }: FioJob): FioDirection[] {
  return [read, write, trim, mixed].flatMap((part) => (part?.total_ios ? part : []));
}

function laneOf(job: FioJob, index: number, startedAtMs: number): LaneResult {
  const runtimeMs = job.job_runtime ?? Math.max(0, ...partsOf(job).map(({ runtime }) => runtime));
  const share = (percent: number) => (percent / 100) * runtimeMs;
  // Where everything is reported as one, it stands in the place of the reads.
  const partOf = (name: Direction) => job[name] ?? (name === "read" ? job.mixed : undefined);
  return {
    ...unknownOf(LANE),
    laneIndex: index,
    rank: 0,
    workerIndex: index,
    jobIndex: index,
    cloneIndex: 0,
    groupId: job.groupid,
    name: job.jobname,
    error: job.total_err ? 0 : job.error,
    ignoredErrors:
      job.total_err === undefined
        ? null
        : { count: job.total_err, errno: job.first_error ?? 0, text: "" },
    startedAtMs: job.job_start ?? startedAtMs,
    runtimeMs,
    directions: eachDirection((name) => directionOf(partOf(name))),
    sync: latencyOf(job.sync?.lat_ns, 0),
    cpu: {
      userMs: share(job.usr_cpu),
      systemMs: share(job.sys_cpu),
      voluntarySwitches: job.ctx,
      involuntarySwitches: 0,
      majorFaults: job.majf,
      minorFaults: job.minf,
    },
    depth: {
      level: depthsOf(job.iodepth_level),
      submit: depthsOf(job.iodepth_submit),
      complete: depthsOf(job.iodepth_complete),
    },
    latencyDepth: job.latency_depth ?? null,
    baseline: { nsPerIo: null, nsPerEnter: null, latencyNs: null, reason: "fio measures none" },
    polling: { state: "unknown", detail: "fio does not tell" },
  };
}

/** fio tells shares of I/Os and calls; as counts they give the same shares. */
function depthsOf(shares: Readonly<Record<string, number>> | undefined): number[] {
  return shares === undefined ? Array<number>(7).fill(0) : Object.values(shares);
}

function directionOf(part: FioDirection | undefined): DirectionStats {
  if (part === undefined || part.total_ios === 0) return IDLE;
  const ios = part.total_ios;
  return {
    ...IDLE,
    ios,
    bytes: part.io_bytes,
    shortIos: part.short_ios,
    dropIos: part.drop_ios,
    runtimeMs: part.runtime,
    slat: latencyOf(part.slat_ns, ios),
    clat: latencyOf(part.clat_ns, ios),
    lat: latencyOf(part.lat_ns, ios),
    rates: {
      bwKib: samplesOf(part.bw_samples, part.bw_min, part.bw_max, part.bw_mean, part.bw_dev),
      iops: samplesOf(
        part.iops_samples,
        part.iops_min,
        part.iops_max,
        part.iops_mean,
        part.iops_stddev,
      ),
    },
  };
}

function samplesOf(samples = 0, min = 0, max = 0, mean = 0, stddev = 0): SampleStats {
  const sumSquaredDeviations = stddev ** 2 * Math.max(0, samples - 1);
  return { count: samples, min, max, mean, sumSquaredDeviations };
}

/** @param ios what was measured where N, which fio has since 3.13, is not there */
function latencyOf(latency: FioLatency | undefined, ios: number): LatencyRecord {
  const { min: minNs, max: maxNs, mean, stddev, N, percentile, bins } = latency ?? NO_LATENCY;
  const count = N ?? (maxNs > 0 ? ios : 0);
  if (count === 0) return EMPTY_LATENCY;
  const sumNs = mean * count;
  return {
    count,
    minNs,
    maxNs,
    sumNs,
    sumSquaresNs: stddev ** 2 * (count - 1) + mean * sumNs,
    counts: bins === undefined ? null : countsOf(bins),
    listedNs: bins === undefined && percentile !== undefined ? listOf(percentile) : null,
  };
}

const NO_LATENCY: FioLatency = { min: 0, max: 0, mean: 0, stddev: 0, N: 0 };

function countsOf(bins: Readonly<Record<string, number>>): Counts {
  const counts = createCounts();
  for (const [ns, count] of Object.entries(bins)) counts[bucketIndex(Number(ns))]! += count;
  return counts;
}

function listOf(percentile: Readonly<Record<string, number>>): ReadonlyMap<string, number> {
  return new Map(Object.entries(percentile).map(([p, ns]) => [Number(p).toFixed(6), ns]));
}

function diskOf(disk: Static<typeof DISK>): DiskUsage {
  return {
    name: disk.name,
    readIos: disk.read_ios,
    writeIos: disk.write_ios,
    readSectors: disk.read_sectors ?? 0,
    writeSectors: disk.write_sectors ?? 0,
    readMerges: disk.read_merges,
    writeMerges: disk.write_merges,
    readTicksMs: disk.read_ticks,
    writeTicksMs: disk.write_ticks,
    inQueueMs: disk.in_queue,
    utilPercent: disk.util,
  };
}
