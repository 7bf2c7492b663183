/**
 * RunResult → fio's json or json+ tree: fio 3.42's keys, in fio's order and number forms, plus one
 * `hipri` object. Everything that reads fio's JSON reads this one.
 */
import { DIRECTIONS, type PerDirection } from "../../base/direction.js";
import type { DiskUsage, RunResult } from "../../run/result.js";
import {
  aggregateLanes,
  type EntryDirection,
  entryIos,
  groupBandwidths,
  perSecond,
  type ReportEntry,
} from "../../stats/aggregate.js";
import type { LatencyRecord } from "../../stats/latency.js";
import {
  EMPTY_LATENCY,
  LATENCY_STEPS,
  LATENCY_STEPS_MS,
  latencyBins,
  latencyDistribution,
  meanNs,
  percentilesNs,
  type SampleStats,
  sampleStddev,
  sharesPercent,
  stddevNs,
} from "../../stats/summary.js";
import { hipriTree } from "./hipri.js";
import { Float, type JsonObject, type JsonTree } from "./tree.js";

/** The fio whose format this is; readers that look at the version take it for that one. */
const FIO_FORMAT = "fio-3.42";

export interface FioJsonOptions {
  /** json+: every latency with percentiles also lists its bins. */
  readonly plus: boolean;
}

/** The whole result file. */
export function toFioJson(result: RunResult, options: FioJsonOptions): JsonObject {
  const entries = aggregateLanes(result.lanes, result.jobs);
  const bandwidths = groupBandwidths(entries);
  const endedAtMs = Math.round(result.startedAtMs + result.elapsedMs);
  const globalOptions = Object.fromEntries(result.globalOptions);
  return {
    "fio version": `${FIO_FORMAT}-hipri-${result.environment.hipriVersion}`,
    timestamp: Math.floor(endedAtMs / 1000),
    timestamp_ms: endedAtMs,
    time: ctime(new Date(endedAtMs)),
    ...(result.globalOptions.size > 0 ? { "global options": globalOptions } : {}),
    jobs: entries.map((entry) => jobTree(entry, bandwidths.get(entry.groupId)!, result, options)),
    disk_util: result.disks.map(diskTree),
    hipri: hipriTree(result, entries),
  };
}

function jobTree(
  entry: ReportEntry,
  groupBandwidth: PerDirection<number>,
  result: RunResult,
  options: FioJsonOptions,
): JsonObject {
  const { firstJob, lastJob } = entry;
  const directions = Object.fromEntries(
    DIRECTIONS.map((direction) => [
      direction,
      directionTree(entry, entry.directions[direction], groupBandwidth[direction], options),
    ]),
  );
  return {
    jobname: entry.name,
    groupid: entry.groupId,
    job_start: Math.round(entry.startedAtMs),
    error: entry.error,
    eta: 0,
    elapsed: Math.ceil(result.elapsedMs / 1000),
    ...(lastJob.ownOptions.size > 0
      ? { "job options": Object.fromEntries(lastJob.ownOptions) }
      : {}),
    ...directions,
    // No job of hipri's syncs yet, so there is nothing to count.
    sync: { total_ios: 0, lat_ns: latencyTree(EMPTY_LATENCY, null, options) },
    ...cpuTree(entry),
    ...distributionTree(entry),
    // fio prints its latency_target options even where none is set; the depth is then iodepth.
    latency_depth: lastJob.depth,
    latency_target: 0,
    latency_percentile: new Float(100),
    latency_window: 0,
    ...(firstJob.description === null ? {} : { desc: firstJob.description }),
  };
}

/**
 * One of `read`, `write`, `trim`. Unlike fio, which divides by the whole milliseconds that
 * `runtime` shows, rates come from the exact window, so that they also hold for very short runs.
 */
function directionTree(
  { lastJob }: ReportEntry,
  part: EntryDirection,
  groupBandwidth: number,
  options: FioJsonOptions,
): JsonObject {
  const bwBytes = Math.floor(perSecond(part.bytes, part.runtimeMs));
  const { percentiles, slatPercentiles, clatPercentiles, latPercentiles } = lastJob;
  const latency = (record: LatencyRecord, wanted: boolean) =>
    latencyTree(record, wanted ? percentiles : null, options);
  return {
    io_bytes: part.bytes,
    io_kbytes: Math.floor(part.bytes / 1024),
    bw_bytes: bwBytes,
    bw: Math.floor(bwBytes / 1024),
    iops: new Float(perSecond(part.ios, part.runtimeMs)),
    runtime: Math.round(part.runtimeMs),
    total_ios: part.ios,
    short_ios: part.shortIos,
    drop_ios: part.dropIos,
    slat_ns: latency(part.slat, slatPercentiles),
    clat_ns: latency(part.clat, clatPercentiles),
    lat_ns: latency(part.lat, latPercentiles),
    ...bandwidthSamplesTree(part.bwKib, groupBandwidth),
    iops_min: Math.floor(part.iops.min),
    iops_max: Math.floor(part.iops.max),
    iops_mean: new Float(part.iops.mean),
    iops_stddev: new Float(sampleStddev(part.iops)),
    iops_samples: part.iops.count,
  };
}

