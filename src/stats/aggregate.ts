/**
 * From lanes to what fio calls jobs: one entry for each clone, or, where group_reporting is set,
 * one for all that ran in the same group. The rules are those of __show_run_stats() and
 * sum_thread_stats() in fio's stat.c.
 */
import { DIRECTIONS, type Direction, type PerDirection } from "../base/direction.js";
import type { ThreadUsage } from "../base/thread-usage.js";
import type { JobSpec } from "../job/spec.js";
import type { DepthCounts, IgnoredErrorCount, LaneStats } from "./lane-stats.js";
import type { LatencyRecord } from "./latency.js";
import type { SteadyState } from "./steady-state.js";
import { addSampleStats, mergeLatencies, type RateStats, rateStats } from "./summary.js";
import { mixDirections } from "./unified.js";

/** One data direction of a report entry. */
export interface EntryDirection extends RateStats {
  readonly ios: number;
  readonly bytes: number;
  readonly shortIos: number;
  readonly dropIos: number;
  /** The longest measured window of the lanes that did such I/O, 0 when none did. */
  readonly runtimeMs: number;
  readonly slat: LatencyRecord;
  readonly clat: LatencyRecord;
  readonly lat: LatencyRecord;
  /** Empty where no rate was given; see DirectionStats. */
  readonly response: LatencyRecord;
  readonly lateness: LatencyRecord;
}

/** One entry of fio's `jobs`: a clone, or the sum of a group. */
export interface ReportEntry {
  /** That of the first lane, as in fio. */
  readonly name: string;
  readonly groupId: number;
  /** In the order of the run; at least one. */
  readonly lanes: readonly LaneStats[];
  /** Names, describes and gives the units of the entry. */
  readonly firstJob: JobSpec;
  /** Gives the entry its options and percentiles: fio lets the last one win. */
  readonly lastJob: JobSpec;
  readonly startedAtMs: number;
  /**
   * The errno of the first lane that failed; where none did, as in fio, of the first error that one
   * has gone on after; or 0.
   */
  readonly error: number;
  /** Of all lanes together; null where none goes on after errors. */
  readonly ignoredErrors: IgnoredErrorCount | null;
  /** Measured windows of all lanes, added up: fio's job_runtime. */
  readonly totalRuntimeMs: number;
  /** That of the first lane, as in fio. */
  readonly unified: JobSpec["unifiedReporting"];
  /** Where `unified` is "mixed", the reads are everything, and the others nothing. */
  readonly directions: PerDirection<EntryDirection>;
  /** All directions together, where `unified` is "both". */
  readonly mixed: EntryDirection | null;
  readonly sync: LatencyRecord;
  readonly cpu: ThreadUsage;
  readonly depth: DepthCounts;
  /** What latency_target has come to in the last lane; iodepth without one, as in fio. */
  readonly latencyDepth: number;
  readonly enters: number;
  readonly steadyState: SteadyState | null;
}

/**
 * Sums the lanes of a run into report entries; those of jobs with stats=0 are left out.
 * @param lanes in the order of their laneIndex
 * @param jobs indexed by a lane's jobIndex
 */
export function aggregateLanes(
  lanes: readonly LaneStats[],
  jobs: readonly JobSpec[],
): ReportEntry[] {
  const reported = lanes.filter(({ jobIndex }) => jobs[jobIndex]!.reported);
  return splitIntoEntries(reported, jobs).map((members) => sumEntry(members, jobs));
}

/** A lane joins the entry before it when it asks for group_reporting and is of the same group. */
function splitIntoEntries(lanes: readonly LaneStats[], jobs: readonly JobSpec[]): LaneStats[][] {
  const entries: LaneStats[][] = [];
  for (const lane of lanes) {
    const current = entries.at(-1) ?? [];
    const joins = jobs[lane.jobIndex]!.groupReporting && current[0]?.groupId === lane.groupId;
    if (joins) current.push(lane);
    else entries.push([lane]);
  }
  return entries;
}

function sumEntry(lanes: readonly LaneStats[], jobs: readonly JobSpec[]): ReportEntry {
  const first = lanes[0]!;
  const ignoredErrors = sumIgnoredErrors(lanes);
  const lastJob = jobs[lanes.at(-1)!.jobIndex]!;
  const sum = (value: (lane: LaneStats) => number) =>
    lanes.reduce((total, lane) => total + value(lane), 0);
  const unified = jobs[first.jobIndex]!.unifiedReporting;
  const apart = eachDirection((direction) => sumDirection(lanes, jobs, direction));
  const mixed = unified === "none" ? null : mixDirections(apart);
  const nothing = sumDirection([], jobs, "trim");
  return {
    name: first.name,
    groupId: first.groupId,
    lanes,
    firstJob: jobs[first.jobIndex]!,
    lastJob,
    startedAtMs: first.startedAtMs,
    error: lanes.find((lane) => lane.error !== 0)?.error ?? ignoredErrors?.errno ?? 0,
    ignoredErrors,
    totalRuntimeMs: sum((lane) => lane.runtimeMs),
    unified,
    directions:
      unified === "mixed" && mixed !== null
        ? { read: mixed, write: nothing, trim: nothing }
        : apart,
    mixed: unified === "both" ? mixed : null,
    sync: mergeLatencies(lanes.map((lane) => lane.sync)),
    cpu: {
      userMs: sum((lane) => lane.cpu.userMs),
      systemMs: sum((lane) => lane.cpu.systemMs),
      voluntarySwitches: sum((lane) => lane.cpu.voluntarySwitches),
      involuntarySwitches: sum((lane) => lane.cpu.involuntarySwitches),
      majorFaults: sum((lane) => lane.cpu.majorFaults),
      minorFaults: sum((lane) => lane.cpu.minorFaults),
    },
    depth: {
      level: addArrays(lanes.map((lane) => lane.depth.level)),
      submit: addArrays(lanes.map((lane) => lane.depth.submit)),
      complete: addArrays(lanes.map((lane) => lane.depth.complete)),
    },
    latencyDepth: lanes.at(-1)!.latencyDepth ?? lastJob.depth,
    enters: sum((lane) => lane.enters),
    steadyState: first.steadyState,
  };
}

