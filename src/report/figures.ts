/**
 * The figures that all of fio's output formats print, from the aggregated lanes. Formulas are
 * those of fio's stat.c; how a figure is written is each format's own matter.
 */

import { DIRECTIONS } from "../base/direction.js";
import { type EntryDirection, perSecond, type ReportEntry } from "../result/entries/entry.js";
import {
  type LatencyDistribution,
  latencyDistribution,
  percentilesNs,
  sharesPercent,
} from "../result/latency/summary.js";
import type { DiskUsage } from "../result/model/environment.js";
import type { SampleStats } from "../result/model/lane.js";
import type { LatencyRecord, PriorityLatency } from "../result/model/latency.js";
import type { RunResult } from "../result/model/result.js";

/** The fio whose format this is; readers that look at the version take it for that one. */
const FIO_FORMAT = "fio-3.42";

/** The version that stands in every output: the fio whose format it is, and this hipri. */
export function fioVersion({ program }: Pick<RunResult, "program">): string {
  return program.startsWith("fio") ? program : `${FIO_FORMAT}-${program.replace(" ", "-")}`;
}

/** When the run ended, in whole ms since the epoch. */
export function endedAtMs({ startedAtMs, elapsedMs }: RunResult): number {
  return Math.round(startedAtMs + elapsedMs);
}

export interface Rates {
  /** Whole bytes a second, rounded down. */
  readonly bytesPerSecond: number;
  /** Whole KiB a second, rounded down. */
  readonly kibPerSecond: number;
  readonly iops: number;
}

/**
 * Unlike fio, which divides by the whole milliseconds that it prints as runtime, rates come from
 * the exact window, so that they also hold for very short runs.
 */
export function ratesOf({ bytes, ios, runtimeMs }: EntryDirection): Rates {
  const bytesPerSecond = Math.floor(perSecond(bytes, runtimeMs));
  return {
    bytesPerSecond,
    kibPerSecond: Math.floor(bytesPerSecond / 1024),
    iops: perSecond(ios, runtimeMs),
  };
}

/**
 * The mean of bandwidth samples as a share of a group's bandwidth, 0..100.
 * @param groupBandwidth bytes/s
 */
export function groupSharePercent(bwKib: SampleStats, groupBandwidth: number): number {
  return groupBandwidth > 0 ? Math.min(100, (bwKib.mean * 1024 * 100) / groupBandwidth) : 0;
}

export interface CpuFigures {
  /** Of the run time of all lanes together. */
  readonly userPercent: number;
  readonly systemPercent: number;
  readonly contextSwitches: number;
}

export function cpuFigures({ cpu, totalRuntimeMs }: ReportEntry): CpuFigures {
  const share = (ms: number) => (totalRuntimeMs > 0 ? (ms / totalRuntimeMs) * 100 : 0);
  return {
    userPercent: share(cpu.userMs),
    systemPercent: share(cpu.systemMs),
    contextSwitches: cpu.voluntarySwitches + cpu.involuntarySwitches,
  };
}

const LEAST_DEPTH_PERCENT = 0.1;
const LEAST_LATENCY_PERCENT = 0.01;

/** The labels of a DepthCounts' `level`, and of its `submit` and `complete`. */
export const DEPTH_LEVELS = ["1", "2", "4", "8", "16", "32", ">=64"];
export const DEPTH_BATCHES = ["0", "4", "8", "16", "32", "64", ">=64"];

/** Shares of one distribution of DepthCounts. */
export function depthPercents(counts: readonly number[]): number[] {
  return sharesPercent(counts, total(counts), LEAST_DEPTH_PERCENT);
}

/** How an entry's completion latencies fall into fio's coarse buckets. */
export function latencyCounts({ directions }: ReportEntry): LatencyDistribution {
  return latencyDistribution(DIRECTIONS.map((direction) => directions[direction].clat));
}

/** Shares of one part of {@link latencyCounts}. @param ios all I/Os of the entry */
export function latencyPercents(counts: readonly number[], ios: number): number[] {
  return sharesPercent(counts, ios, LEAST_LATENCY_PERCENT);
}

export function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

export interface ListedPercentile {
  /** Above 0, at most 100. */
  readonly percentile: number;
  /** Whole ns; 0 where no latency was counted. */
  readonly ns: number;
}

/** The percentiles of percentile_list in ascending order, as fio lists them. */
export function listPercentiles(
  record: LatencyRecord,
  percentiles: readonly number[],
): ListedPercentile[] {
  const sorted = [...percentiles].sort((a, b) => a - b);
  const values = percentilesNs(record, sorted);
  return sorted.map((percentile, i) => ({ percentile, ns: Math.round(values?.[i] ?? 0) }));
}

/** Latencies by priority, which fio reports only where there are those of two or more. */
export function reportedPriorities({ priorities }: EntryDirection): readonly PriorityLatency[] {
  const seen = priorities.filter(({ latency }) => latency.count > 0);
  return seen.length < 2 ? [] : seen;
}

/** Whether percentiles of the record are known. */
export function hasPercentiles(record: LatencyRecord): boolean {
  return record.count > 0 && (record.counts !== null || record.listedNs !== null);
}

export function utilPercent(disk: DiskUsage): number {
  return Math.min(100, disk.utilPercent);
}
