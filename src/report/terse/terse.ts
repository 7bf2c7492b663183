/**
 * RunResult → fio's terse output: one line of `;`-separated fields for each report entry, in the
 * order of show_thread_status_terse_all() in fio's stat.c. Latencies are in µs, sizes in KiB.
 */

import type { PerDirection } from "../../base/direction.js";
import { printable } from "../../base/printable.js";
import { type EntryDirection, entryIos, type ReportEntry } from "../../result/entries/entry.js";
import { type GroupDirection, sumGroups } from "../../result/entries/groups.js";
import { groupPartOf, partsOf } from "../../result/entries/unified.js";
import { reportEntries } from "../../result/hosts/entries.js";
import { meanNs, stddevNs } from "../../result/latency/summary.js";
import type { DiskUsage } from "../../result/model/environment.js";
import type { SampleStats } from "../../result/model/lane.js";
import type { LatencyRecord } from "../../result/model/latency.js";
import type { RunResult } from "../../result/model/result.js";
import { sampleStddev } from "../../result/rates.js";
import {
  cpuFigures,
  depthPercents,
  fioVersion,
  groupSharePercent,
  latencyCounts,
  latencyPercents,
  listPercentiles,
  ratesOf,
  total,
  utilPercent,
} from "../figures.js";
import { fixed, percent } from "../text/printf.js";

/** The values of --terse-version. */
export const TERSE_VERSIONS = [2, 3, 4, 5] as const;
export type TerseVersion = (typeof TERSE_VERSIONS)[number];

/**
 * A line for each entry. Version 2 has no version of fio and no disks, and puts the description on
 * a line of its own; 3 has no trims; 5 adds the samples of bandwidth and of I/Os a second.
 */
export function terseReport(result: RunResult, version: TerseVersion): string {
  const entries = reportEntries(result);
  const groups = sumGroups(entries);
  return entries
    .map((entry) => `${entryText(entry, groups.get(entry.groupId)!, result, version)}\n`)
    .join("");
}

function entryText(
  entry: ReportEntry,
  group: PerDirection<GroupDirection>,
  result: RunResult,
  version: TerseVersion,
): string {
  const parts = partsOf(entry).filter(({ name }) => name !== "trim" || version !== 3);
  const fields = [
    ...headFields(entry, result, version),
    ...parts.flatMap(({ name, part }) =>
      directionFields(entry, part, groupPartOf(group, name, entry), version),
    ),
    ...workFields(entry),
    ...(version >= 3 ? result.disks.flatMap(diskFields) : []),
  ].join(";");
  const { description } = entry.firstJob;
  if (!description) return fields;
  return `${fields}${version === 2 ? "\n" : ""};${printable(description)}`;
}

function headFields(entry: ReportEntry, result: RunResult, version: TerseVersion): string[] {
  const { name, groupId, error } = entry;
  return [
    String(version),
    ...(version >= 3 ? [fioVersion(result)] : []),
    printable(name),
    String(groupId),
    String(error),
  ];
}

function directionFields(
  { lastJob }: ReportEntry,
  part: EntryDirection,
  group: GroupDirection,
  version: TerseVersion,
): string[] {
  const { kibPerSecond, iops } = ratesOf(part);
  const { latPercentiles, clatPercentiles, percentiles } = lastJob;
  const wanted = latPercentiles || clatPercentiles ? percentiles : [];
  return [
    String(Math.floor(part.bytes / 1024)),
    String(kibPerSecond),
    String(Math.floor(iops)),
    String(Math.round(part.runtimeMs)),
    ...latencyFields(part.slat),
    ...latencyFields(part.clat),
    ...percentileFields(latPercentiles ? part.lat : part.clat, wanted),
    ...latencyFields(part.lat),
    ...bandwidthFields(part.bwKib, group),
    ...(version === 5 ? sampleFields(part) : []),
  ];
}

/** Minimum, maximum, mean and deviation in µs, the former two cut to whole ones. */
function latencyFields(record: LatencyRecord): string[] {
  return [
    wholeUs(Math.round(record.minNs)),
    wholeUs(Math.round(record.maxNs)),
    fixed(meanNs(record) / 1000, 6),
    fixed(stddevNs(record) / 1000, 6),
  ];
}

function wholeUs(ns: number): string {
  return String(Math.floor(ns / 1000));
}

/** As many as percentile_list may have. */
const PERCENTILE_FIELDS = 20;

/** `99.000000%=51`, and `0%=0` for those that the list does not have. */
function percentileFields(record: LatencyRecord, percentiles: readonly number[]): string[] {
  const fields = listPercentiles(record, percentiles).map(
    ({ percentile, ns }) => `${percent(percentile, 6)}=${wholeUs(ns)}`,
  );
  return [...fields, ...Array<string>(PERCENTILE_FIELDS - fields.length).fill("0%=0")];
}

/** Samples of bandwidth (KiB/s), and how much of the group's bandwidth their mean is. */
function bandwidthFields(bwKib: SampleStats, group: GroupDirection): string[] {
  return [
    String(Math.floor(bwKib.min)),
    String(Math.floor(bwKib.max)),
    percent(groupSharePercent(bwKib, group.bandwidth), 6),
    fixed(bwKib.mean, 6),
    fixed(sampleStddev(bwKib), 6),
  ];
}

function sampleFields({ bwKib, iops }: EntryDirection): string[] {
  return [
    String(bwKib.count),
    String(Math.floor(iops.min)),
    String(Math.floor(iops.max)),
    fixed(iops.mean, 6),
    fixed(sampleStddev(iops), 6),
    String(iops.count),
  ];
}

/** CPU, depths and the coarse distribution of latencies. */
function workFields(entry: ReportEntry): string[] {
  const ios = entryIos(entry);
  const { userPercent, systemPercent, contextSwitches } = cpuFigures(entry);
  const { ns, us, ms } = latencyCounts(entry);
  const [firstUs, ...otherUs] = latencyPercents(us, ios) as [number, ...number[]];
  // There are no fields for latencies below 1 µs: fio counts them in the first one.
  const belowUs = ios > 0 ? (total(ns) / ios) * 100 : 0;
  return [
    percent(userPercent, 6),
    percent(systemPercent, 6),
    String(contextSwitches),
    String(entry.cpu.majorFaults),
    String(entry.cpu.minorFaults),
    ...depthPercents(entry.depth.level).map((share) => percent(share, 1)),
    ...[firstUs + belowUs, ...otherUs, ...latencyPercents(ms, ios)].map((s) => percent(s, 2)),
  ];
}

function diskFields(disk: DiskUsage): string[] {
  return [
    disk.name,
    ...[disk.readIos, disk.writeIos, disk.readMerges, disk.writeMerges].map(String),
    ...[disk.readTicksMs, disk.writeTicksMs, disk.inQueueMs].map(String),
    percent(utilPercent(disk), 2),
  ];
}
