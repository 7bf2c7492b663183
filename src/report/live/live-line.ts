/** The one line that shows a run in progress. Pure: who calls it decides when and where. */
import { DIRECTIONS, type PerDirection } from "../../base/direction.js";
import { printable } from "../../base/printable.js";
import type { LiveHosts, LiveSample } from "../../run/sampling/live-sample.js";
import { inCharset, type TextStyle, truncate } from "../text/style.js";
import { formatBandwidth, formatClock, formatCount, formatLatency } from "../text/units.js";

const SEPARATOR = "  ";
const BYTES = { kbBase: 1024, unitBase: 8 } as const;

/** A part of the line; the larger its rank, the sooner it goes when the line is too long. */
interface Part {
  readonly rank: number;
  readonly text: string;
}

/** The line, without a line end, fitted to the style's columns. @param hint its end, where it fits */
export function formatLiveLine(sample: LiveSample, style: TextStyle, hint = ""): string {
  let parts = partsOf(sample, hint);
  while (widthOf(parts) > style.columns && parts.some((part) => part.rank > 0)) {
    const last = Math.max(...parts.map((part) => part.rank));
    parts = parts.filter((part) => part.rank < last);
  }
  const line = parts.map((part) => part.text).join(SEPARATOR);
  return inCharset(truncate(inCharset(printable(line), style), style.columns), style);
}

function widthOf(parts: readonly Part[]): number {
  return parts.reduce((sum, part) => sum + part.text.length + SEPARATOR.length, -SEPARATOR.length);
}

function partsOf(sample: LiveSample, hint: string): Part[] {
  const { phase, stage, stages, jobsRunning, inFlight, etaMs, errors } = sample;
  const transfers = phase !== "layout";
  const parts: [rank: number, text: string | null][] = [
    [0, stages > 1 ? `${phase} ${stage}/${stages}` : phase],
    [0, errors > 0 ? `${errors} ${errors === 1 ? "ERROR" : "ERRORS"}` : null],
    [2, sample.detail],
    [9, jobsRunning > 0 ? `${jobsRunning} ${jobsRunning === 1 ? "job" : "jobs"}` : null],
    [1, transfers ? iopsText(sample.iops) : null],
    [3, formatBandwidth(sample.bytesPerSecond, BYTES)],
    [6, latencyText("p50", sample.p50Ns)],
    [4, latencyText("p99", sample.p99Ns)],
    [5, latencyText("p99.9", sample.p999Ns)],
    [8, transfers ? `${inFlight} in flight` : null],
    [1, hostsText(sample.hosts)],
    [10, formatClock(sample.elapsedMs)],
    [7, etaMs === null ? null : `eta ${formatClock(etaMs)}`],
    [11, hint || null],
  ];
  return parts.flatMap(([rank, text]) => (text === null ? [] : { rank, text }));
}

/** `1.20M IOPS` where there is one direction, `r 800k w 400k IOPS` where there are more. */
function iopsText(iops: PerDirection<number>): string {
  const active = DIRECTIONS.filter((direction) => iops[direction] > 0);
  if (active.length <= 1) return `${formatCount(active[0] ? iops[active[0]] : 0)} IOPS`;
  const rates = active.map((direction) => `${direction[0]} ${formatCount(iops[direction])}`);
  return `${rates.join(" ")} IOPS`;
}

/** `4 of 4 hosts 1.20M IOPS`: those that measure. */
function hostsText(hosts: LiveHosts | null): string | null {
  if (hosts === null) return null;
  const { measuring, count } = hosts;
  const sum = measuring.reduce((total, { iops }) => total + iops, 0);
  return `${measuring.length} of ${count} hosts ${formatCount(sum)} IOPS`;
}

function latencyText(name: string, ns: number | null): string | null {
  return ns === null ? null : `${name} ${formatLatency(ns)}`;
}
