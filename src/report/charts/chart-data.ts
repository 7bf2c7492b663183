/**
 * What the charts of the page are drawn from: results → numbers that the page's own script reads.
 * The figures are those of the result file; what is rounded has four digits.
 */
import { printable } from "../../base/printable.js";
import type { ReportEntry } from "../../result/entries/entry.js";
import { entryFigures } from "../../result/entries/figures.js";
import { partsOf } from "../../result/entries/unified.js";
import { type JobOnHosts, jobsOnHosts, reportEntries } from "../../result/hosts/entries.js";
import { slowestHosts } from "../../result/hosts/together.js";
import { percentilesNs } from "../../result/latency/summary.js";
import type { LatencyRecord } from "../../result/model/latency.js";
import type { RunResult } from "../../result/model/result.js";
import type { ChartData, PercentileCurve, TimeSeries } from "./chart-model.js";
import { heatMapOf } from "./heat-map.js";
import { marksOf } from "./marks.js";
import { type Slot, slotsOf } from "./slots.js";

/** A result and what to call it. */
export interface NamedResult {
  readonly name: string;
  readonly result: RunResult;
}

/** More lines than this nobody tells apart. */
const MOST_SERIES = 24;

/** Rows of time and cells of heat maps over all series, so that a page stays below 400 KB. */
const MOST_ROWS = 1800;
const MOST_CELLS = 18_000;

/** What the numbers below the chart name. */
export const LISTED_PERCENTILES: readonly number[] = [50, 75, 90, 95, 99, 99.9, 99.99, 99.999];

/** For each halving of the distance to 100 %. */
const POINTS_PER_HALF = 5;

/** @param results none of them a sweep */
export function chartData(results: readonly NamedResult[]): Omit<ChartData, "sweeps"> {
  const parts = results.flatMap(({ name, result }, index) => {
    return subjectsOf(result).flatMap(({ entry, suffix }) => {
      const { latency } = entryFigures(entry, result.state);
      const active = partsOf(entry).filter(({ part }) => part.ios > 0);
      const prefix = results.length > 1 ? `${name}: ` : "";
      return active.map((part) => {
        const name = `${prefix}${printable(entry.name)}${suffix} ${part.name}`;
        return { index, entry, part, latency, name, result };
      });
    });
  });
  const shown = parts.slice(0, MOST_SERIES);
  const share = Math.max(1, shown.length);
  return {
    left: parts.length - shown.length,
    series: shown.map(({ index, entry, part, latency, name, result }) => {
      const slots = slotsOf(entry, part.name, result.startedAtMs, Math.floor(MOST_ROWS / share));
      return {
        name,
        result: index,
        curve: curveOf(part.part[latency]),
        time: slots.length === 0 ? null : timeSeries(slots),
        heat: heatMapOf(slots, Math.floor(MOST_CELLS / share)),
        marks: marksOf(entry, part.name, slots, result.startedAtMs),
      };
    }),
  };
}

/** What has a line of its own. */
interface Subject {
  readonly entry: ReportEntry;
  /** Behind the job's name. */
  readonly suffix: string;
}

/** A result's jobs; where several hosts ran them, all together and each host. */
function subjectsOf(result: RunResult): Subject[] {
  if (result.hosts.length > 1) return jobsOnHosts(result).flatMap(hostSubjects);
  return reportEntries(result).map((entry) => ({ entry, suffix: clonesOf(entry) }));
}

/** Hosts of a job that have lines, the slowest ones. */
const MOST_HOSTS = 10;

function hostSubjects({ all, hosts }: JobOnHosts): Subject[] {
  return [
    { entry: all, suffix: ` ×${hosts.length} hosts` },
    ...slowestHosts(hosts)
      .slice(0, MOST_HOSTS)
      .map(({ host, entry }) => ({ entry, suffix: ` ${printable(host.name)}${clonesOf(entry)}` })),
  ];
}

function clonesOf({ lanes }: ReportEntry): string {
  return lanes.length > 1 ? ` ×${lanes.length}` : "";
}

/** Enough points for a smooth line on HdrHistogram's axis, whose last is the maximum. */
function curveOf(record: LatencyRecord): PercentileCurve | null {
  const wanted =
    record.listedNs === null
      ? ticksUpTo(record.count)
      : [...record.listedNs.keys()].map(Number).filter((percentile) => percentile > 0);
  const values = percentilesNs(record, wanted);
  if (values === null) return null;
  const points = wanted.flatMap((percentile, i): [number, number][] => {
    const ns = values[i] ?? null;
    return ns === null || percentile >= 100 ? [] : [[percentile, ns]];
  });
  points.unshift([0, record.minNs]);
  points.push([100, record.maxNs]);
  return { percentiles: points.map(([p]) => digits(p, 9)), ns: points.map(([, ns]) => digits(ns)) };
}

/** @returns percentiles, ascending, those of {@link LISTED_PERCENTILES} among them */
function ticksUpTo(count: number): number[] {
  const halves = Math.log2(Math.max(2, count));
  const ticks = Array.from({ length: Math.ceil(halves * POINTS_PER_HALF) }, (_, i) => {
    return 100 * (1 - 2 ** (-(i + 1) / POINTS_PER_HALF));
  });
  const last = ticks.at(-1)!;
  const listed = LISTED_PERCENTILES.filter((percentile) => percentile <= last);
  return [...new Set([...ticks, ...listed])].sort((a, b) => a - b);
}

function timeSeries(slots: readonly Slot[]): TimeSeries {
  const known = (of: (slot: Slot) => number) => slots.map((slot) => digits(of(slot)));
  const latency = (of: (slot: Slot) => number | null) =>
    slots.map((slot) => {
      const ns = of(slot);
      return ns === null ? null : digits(ns);
    });
  return {
    atS: slots.map(({ startMs, endMs }) => digits((startMs + endMs) / 2000, 6)),
    iops: known(({ iops }) => iops),
    bytesPerSecond: known((slot) => slot.bytesPerSecond),
    p50Ns: latency(({ p50Ns }) => p50Ns),
    p99Ns: latency(({ p99Ns }) => p99Ns),
    maxNs: latency(({ maxNs }) => maxNs),
  };
}

function digits(value: number, count = 4): number {
  return Number(value.toPrecision(count));
}
