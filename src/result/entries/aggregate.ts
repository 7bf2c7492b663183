/**
 * From lanes to what fio calls jobs: one entry for each clone, or, where group_reporting is set,
 * one for all that ran in the same group. The rules are those of __show_run_stats() and
 * sum_thread_stats() in fio's stat.c.
 */

import type { Direction, PerDirection } from "../../base/direction.js";
import { mergeLatencies } from "../latency/summary.js";
import type { ResultJob } from "../model/job.js";
import type { DirectionCounts, IgnoredErrorCount, LaneResult, RateStats } from "../model/lane.js";
import type { LatencyRecord } from "../model/latency.js";
import { addSampleStats, joinSampleStats } from "../rates.js";
import {
  addDirections,
  type EntryDirection,
  eachDirection,
  issuedIos,
  type ReportEntry,
} from "./entry.js";
import { turnsOf } from "./turns.js";
import { mixDirections } from "./unified.js";

/** Of a lane, or of several together. */
interface Part {
  readonly directions: PerDirection<DirectionCounts>;
  readonly sync: LatencyRecord;
}

/**
 * Sums the lanes of a run into report entries; those of jobs with stats=0 are left out.
 * @param lanes in the order of their laneIndex
 * @param jobs indexed by a lane's jobIndex
 */
export function aggregateLanes(
  lanes: readonly LaneResult[],
  jobs: readonly ResultJob[],
): ReportEntry[] {
  const reported = lanes.filter(({ jobIndex }) => jobs[jobIndex]!.reported);
  return splitIntoEntries(reported, jobs).map((members) => sumEntry(members, jobs));
}

/** A lane joins the entry before it when it asks for group_reporting and is of the same group. */
function splitIntoEntries(
  lanes: readonly LaneResult[],
  jobs: readonly ResultJob[],
): LaneResult[][] {
  const entries: LaneResult[][] = [];
  for (const lane of lanes) {
    const current = entries.at(-1) ?? [];
    const joins = jobs[lane.jobIndex]!.groupReporting && current[0]?.groupId === lane.groupId;
    if (joins) current.push(lane);
    else entries.push([lane]);
  }
  return entries;
}

/** What several entries did together, as if group_reporting had joined them. @param entries not empty */
export function joinEntries(
  entries: readonly ReportEntry[],
  jobs: readonly ResultJob[],
): ReportEntry {
  const lanes = entries.flatMap((entry) => entry.lanes);
  // Of many hosts, to add the histograms of all lanes once more would take seconds.
  const isMixed = entries.some(({ unified }) => unified === "mixed");
  return sumEntry(lanes, jobs, isMixed ? lanes : entries);
}

/** @param parts the lanes, or what adds up to them */
function sumEntry(
  lanes: readonly LaneResult[],
  jobs: readonly ResultJob[],
  parts: readonly Part[] = lanes,
): ReportEntry {
  const first = lanes[0]!;
  const ignoredErrors = sumIgnoredErrors(lanes);
  const lastJob = jobs[lanes.at(-1)!.jobIndex]!;
  const sum = (value: (lane: LaneResult) => number) =>
    lanes.reduce((total, lane) => total + value(lane), 0);
  const unified = jobs[first.jobIndex]!.unifiedReporting;
  const apart = eachDirection((direction) => sumDirection(lanes, direction, parts));
  const mixed = unified === "none" ? null : mixDirections(apart);
  const nothing = sumDirection([], "trim", []);
  return {
    name: first.name,
    groupId: first.groupId,
    lanes,
    firstJob: jobs[first.jobIndex]!,
    lastJob,
    startedAtMs: first.startedAtMs,
    error: lanes.find((lane) => lane.error !== 0)?.error ?? ignoredErrors?.errno ?? 0,
    ignoredErrors,
    zoneResets: sum((lane) => lane.zoneResets ?? 0),
    totalRuntimeMs: sum((lane) => lane.runtimeMs),
    unified,
    directions:
      unified === "mixed" && mixed !== null
        ? { read: mixed, write: nothing, trim: nothing }
        : apart,
    mixed: unified === "both" ? mixed : null,
    sync: mergeLatencies(parts.map(({ sync }) => sync)),
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
    enters: lanes.some((lane) => lane.enters === null) ? null : sum((lane) => lane.enters!),
    steadyState: first.steadyState,
  };
}

function sumIgnoredErrors(lanes: readonly LaneResult[]): IgnoredErrorCount | null {
  const all = lanes.flatMap((lane) => lane.ignoredErrors ?? []);
  const first = all.find(({ count }) => count > 0) ?? all[0];
  if (first === undefined) return null;
  return { ...first, count: all.reduce((sum, { count }) => sum + count, 0) };
}

function sumDirection(
  lanes: readonly LaneResult[],
  direction: Direction,
  parts: readonly Part[],
): EntryDirection {
  const active = lanes.filter((lane) => issuedIos(lane.directions[direction]) > 0);
  const turns = turnsOf(active).map((turn) => turn.lanes.map((lane) => lane.directions[direction]));
  const rates = (kind: keyof RateStats) =>
    joinSampleStats(turns.map((turn) => addSampleStats(turn.map((part) => part.rates[kind]))));
  const windows = active.map(({ startedAtMs, directions }) => {
    return { startedAtMs, runtimeMs: directions[direction].runtimeMs };
  });
  return addDirections(
    parts.map(({ directions }) => directions[direction]),
    { windows, bwKib: rates("bwKib"), iops: rates("iops") },
  );
}

function addArrays(arrays: readonly (readonly number[])[]): number[] {
  return arrays[0]!.map((_, i) => arrays.reduce((total, array) => total + array[i]!, 0));
}
