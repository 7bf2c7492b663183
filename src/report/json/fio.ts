/**
 * RunResult → fio's json or json+ tree: fio 3.42's keys, in fio's order and number forms, plus one
 * `hipri` object. Everything that reads fio's JSON reads this one.
 */

import { DIRECTIONS, type PerDirection } from "../../base/direction.js";
import { unpackPriority } from "../../base/io-priority.js";
import {
  type EntryDirection,
  entryIos,
  issuedIos,
  type ReportEntry,
} from "../../result/entries/entry.js";
import { type GroupDirection, sumGroups } from "../../result/entries/groups.js";
import { groupPartOf, partsOf } from "../../result/entries/unified.js";
import { Listed } from "../../result/file/codec.js";
import { hipriObject } from "../../result/file/hipri-object.js";
import { type Client, clientsOf, jobsOnHosts, reportEntries } from "../../result/hosts/entries.js";
import {
  LATENCY_STEPS,
  LATENCY_STEPS_MS,
  latencyBins,
  meanNs,
  stddevNs,
} from "../../result/latency/summary.js";
import type { DiskUsage } from "../../result/model/environment.js";
import type { SampleStats } from "../../result/model/lane.js";
import type { LatencyRecord } from "../../result/model/latency.js";
import type { RunResult } from "../../result/model/result.js";
import { sampleStddev } from "../../result/rates.js";
import {
  cpuFigures,
  DEPTH_BATCHES,
  DEPTH_LEVELS,
  depthPercents,
  endedAtMs,
  fioVersion,
  groupSharePercent,
  hasPercentiles,
  latencyCounts,
  latencyPercents,
  listPercentiles,
  ratesOf,
  reportedPriorities,
  utilPercent,
} from "../figures.js";
import { ctime } from "../text/printf.js";
import { steadyStateTree } from "./steady-state.js";
import { Float, type JsonObject, type JsonTree, Own } from "./tree.js";

export interface FioJsonOptions {
  /** json+: every latency with percentiles also lists its bins. */
  readonly plus: boolean;
}

/** The whole result file. */
export function toFioJson(result: RunResult, options: FioJsonOptions): JsonObject {
  const onHosts = jobsOnHosts(result);
  const jobs = result.hosts.length === 0 ? reportEntries(result) : onHosts.map(({ all }) => all);
  const clients = clientsOf(onHosts, result);
  const endMs = endedAtMs(result);
  const globalOptions = Object.fromEntries(result.globalOptions);
  const hipri = { jobs, onHosts, clients: clients.flatMap(({ entries }) => entries) };
  return {
    "fio version": fioVersion(result),
    timestamp: Math.floor(endMs / 1000),
    timestamp_ms: endMs,
    time: ctime(new Date(endMs)),
    ...(result.globalOptions.size > 0 ? { "global options": globalOptions } : {}),
    jobs: jobTrees(jobs, result, options),
    ...(clients.length > 0
      ? { client_stats: new Listed(() => clientTrees(clients, result, options)) }
      : {}),
    // As in fio, there is none without disks.
    ...(result.disks.length > 0 ? { disk_util: result.disks.map(diskTree) } : {}),
    hipri: new Own(hipriObject(result, hipri)),
  };
}

/**
 * Of more hosts only all together have bins in fio's tree, where they would be a line for each latency;
 * hipri's object has those of each lane in any case.
 */
const MOST_BINNED_HOSTS = 16;

/** What each of fio's clients says of itself; hipri's have no port. */
function* clientTrees(
  clients: readonly Client[],
  result: RunResult,
  options: FioJsonOptions,
): Iterable<JsonObject> {
  for (const client of clients) {
    const plus =
      options.plus && (client === clients.at(-1) || result.hosts.length <= MOST_BINNED_HOSTS);
    const { hostname, entries } = client;
    for (const tree of jobTrees(entries, result, { plus })) yield { ...tree, hostname, port: 0 };
  }
}

function jobTrees(
  entries: readonly ReportEntry[],
  result: RunResult,
  options: FioJsonOptions,
): JsonObject[] {
  const groups = sumGroups(entries);
  return entries.map((entry) => jobTree(entry, groups.get(entry.groupId)!, result, options));
}

function jobTree(
  entry: ReportEntry,
  group: PerDirection<GroupDirection>,
  result: RunResult,
  options: FioJsonOptions,
): JsonObject {
  const { firstJob, lastJob, ignoredErrors } = entry;
  const parts = partsOf(entry).map(({ name, part }): [string, JsonObject] => {
    return [name, directionTree(entry, part, groupPartOf(group, name, entry), options)];
  });
  const sync = syncTree(entry, options);
  // fio has syncs between the directions and what they are together, and none with that alone.
  if (entry.unified !== "mixed") parts.splice(DIRECTIONS.length, 0, ["sync", sync]);
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
    ...Object.fromEntries(parts),
    ...cpuTree(entry),
    ...distributionTree(entry),
    ...(ignoredErrors === null
      ? {}
      : { total_err: ignoredErrors.count, first_error: ignoredErrors.errno }),
    // fio prints its latency_target options even where none is set; the depth is then iodepth.
    latency_depth: entry.latencyDepth,
    latency_target: lastJob.latencyTargetUs * 1000,
    latency_percentile: new Float(lastJob.latencyPercentile),
    latency_window: lastJob.latencyWindowUs,
    ...(firstJob.description === null ? {} : { desc: firstJob.description }),
    ...(entry.steadyState === null ? {} : { steadystate: steadyStateTree(entry.steadyState) }),
  };
}

