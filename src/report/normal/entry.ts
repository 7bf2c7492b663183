/** The block of normal output about one report entry: a clone, or with group_reporting a group. */

import { DIRECTIONS, type PerDirection } from "../../base/direction.js";
import { unpackPriority } from "../../base/io-priority.js";
import { printable } from "../../base/printable.js";
import {
  type EntryDirection,
  entryIos,
  issuedIos,
  type ReportEntry,
} from "../../result/entries/entry.js";
import type { GroupDirection } from "../../result/entries/groups.js";
import { type EntryPart, groupPartOf, partsOf } from "../../result/entries/unified.js";
import { LATENCY_STEPS, LATENCY_STEPS_MS } from "../../result/latency/summary.js";
import type { SampleStats } from "../../result/model/lane.js";
import { sampleStddev } from "../../result/rates.js";
import {
  cpuFigures,
  DEPTH_BATCHES,
  DEPTH_LEVELS,
  depthPercents,
  groupSharePercent,
  hasPercentiles,
  latencyCounts,
  latencyPercents,
  ratesOf,
  reportedPriorities,
} from "../figures.js";
import { fixed2, percent } from "../text/printf.js";
import type { BandwidthUnits } from "../text/units.js";
import { chunks } from "./chunks.js";
import { latencyLines, percentileLines } from "./latency.js";
import { bandwidth, dataSize, type NumberStyle, quantity } from "./quantity.js";
import { steadyStateLine } from "./steady-state.js";

/**
 * The lines of an entry; none where it has neither I/O nor an error to tell of.
 * @param group what its group did together
 * @param pid of the process that ran it
 * @param date when, as ctime() prints it
 */
export function entryLines(
  entry: ReportEntry,
  group: PerDirection<GroupDirection>,
  pid: number,
  date: string,
): string[] {
  const active = partsOf(entry).filter(({ part }) => issuedIos(part) > 0);
  if (active.length === 0 && entry.error === 0) return [];
  const { description } = entry.firstJob;
  return [
    `${printable(entry.name)}: (groupid=${entry.groupId}, jobs=${entry.lanes.length}): ` +
      `err=${errorText(entry)}: pid=${pid}: ${date}`,
    ...(description ? [`  Description  : [${printable(description)}]`] : []),
    ...active.flatMap((part) => partLines(entry, part, groupPartOf(group, part.name, entry))),
    ...latencyShareLines(entry),
    ...syncLines(entry),
    ...workLines(entry),
    ...(entry.steadyState === null ? [] : [steadyStateLine(entry.steadyState, entry.firstJob)]),
  ];
}

/** ` 0`, or the errno with the first error in words. */
function errorText({ error, lanes }: ReportEntry): string {
  const words = lanes.find((lane) => lane.error !== 0)?.errorText;
  return `${String(error).padStart(2)}${words ? ` (${printable(words)})` : ""}`;
}

function partLines(entry: ReportEntry, { name, part }: EntryPart, group: GroupDirection): string[] {
  const { percentiles, slatPercentiles, clatPercentiles, latPercentiles } = entry.lastJob;
  const percentilesOf = (name: "slat" | "clat" | "lat", wanted: boolean) =>
    wanted && hasPercentiles(part[name]) ? percentileLines(name, part[name], percentiles) : [];
  const priorities = priorityParts(part, latPercentiles ? "lat" : "clat");
  return [
    rateLine(name, part, entry.firstJob, entry.zoneResets),
    ...latencyLines("slat", part.slat),
    ...latencyLines("clat", part.clat),
    ...latencyLines("lat", part.lat),
    ...priorities.flatMap(({ name: ofPriority, latency }) => latencyLines(ofPriority, latency)),
    ...percentilesOf("slat", slatPercentiles),
    ...percentilesOf("clat", clatPercentiles),
    ...percentilesOf("lat", latPercentiles),
    ...(clatPercentiles || latPercentiles ? priorities : []).flatMap((each) =>
      percentileLines(
        `${each.name} (${percent(each.percent, 2)} of IOs)`,
        each.latency,
        percentiles,
      ),
    ),
    ...bandwidthSampleLines(part.bwKib, group, entry.firstJob),
    ...iopsSampleLines(part.iops),
  ];
}

/** Latencies by priority, each with its name (class and level, and hint if any) and its share. */
function priorityParts(part: EntryDirection, kind: "clat" | "lat") {
  const reported = reportedPriorities(part);
  const total = reported.reduce((sum, { latency }) => sum + latency.count, 0);
  return reported.map(({ priority, latency }) => {
    const { priorityClass, level, hint } = unpackPriority(priority);
    const name = `${kind} prio ${priorityClass}/${level}${hint > 0 ? `/${hint}` : ""}`;
    return { name, latency, percent: (100 * latency.count) / total };
  });
}

/** `  read: IOPS=14.7k, BW=57.3MiB/s (60.1MB/s)(528KiB/9msec)` */
function rateLine(
  name: EntryPart["name"],
  part: EntryDirection,
  units: NumberStyle,
  zoneResets: number,
): string {
  const { iops, bytesPerSecond } = ratesOf(part);
  const rate = bandwidth(bytesPerSecond, units);
  const size = dataSize(part.bytes, units);
  // fio says this of all writes.
  const zones = name === "write" ? `; ${zoneResets} zone resets` : "";
  return (
    `  ${name}: IOPS=${quantity(iops, 1000, units.significantFigures)}, BW=${rate.own} (${rate.other})` +
    `(${size.own}/${Math.round(part.runtimeMs)}msec)${zones}`
  );
}

