/** The lines of normal output that show one latency: its summary statistics, and its percentiles. */

import { meanNs, stddevNs } from "../../result/latency/summary.js";
import type { LatencyRecord } from "../../result/model/latency.js";
import { type ListedPercentile, listPercentiles } from "../figures.js";
import { fixed, fixed2 } from "../text/printf.js";
import { chunks } from "./chunks.js";
import { quantity } from "./quantity.js";

interface LatencyUnit {
  readonly name: string;
  readonly ns: number;
}

const NSEC: LatencyUnit = { name: "nsec", ns: 1 };
const LARGER_UNITS: readonly LatencyUnit[] = [
  { name: "msec", ns: 1e6 },
  { name: "usec", ns: 1e3 },
];

/** The largest unit in which values of this range still mean something (fio's stat.h). */
function unitFor(minNs: number, maxNs: number, deviationNs: number): LatencyUnit {
  const fits = ({ ns }: LatencyUnit) => minNs > 2 * ns && maxNs >= 100 * ns && deviationNs > ns;
  return LARGER_UNITS.find(fits) ?? NSEC;
}

/** How many digits minima and maxima of latencies may have. */
const RANGE_DIGITS = 6;

/**
 * `    clat (usec): min=22, max=145, avg=26.55, stdev= 8.52`, or nothing where nothing was
 * measured.
 * @param name `slat`, `clat`, `lat` or `sync`
 */
export function latencyLines(name: string, record: LatencyRecord): string[] {
  if (record.count === 0) return [];
  const [minNs, maxNs] = [Math.round(record.minNs), Math.round(record.maxNs)];
  const unit = unitFor(minNs, maxNs, stddevNs(record));
  const range = (ns: number) => quantity(ns / unit.ns, 1000, RANGE_DIGITS);
  const moment = (ns: number) => fixed2(ns / unit.ns, 5);
  return [
    `    ${name.padStart(4)} (${unit.name}): min=${range(minNs)}, max=${range(maxNs)}, ` +
      `avg=${moment(meanNs(record))}, stdev=${moment(stddevNs(record))}`,
  ];
}

/** What a block of percentiles may take of a line of 80 characters. */
const BLOCK_COLUMNS = 80 - 7;

/** The `clat percentiles (usec):` block. @param name `slat`, `clat`, `lat` or `sync` */
export function percentileLines(
  name: string,
  record: LatencyRecord,
  percentiles: readonly number[],
): string[] {
  const listed = listPercentiles(record, percentiles);
  if (listed.length === 0) return [];
  const maxNs = Math.max(...listed.map(({ ns }) => ns));
  const unit = unitFor(Math.min(...listed.map(({ ns }) => ns)), maxNs, Number.POSITIVE_INFINITY);
  const decimals = decimalsOf(percentiles);
  const width = Math.max(5, String(Math.floor(maxNs / unit.ns)).length);
  const cell = ({ percentile, ns }: ListedPercentile) =>
    ` ${fixed(percentile, decimals).padStart(decimals + 3)}th=` +
    `[${String(Math.ceil(ns / unit.ns)).padStart(width)}]`;
  const perLine = Math.max(1, Math.floor(BLOCK_COLUMNS / (decimals + 10 + width)));
  const rows = chunks(listed.map(cell), perLine);
  return [
    `    ${name} percentiles (${unit.name}):`,
    ...rows.map((row, i) => `     |${row.join(",")}${i < rows.length - 1 ? "," : ""}`),
  ];
}

/** As many decimals as the longest of them needs; fio counts those that percentile_list wrote. */
function decimalsOf(percentiles: readonly number[]): number {
  return Math.max(...percentiles.map((each) => String(each).split(".")[1]?.length ?? 0));
}
