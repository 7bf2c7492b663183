/**
 * A run in progress as a few lines: the whole, a line for each job, of several hosts for each host, the
 * last minute, and what has disturbed it. Pure: who calls it decides when and where.
 */
import { printable } from "../../base/printable.js";
import {
  JOBS_SHOWN,
  type LiveHosts,
  type LiveJob,
  type LiveRates,
  type LiveSample,
} from "../../run/sampling/live-sample.js";
import { inCharset, type TextStyle, truncate, truncateMiddle, widthOf } from "../text/style.js";
import { formatBandwidth, formatClock, formatCount, formatLatency } from "../text/units.js";
import type { LiveHistory } from "./live-history.js";
import { formatLiveLine } from "./live-line.js";

const BYTES = { kbBase: 1024, unitBase: 8 } as const;
const GAP = "  ";

/** Below this width there is no room for a sparkline beside its figures. */
const LEAST_FOR_SPARK = 30;

const NOTES_SHOWN = 2;

/** What is shown of a run beside its last sample. */
export interface Shown {
  readonly history: LiveHistory;
  /** What has disturbed the run, the weightiest first. */
  readonly notes: readonly string[];
  /** Which keys do what; "" where none does anything. */
  readonly hint: string;
}

/** Lines that fit the style's columns; at most twelve. */
export function formatLiveLines(
  sample: LiveSample,
  { history, notes, hint }: Shown,
  style: TextStyle,
): string[] {
  const { jobs, hosts } = sample;
  return [
    formatLiveLine({ ...sample, hosts: null }, style, hint),
    ...(hosts === null && jobs.length > 1 ? rateLines(jobs.map(ofJob), "jobs", style) : []),
    ...(hosts === null ? [] : rateLines(ofHosts(hosts), "hosts", style)),
    ...(style.columns < LEAST_FOR_SPARK ? [] : sparkLines(history, style)),
    ...notes.slice(0, NOTES_SHOWN).map((text) => fitted(`${GAP}note: ${text}`, style)),
  ];
}

/** What is left of the view when the run is over. */
export function formatLastLine(
  { elapsedMs }: LiveSample,
  history: LiveHistory,
  style: TextStyle,
): string {
  const ran = `ran ${formatClock(elapsedMs)}`;
  const room = { ...style, columns: style.columns - widthOf(ran) };
  const spark = sparkLine({ ...IOPS_LINE, values: history.iops }, room);
  return fitted(ran + (spark ?? ""), style);
}

function fitted(text: string, style: TextStyle): string {
  return truncate(inCharset(printable(text), style), style.columns);
}

/** A line below that of the whole. */
interface Row {
  readonly name: string;
  readonly rates: LiveRates;
}

function ofJob(job: LiveJob): Row {
  const { name, lanes } = job;
  return { name: lanes > 1 ? `${name} ×${lanes}` : name, rates: job };
}

/** From this age on, what was said is not taken for the present. */
const OLD_MS = 5000;

/** All together, then those that measure, the slowest first. */
function ofHosts({ agoMs, count, measuring }: LiveHosts): Row[] {
  const sum = (key: "iops" | "bytesPerSecond" | "inFlight"): number =>
    measuring.reduce((total, rates) => total + rates[key], 0);
  const age = agoMs < OLD_MS ? "" : `, ${Math.round(agoMs / 1000)} s ago`;
  const all = {
    iops: sum("iops"),
    bytesPerSecond: sum("bytesPerSecond"),
    inFlight: sum("inFlight"),
    p50Ns: null,
    p99Ns: null,
    etaMs: null,
  };
  const slowestFirst = measuring.toSorted((a, b) => a.iops - b.iops);
  return [
    { name: `${measuring.length} of ${count} hosts${age}`, rates: all },
    ...slowestFirst.map((host) => ({ name: host.name, rates: host })),
  ];
}

interface Column {
  readonly cell: (rates: LiveRates) => string;
  /** Columns with the lowest go first on a narrow terminal. */
  readonly stays: number;
}