function sumIgnoredErrors(lanes: readonly LaneStats[]): IgnoredErrorCount | null {
  const all = lanes.flatMap((lane) => lane.ignoredErrors ?? []);
  const first = all.find(({ count }) => count > 0) ?? all[0];
  if (first === undefined) return null;
  return { ...first, count: all.reduce((sum, { count }) => sum + count, 0) };
}

function sumDirection(
  lanes: readonly LaneStats[],
  jobs: readonly JobSpec[],
  direction: Direction,
): EntryDirection {
  const parts = lanes.map((lane) => lane.directions[direction]);
  const sum = (key: "ios" | "bytes" | "shortIos" | "dropIos") =>
    parts.reduce((total, part) => total + part[key], 0);
  const rates = parts.map((part, i) => {
    const sampled = part.ios > 0 && !jobs[lanes[i]!.jobIndex]!.disableBw;
    return rateStats(sampled ? part.series : { bw: [], iops: [] });
  });
  return {
    ios: sum("ios"),
    bytes: sum("bytes"),
    shortIos: sum("shortIos"),
    dropIos: sum("dropIos"),
    runtimeMs: Math.max(0, ...lanes.map((lane, i) => (parts[i]!.ios > 0 ? lane.runtimeMs : 0))),
    slat: mergeLatencies(parts.map((part) => part.slat)),
    clat: mergeLatencies(parts.map((part) => part.clat)),
    lat: mergeLatencies(parts.map((part) => part.lat)),
    response: mergeLatencies(parts.map((part) => part.response)),
    lateness: mergeLatencies(parts.map((part) => part.lateness)),
    bwKib: addSampleStats(rates.map((rate) => rate.bwKib)),
    iops: addSampleStats(rates.map((rate) => rate.iops)),
  };
}

function addArrays(arrays: readonly (readonly number[])[]): number[] {
  return arrays[0]!.map((_, i) => arrays.reduce((total, array) => total + array[i]!, 0));
}

/** A value for each direction, made from the direction. */
function eachDirection<T>(make: (direction: Direction) => T): PerDirection<T> {
  return { read: make("read"), write: make("write"), trim: make("trim") };
}

/** I/Os of all directions of an entry. */
export function entryIos(entry: ReportEntry): number {
  return DIRECTIONS.reduce((total, direction) => total + entry.directions[direction].ios, 0);
}

/** One data direction of a whole group, fio's `Run status group`; all 0 where there was none. */
export interface GroupDirection {
  readonly bytes: number;
  /** All bytes of the group over its longest window (bytes/s): what bw_agg is the share of. */
  readonly bandwidth: number;
  /** The slowest and the fastest entry (bytes/s). */
  readonly minBandwidth: number;
  readonly maxBandwidth: number;
  /** The shortest and the longest window of the entries that did such I/O. */
  readonly minRuntimeMs: number;
  readonly maxRuntimeMs: number;
}

/** What the entries of each group did together, by groupId. */
export function sumGroups(
  entries: readonly ReportEntry[],
): ReadonlyMap<number, PerDirection<GroupDirection>> {
  const groups = new Map<number, ReportEntry[]>();
  for (const entry of entries) {
    groups.set(entry.groupId, [...(groups.get(entry.groupId) ?? []), entry]);
  }
  return new Map(
    [...groups].map(([groupId, members]) => [
      groupId,
      eachDirection((direction) => sumGroupDirection(members.map((e) => e.directions[direction]))),
    ]),
  );
}

function sumGroupDirection(parts: readonly EntryDirection[]): GroupDirection {
  const active = parts.filter((part) => part.runtimeMs > 0);
  const bytes = active.reduce((total, part) => total + part.bytes, 0);
  const bandwidths = active.map((part) => perSecond(part.bytes, part.runtimeMs));
  const runtimesMs = active.map((part) => part.runtimeMs);
  const maxRuntimeMs = Math.max(0, ...runtimesMs);
  return {
    bytes,
    bandwidth: perSecond(bytes, maxRuntimeMs),
    minBandwidth: active.length === 0 ? 0 : Math.min(...bandwidths),
    maxBandwidth: Math.max(0, ...bandwidths),
    minRuntimeMs: active.length === 0 ? 0 : Math.min(...runtimesMs),
    maxRuntimeMs,
  };
}

/** A rate, 0 where no time was measured. */
export function perSecond(amount: number, overMs: number): number {
  return overMs > 0 ? (amount * 1000) / overMs : 0;
}
