/** The figures of an entry that reports show beside fio's. */
import { DIRECTIONS } from "../../base/direction.js";
import { REPORT_PERCENTILES } from "../latency/percentiles.js";
import { meanNs, percentilesNs } from "../latency/summary.js";
import type { EntryFigures, PartFigures, Tail } from "../model/figures.js";
import type { LatencyRecord } from "../model/latency.js";
import type { RunResult } from "../model/result.js";
import { type EntryDirection, entryIos, perSecond, type ReportEntry } from "./entry.js";
import { partsOf } from "./unified.js";

/** @param state workers tell their calls when they have ended */
export function entryFigures(entry: ReportEntry, state: RunResult["state"]): EntryFigures {
  const ios = entryIos(entry);
  const { userMs, systemMs } = entry.cpu;
  const latency = reportedLatency(entry);
  const parts = partsOf(entry).filter(({ part }) => part.ios > 0);
  return {
    lanes: entry.lanes.map((lane) => lane.laneIndex),
    cpuNsPerIo: perIo((userMs + systemMs) * 1e6, ios),
    entersPerIo: state === "running" ? null : perIo(entry.enters, ios),
    interruptsPerIo: interruptsPerIo(entry),
    latency,
    directions: Object.fromEntries(
      parts.map(({ name, part }) => [name, partFigures(part, latency)]),
    ),
  };
}

/** Completion latency, unless only the total one was kept. */
function reportedLatency(entry: ReportEntry): "clat" | "lat" {
  const has = (kind: "clat" | "lat") =>
    DIRECTIONS.some((direction) => entry.directions[direction][kind].count > 0);
  return !has("clat") && has("lat") ? "lat" : "clat";
}

function partFigures(part: EntryDirection, latency: "clat" | "lat"): PartFigures {
  const record = part[latency];
  const measured = record.count > 0;
  return {
    iops: perSecond(part.ios, part.runtimeMs),
    bytesPerSecond: Math.floor(perSecond(part.bytes, part.runtimeMs)),
    meanNs: measured ? meanNs(record) : null,
    maxNs: measured ? record.maxNs : null,
    percentilesNs: percentilesOf(record),
    response: tailOf(part.response),
    lateness: tailOf(part.lateness),
  };
}

function tailOf(record: LatencyRecord): Tail | null {
  return record.count === 0 ? null : { percentilesNs: percentilesOf(record), maxNs: record.maxNs };
}

function percentilesOf(record: LatencyRecord): Tail["percentilesNs"] {
  const values = percentilesNs(record, REPORT_PERCENTILES);
  if (values === null) return null;
  return Object.fromEntries(REPORT_PERCENTILES.map((p, i) => [String(p), values[i]!]));
}

function interruptsPerIo({ lanes: [first] }: ReportEntry): number | null {
  const { interrupts, directions } = first!;
  return perIo(
    interrupts,
    DIRECTIONS.reduce((sum, direction) => sum + directions[direction].ios, 0),
  );
}

/** A share of each I/O; null where there was none, or the amount is unknown. */
function perIo(amount: number | null, ios: number): number | null {
  return amount !== null && ios > 0 ? amount / ios : null;
}