const COLUMNS: readonly Column[] = [
  { cell: ({ iops }) => `${formatCount(iops)} IOPS`, stays: 4 },
  { cell: ({ bytesPerSecond }) => formatBandwidth(bytesPerSecond, BYTES), stays: 2 },
  { cell: ({ p50Ns }) => latencyText("p50", p50Ns), stays: 1 },
  { cell: ({ p99Ns }) => latencyText("p99", p99Ns), stays: 3 },
  { cell: ({ inFlight }) => `${inFlight} in flight`, stays: 0 },
  { cell: ({ etaMs }) => (etaMs === null ? "" : `eta ${formatClock(etaMs)}`), stays: 0.5 },
];

const LEAST_NAME = 8;
const MOST_NAME = 24;

/** @param what they are, where not all have room */
function rateLines(rows: readonly Row[], what: string, style: TextStyle): string[] {
  const shown = rows.slice(0, JOBS_SHOWN);
  const names = shown.map(({ name }) => inCharset(printable(name), style));
  let cells = COLUMNS.map(({ cell, stays }) => {
    const texts = shown.map(({ rates }) => inCharset(cell(rates), style));
    return { texts, stays, width: Math.max(...texts.map(widthOf)) };
  });
  const room = (): number =>
    style.columns - cells.reduce((sum, { width }) => sum + GAP.length + width, GAP.length);
  while (cells.length > 1 && room() < LEAST_NAME) {
    const least = Math.min(...cells.map(({ stays }) => stays));
    cells = cells.filter(({ stays }) => stays > least);
  }
  const nameWidth = Math.max(1, Math.min(room(), MOST_NAME, Math.max(...names.map(widthOf))));
  const lines = names.map((name, i) => {
    const shownName = inCharset(truncateMiddle(name, nameWidth), style);
    const texts = cells.map(({ texts, width }) => texts[i]!.padStart(width));
    const padding = " ".repeat(Math.max(0, nameWidth - widthOf(shownName)));
    return truncate(GAP + [shownName + padding, ...texts].join(GAP), style.columns);
  });
  const more = rows.length - shown.length;
  const rest = truncate(`${GAP}and ${more} more ${what}`, style.columns);
  return more > 0 ? [...lines, rest] : lines;
}

function latencyText(name: string, ns: number | null): string {
  return ns === null ? "" : `${name} ${formatLatency(ns)}`;
}

/** A row of bars with its title, and the least and the largest value. */
interface SparkLine {
  readonly title: string;
  readonly values: readonly (number | null)[];
  readonly format: (value: number) => string;
  readonly scale: (value: number) => number;
}

const IOPS_LINE = { title: "IOPS", format: formatCount, scale: (iops: number) => iops };
const P99_LINE = { title: "p99 ", format: formatLatency, scale: Math.log };

/** The last minute of IOPS and, on a logarithmic scale, of p99; the newest to the right. */
function sparkLines(history: LiveHistory, style: TextStyle): string[] {
  return [
    { ...IOPS_LINE, values: history.iops },
    { ...P99_LINE, values: history.p99Ns },
  ].flatMap((line) => sparkLine(line, style) ?? []);
}

/** null where little is known, or there is no room. */
function sparkLine({ title, values, format, scale }: SparkLine, style: TextStyle): string | null {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return null;
  const range = `${format(Math.min(...known))} to ${format(Math.max(...known))}`;
  const room = style.columns - GAP.length - title.length - 2 - widthOf(range);
  if (room < 1) return null;
  const scaled = values.map((value) => (value === null ? null : scale(value)));
  return inCharset(`${GAP}${title} ${sparkline(scaled.slice(-room), style)} ${range}`, style);
}

const BARS = [..."▁▂▃▄▅▆▇█"];
const ASCII_BARS = [..."_.:-=+*#"];

/** A bar for each value between the smallest and the largest; a blank where nothing is known. */
function sparkline(values: readonly (number | null)[], { ascii }: TextStyle): string {
  const bars = ascii ? ASCII_BARS : BARS;
  const known = values.filter((value) => value !== null);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  return values
    .map((value) => {
      if (value === null) return " ";
      const share = most > least ? (value - least) / (most - least) : 0.5;
      return bars[Math.min(bars.length - 1, Math.floor(share * bars.length))];
    })
    .join("");
}
