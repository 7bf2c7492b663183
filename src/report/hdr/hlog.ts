/**
 * HdrHistogram's log of intervals, version 1.3, with V2 encodings: a line for each interval of each
 * lane and direction, tagged with both. Where there are no intervals, as in a result of fio, a lane
 * has one line for all of it.
 */
import { DIRECTIONS } from "../../base/direction.js";
import { denseCounts } from "../../result/latency/coarse.js";
import { encodedCounts, encodeHdr } from "../../result/latency/hdr.js";
import type { DirectionStats, LaneResult } from "../../result/model/lane.js";
import type { RunResult } from "../../result/model/result.js";

const NS_PER_MS = 1e6;

interface Line {
  /** Since the start of the run, in s. */
  readonly atS: number;
  readonly text: string;
}

export function hlogReport(result: RunResult): string {
  const { startedAtMs, lanes, hosts, program } = result;
  const startS = (startedAtMs / 1000).toFixed(3);
  const hostOf = new Map(hosts.map(({ rank, name }) => [rank, `${name}.`]));
  const lines = lanes.flatMap((lane) => {
    return laneLines(lane, hostOf.get(lane.rank) ?? "", startedAtMs);
  });
  lines.sort((a, b) => a.atS - b.atS);
  return [
    `#[Logged with ${program}]`,
    "#[Histogram log format version 1.3]",
    `#[StartTime: ${startS} (seconds since epoch), ${new Date(startedAtMs).toISOString()}]`,
    `#[BaseTime: ${startS} (seconds since epoch)]`,
    '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"',
    ...lines.map(({ text }) => text),
  ]
    .map((line) => `${line}\n`)
    .join("");
}

function laneLines(lane: LaneResult, host: string, runStartedAtMs: number): Line[] {
  const laneMs = Math.max(0, lane.startedAtMs - runStartedAtMs);
  const clone = lane.cloneIndex > 0 ? `#${lane.cloneIndex}` : "";
  const name = `${host}${lane.name}${clone}`.replace(/[,\s\p{Cc}]/gu, "_");
  return DIRECTIONS.flatMap((direction) => {
    const part = lane.directions[direction];
    return histogramsOf(part).map(({ atMs, lengthMs, maxNs, encoded }): Line => {
      const atS = (laneMs + atMs - lengthMs) / 1000;
      const figures = [atS, lengthMs / 1000, maxNs / NS_PER_MS].map((value) => value.toFixed(3));
      return { atS, text: `Tag=${name}.${direction},${figures.join(",")},${encoded}` };
    });
  });
}

function histogramsOf(part: DirectionStats) {
  const known = part.intervals.filter(({ latency }) => latency !== null);
  if (known.length > 0) {
    return known.map(({ atMs, lengthMs, latency }) => {
      const { maxNs, counts } = latency!;
      return { atMs, lengthMs, maxNs, encoded: encodeHdr(denseCounts([counts])) };
    });
  }
  const { counts, maxNs } = part.clat.count > 0 ? part.clat : part.lat;
  if (counts === null) return [];
  return [
    { atMs: part.runtimeMs, lengthMs: part.runtimeMs, maxNs, encoded: encodedCounts(counts) },
  ];
}