/** @param groupBandwidth bytes/s of the whole group, of which bw_agg is the share in percent */
function bandwidthSamplesTree(bwKib: SampleStats, groupBandwidth: number): JsonObject {
  const share = groupBandwidth > 0 ? (bwKib.mean * 1024 * 100) / groupBandwidth : 0;
  return {
    bw_min: Math.floor(bwKib.min),
    bw_max: Math.floor(bwKib.max),
    bw_agg: new Float(Math.min(100, share)),
    bw_mean: new Float(bwKib.mean),
    bw_dev: new Float(sampleStddev(bwKib)),
    bw_samples: bwKib.count,
  };
}

/** @param percentiles those to list, or null for none; bins come with them in json+ */
function latencyTree(
  record: LatencyRecord,
  percentiles: readonly number[] | null,
  { plus }: FioJsonOptions,
): JsonObject {
  const tree: JsonObject = {
    min: Math.round(record.minNs),
    max: Math.round(record.maxNs),
    mean: new Float(meanNs(record)),
    stddev: new Float(stddevNs(record)),
    N: record.count,
  };
  if (percentiles === null) return tree;
  const sorted = [...percentiles].sort((a, b) => a - b);
  const values = percentilesNs(record, sorted);
  if (values === null) return tree;
  tree.percentile = Object.fromEntries(
    sorted.map((percentile, i) => [percentile.toFixed(6), Math.round(values[i]!)]),
  );
  if (plus) {
    tree.bins = Object.fromEntries(
      latencyBins(record).map(([ns, count]) => [String(Math.round(ns)), count]),
    );
  }
  return tree;
}

/** CPU time as percentages of the run time of all lanes together. */
function cpuTree({ cpu, totalRuntimeMs }: ReportEntry): JsonObject {
  const percent = (ms: number) => new Float(totalRuntimeMs > 0 ? (ms / totalRuntimeMs) * 100 : 0);
  return {
    job_runtime: Math.round(totalRuntimeMs),
    usr_cpu: percent(cpu.userMs),
    sys_cpu: percent(cpu.systemMs),
    ctx: cpu.voluntarySwitches + cpu.involuntarySwitches,
    majf: cpu.majorFaults,
    minf: cpu.minorFaults,
  };
}

const LEVEL_KEYS = ["1", "2", "4", "8", "16", "32", ">=64"];
const BATCH_KEYS = ["0", "4", "8", "16", "32", "64", ">=64"];
const LEAST_DEPTH_PERCENT = 0.1;
const LEAST_LATENCY_PERCENT = 0.01;

function distributionTree(entry: ReportEntry): JsonObject {
  const ios = entryIos(entry);
  const { level, submit, complete } = entry.depth;
  const depths = (keys: readonly string[], counts: readonly number[]) =>
    floats(keys, sharesPercent(counts, total(counts), LEAST_DEPTH_PERCENT));
  const latencies = (keys: readonly (string | number)[], counts: readonly number[]) =>
    floats(keys.map(String), sharesPercent(counts, ios, LEAST_LATENCY_PERCENT));
  const { ns, us, ms } = latencyDistribution(DIRECTIONS.map((d) => entry.directions[d].clat));
  return {
    iodepth_level: depths(LEVEL_KEYS, level),
    iodepth_submit: depths(BATCH_KEYS, submit),
    iodepth_complete: depths(BATCH_KEYS, complete),
    latency_ns: latencies(LATENCY_STEPS, ns),
    latency_us: latencies(LATENCY_STEPS, us),
    latency_ms: latencies([...LATENCY_STEPS_MS, ">=2000"], ms),
  };
}

function floats(keys: readonly string[], values: readonly number[]): JsonTree {
  return Object.fromEntries(keys.map((key, i) => [key, new Float(values[i]!)]));
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

function diskTree(disk: DiskUsage): JsonObject {
  return {
    name: disk.name,
    read_ios: disk.readIos,
    write_ios: disk.writeIos,
    read_sectors: disk.readSectors,
    write_sectors: disk.writeSectors,
    read_merges: disk.readMerges,
    write_merges: disk.writeMerges,
    read_ticks: disk.readTicksMs,
    write_ticks: disk.writeTicksMs,
    in_queue: disk.inQueueMs,
    util: new Float(Math.min(100, disk.utilPercent)),
  };
}

/** A local time as C's ctime() prints it: `Sun Nov 22 14:56:48 2026`. */
function ctime(date: Date): string {
  const [weekday, month, day, year] = date.toDateString().split(" ") as [
    string,
    string,
    string,
    string,
  ];
  const dayOfMonth = String(Number(day)).padStart(2);
  return `${weekday} ${month} ${dayOfMonth} ${date.toTimeString().slice(0, 8)} ${year}`;
}