/** In total_ios fio counts only fsync; its fdatasync and sync_file_range go to short reads. */
function syncTree({ sync, lastJob }: ReportEntry, options: FioJsonOptions): JsonObject {
  const { clatPercentiles, latPercentiles, percentiles } = lastJob;
  const shown = clatPercentiles || latPercentiles ? percentiles : null;
  return { total_ios: sync.count, lat_ns: latencyTree(sync, shown, options) };
}

/** One of `read`, `write`, `trim`, `mixed`. */
function directionTree(
  { lastJob }: ReportEntry,
  part: EntryDirection,
  group: GroupDirection,
  options: FioJsonOptions,
): JsonObject {
  const rates = ratesOf(part);
  const { percentiles, slatPercentiles, clatPercentiles, latPercentiles } = lastJob;
  const latency = (record: LatencyRecord, wanted: boolean) =>
    latencyTree(record, wanted ? percentiles : null, options);
  return {
    io_bytes: part.bytes,
    io_kbytes: Math.floor(part.bytes / 1024),
    bw_bytes: rates.bytesPerSecond,
    bw: rates.kibPerSecond,
    iops: new Float(rates.iops),
    runtime: Math.round(part.runtimeMs),
    total_ios: issuedIos(part),
    short_ios: part.shortIos,
    drop_ios: part.dropIos,
    slat_ns: latency(part.slat, slatPercentiles),
    clat_ns: latency(part.clat, clatPercentiles),
    lat_ns: latency(part.lat, latPercentiles),
    ...prioritiesTree(
      part,
      (record) => latency(record, clatPercentiles || latPercentiles),
      lastJob,
    ),
    ...bandwidthSamplesTree(part.bwKib, group),
    iops_min: Math.floor(part.iops.min),
    iops_max: Math.floor(part.iops.max),
    iops_mean: new Float(part.iops.mean),
    iops_stddev: new Float(sampleStddev(part.iops)),
    iops_samples: part.iops.count,
  };
}

/** The hint, which fio 3.33 does not know, is there where one is not 0. */
function prioritiesTree(
  part: EntryDirection,
  latency: (record: LatencyRecord) => JsonObject,
  { latPercentiles }: ReportEntry["lastJob"],
): JsonObject {
  const listed = reportedPriorities(part);
  if (listed.length === 0) return {};
  const prios = listed.map(({ priority, latency: record }): JsonObject => {
    const { priorityClass, level, hint } = unpackPriority(priority);
    return {
      prioclass: priorityClass,
      prio: level,
      ...(hint > 0 ? { priohint: hint } : {}),
      [latPercentiles ? "lat_ns" : "clat_ns"]: latency(record),
    };
  });
  return { prios };
}

function bandwidthSamplesTree(bwKib: SampleStats, group: GroupDirection): JsonObject {
  return {
    bw_min: Math.floor(bwKib.min),
    bw_max: Math.floor(bwKib.max),
    bw_agg: new Float(groupSharePercent(bwKib, group.bandwidth)),
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
  if (percentiles === null || !hasPercentiles(record)) return tree;
  tree.percentile = Object.fromEntries(
    listPercentiles(record, percentiles).map(({ percentile, ns }) => [percentile.toFixed(6), ns]),
  );
  if (plus && record.counts !== null) {
    tree.bins = Object.fromEntries(
      latencyBins(record).map(([ns, count]) => [String(Math.round(ns)), count]),
    );
  }
  return tree;
}

/** CPU time as percentages of the run time of all lanes together. */
function cpuTree(entry: ReportEntry): JsonObject {
  const { userPercent, systemPercent, contextSwitches } = cpuFigures(entry);
  return {
    job_runtime: Math.round(entry.totalRuntimeMs),
    usr_cpu: new Float(userPercent),
    sys_cpu: new Float(systemPercent),
    ctx: contextSwitches,
    majf: entry.cpu.majorFaults,
    minf: entry.cpu.minorFaults,
  };
}

function distributionTree(entry: ReportEntry): JsonObject {
  const ios = entryIos(entry);
  const { level, submit, complete } = entry.depth;
  const { ns, us, ms } = latencyCounts(entry);
  const latencies = (keys: readonly (string | number)[], counts: readonly number[]) =>
    floats(keys.map(String), latencyPercents(counts, ios));
  return {
    iodepth_level: floats(DEPTH_LEVELS, depthPercents(level)),
    iodepth_submit: floats(DEPTH_BATCHES, depthPercents(submit)),
    iodepth_complete: floats(DEPTH_BATCHES, depthPercents(complete)),
    latency_ns: latencies(LATENCY_STEPS, ns),
    latency_us: latencies(LATENCY_STEPS, us),
    latency_ms: latencies([...LATENCY_STEPS_MS, ">=2000"], ms),
  };
}

function floats(keys: readonly string[], values: readonly number[]): JsonTree {
  return Object.fromEntries(keys.map((key, i) => [key, new Float(values[i]!)]));
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
    util: new Float(utilPercent(disk)),
  };
}
