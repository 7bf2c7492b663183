/** How the hosts of a job stand to each other: the slowest, how far apart they began, when all worked. */
import { DIRECTIONS } from "../../base/direction.js";
import { remembered } from "../../base/remembered.js";
import { entryIos, perSecond, type ReportEntry } from "../entries/entry.js";
import { restsOnFew } from "../latency/percentiles.js";
import { mergeLatencies, percentilesNs } from "../latency/summary.js";
import type { OnHosts } from "../model/figures.js";
import type { HostClock } from "../model/host.js";
import type { LaneResult } from "../model/lane.js";
import type { HostEntry, JobOnHosts } from "./entries.js";
import { alignedSeries } from "./series.js";

/** A table and a file ask for the same ones. */
export const hostFigures = remembered(compareHosts);

function compareHosts({ all, hosts }: JobOnHosts): OnHosts {
  const series = DIRECTIONS.map((name) => [name, alignedSeries(all.lanes, name)] as const);
  return {
    hosts: hosts.map(({ host }) => host.name),
    slowest: slowestOf(hosts),
    tail: tailOf(hosts),
    ...startsOf(hosts),
    busy: busySpan(all.lanes),
    series: Object.fromEntries(series.filter(([, intervals]) => intervals.length > 0)),
  };
}

function slowestOf(hosts: readonly HostEntry[]): OnHosts["slowest"] {
  const sorted = slowestHosts(hosts);
  const rates = sorted.map(({ entry }) => iopsOf(entry));
  return { host: sorted[0]!.host.name, iops: rates[0]!, medianIops: medianOf(rates) };
}

/** Those with the fewest I/Os a second first. */
export function slowestHosts(hosts: readonly HostEntry[]): HostEntry[] {
  return hosts.toSorted((a, b) => iopsOf(a.entry) - iopsOf(b.entry));
}

function iopsOf(entry: ReportEntry): number {
  const windows = DIRECTIONS.map((direction) => entry.directions[direction].runtimeMs);
  return perSecond(entryIos(entry), Math.max(...windows));
}

/** The host with the highest p99, of those with samples enough for one; null where none has. */
function tailOf(hosts: readonly HostEntry[]): OnHosts["tail"] {
  const tails = hosts.flatMap(({ host, entry }) => {
    const parts = DIRECTIONS.map((direction) => entry.directions[direction]);
    const clat = mergeLatencies(parts.map((part) => part.clat));
    const latency = clat.count > 0 ? clat : mergeLatencies(parts.map((part) => part.lat));
    const value = percentilesNs(latency, [99])?.[0] ?? null;
    return value === null || restsOnFew(99, latency.count) ? [] : { host: host.name, value };
  });
  const sorted = tails.toSorted((a, b) => b.value - a.value);
  if (sorted[0] === undefined) return null;
  const medianP99Ns = medianOf(sorted.map(({ value }) => value).reverse());
  return { host: sorted[0].host, p99Ns: sorted[0].value, medianP99Ns };
}

/** By the clock of rank 0 where it is known how the others stand to it. */
function startsOf(hosts: readonly HostEntry[]) {
  const starts = hosts.flatMap(({ entry }) => {
    const began = entry.lanes.filter(({ startedAtMs }) => startedAtMs > 0);
    return began.length === 0 ? [] : Math.min(...began.map(({ startedAtMs }) => startedAtMs));
  });
  const startSpreadMs = starts.length === 0 ? null : Math.max(...starts) - Math.min(...starts);
  return { startSpreadMs, ...clocksOf(hosts.map(({ host }) => host.clock)) };
}

/** How far apart two of the clocks may be said to be wrongly: what the two least known are off. */
function clocksOf(clocks: readonly (HostClock | null)[]): Pick<OnHosts, "clocks" | "clockErrorMs"> {
  if (clocks.includes(null)) return { clocks: "unknown", clockErrorMs: null };
  const errors = clocks.flatMap((clock) => clock?.errorMs ?? []);
  if (errors.length < clocks.length) return { clocks: "aligned", clockErrorMs: null };
  const [largest = 0, next = 0] = errors.toSorted((a, b) => b - a);
  return { clocks: "compared", clockErrorMs: largest + next };
}

/** The time in which every lane was measuring, and what was done in it; null where there is none. */
function busySpan(lanes: readonly LaneResult[]): OnHosts["busy"] {
  const measured = lanes.filter(({ runtimeMs }) => runtimeMs > 0);
  const fromMs = Math.max(...measured.map(({ startedAtMs }) => startedAtMs));
  const toMs = Math.min(...measured.map(({ startedAtMs, runtimeMs }) => startedAtMs + runtimeMs));
  const lengthMs = toMs - fromMs;
  if (measured.length === 0 || lengthMs <= 0) return null;
  const done = measured.map((lane) => doneWithin(lane, fromMs, toMs));
  const sum = (key: "ios" | "bytes") => done.reduce((total, each) => total + each[key], 0);
  return {
    lengthMs,
    iops: perSecond(sum("ios"), lengthMs),
    bytesPerSecond: perSecond(sum("bytes"), lengthMs),
  };
}

/** Of an interval that is cut, its share; of a lane without intervals a share of the whole. */
function doneWithin(
  lane: LaneResult,
  fromMs: number,
  toMs: number,
): { ios: number; bytes: number } {
  let [ios, bytes] = [0, 0];
  for (const direction of DIRECTIONS) {
    const part = lane.directions[direction];
    const whole = { ...part, atMs: lane.runtimeMs, lengthMs: lane.runtimeMs };
    for (const each of part.intervals.length > 0 ? part.intervals : [whole]) {
      const endMs = lane.startedAtMs + each.atMs;
      const commonMs = Math.min(endMs, toMs) - Math.max(endMs - each.lengthMs, fromMs);
      const share = Math.max(0, commonMs) / each.lengthMs;
      ios += share * each.ios;
      bytes += share * each.bytes;
    }
  }
  return { ios, bytes };
}

/** @param sorted ascending, at least one */
function medianOf(sorted: readonly number[]): number {
  const upper = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[upper]! : (sorted[upper - 1]! + sorted[upper]!) / 2;
}