/** Samples are in KiB/s whatever kb_base says, which only names them and scales large ones. */
function bandwidthSampleLines(
  bwKib: SampleStats,
  group: GroupDirection,
  units: BandwidthUnits,
): string[] {
  if (bwKib.count === 0) return [];
  const { kbBase } = units;
  const isLarge = bwKib.mean > kbBase * kbBase;
  const scale = isLarge ? kbBase : 1;
  const unit = isLarge ? "MiB" : kbBase === 1024 ? "KiB" : "kB";
  const whole = (value: number) => String(Math.floor(Math.floor(value) / scale)).padStart(5);
  const exact = (value: number) => fixed2(value / scale, 5);
  return [
    `   bw (${unit.padStart(5)}/s): min=${whole(bwKib.min)}, max=${whole(bwKib.max)}, ` +
      `per=${percent(groupSharePercent(bwKib, group.bandwidth), 2)}, avg=${exact(bwKib.mean)}, ` +
      `stdev=${exact(sampleStddev(bwKib))}, samples=${bwKib.count}`,
  ];
}

function iopsSampleLines(iops: SampleStats): string[] {
  if (iops.count === 0) return [];
  const whole = (value: number) => String(Math.floor(value)).padStart(5);
  return [
    `   iops        : min=${whole(iops.min)}, max=${whole(iops.max)}, ` +
      `avg=${fixed2(iops.mean, 5)}, stdev=${fixed2(sampleStddev(iops), 5)}, samples=${iops.count}`,
  ];
}

/** How many ranges of latency a line shows. */
const RANGES_PER_LINE = 5;

/** `  lat (usec)   : 50=98.83%, 100=0.78%, 250=0.39%`; empty ranges are left out. */
function latencyShareLines(entry: ReportEntry): string[] {
  const ios = entryIos(entry);
  const { ns, us, ms } = latencyCounts(entry);
  const lines = (unit: string, labels: readonly (string | number)[], counts: readonly number[]) => {
    const shown = latencyPercents(counts, ios).flatMap((share, i) =>
      share > 0 ? [`${labels[i]}=${percent(share, 2)}`] : [],
    );
    return chunks(shown, RANGES_PER_LINE).map((row) => `  lat (${unit})   : ${row.join(", ")}`);
  };
  return [
    ...lines("nsec", LATENCY_STEPS, ns),
    ...lines("usec", LATENCY_STEPS, us),
    ...lines("msec", [...LATENCY_STEPS_MS, ">=2000"], ms),
  ];
}

function syncLines({ sync, lastJob }: ReportEntry): string[] {
  if (sync.count === 0) return [];
  return [
    "  fsync/fdatasync/sync_file_range:",
    ...latencyLines("sync", sync),
    ...percentileLines("sync", sync, lastJob.percentiles),
  ];
}

function workLines(entry: ReportEntry): string[] {
  const { userPercent, systemPercent, contextSwitches } = cpuFigures(entry);
  const { level, submit, complete } = entry.depth;
  const { latencyTargetUs, latencyWindowUs, latencyPercentile } = entry.lastJob;
  const depths = (labels: readonly string[], counts: readonly number[]) =>
    depthPercents(counts)
      .map((share, i) => `${labels[i]}=${percent(share, 1)}`)
      .join(", ");
  // The fourth number counts syncs.
  const counts = (of: (part: EntryDirection) => number, syncs = 0) =>
    [...DIRECTIONS.map((direction) => of(entry.directions[direction])), syncs].join(",");
  return [
    `  cpu          : usr=${percent(userPercent, 2)}, sys=${percent(systemPercent, 2)}, ` +
      `ctx=${contextSwitches}, majf=${entry.cpu.majorFaults}, minf=${entry.cpu.minorFaults}`,
    `  IO depths    : ${depths(DEPTH_LEVELS, level)}`,
    `     submit    : ${depths(DEPTH_BATCHES, submit)}`,
    `     complete  : ${depths(DEPTH_BATCHES, complete)}`,
    `     issued rwts: total=${counts(issuedIos, entry.sync.count)} ` +
      `short=${counts((part) => part.shortIos)} dropped=${counts((part) => part.dropIos)}`,
    ...errorLines(entry),
    // As in the JSON: fio prints its latency_target options even where none is set.
    `     latency   : target=${latencyTargetUs * 1000}, window=${latencyWindowUs}, ` +
      `percentile=${latencyPercentile.toFixed(2)}%, depth=${entry.latencyDepth}`,
  ];
}

/** What failed without ending the job, where anything did. */
function errorLines({ ignoredErrors }: ReportEntry): string[] {
  if (ignoredErrors === null || ignoredErrors.count === 0) return [];
  const { count, errno, text } = ignoredErrors;
  const words = text.charAt(0).toUpperCase() + text.slice(1);
  return [`     errors    : total=${count}, first_error=${errno}/<${words}>`];
}
