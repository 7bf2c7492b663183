/** The bandwidth of all jobs together over the run: the logs of fio's --bandwidth-log. */
import { DIRECTIONS, type Direction } from "../../base/direction.js";
import type { SideFile } from "../../files/side-file.js";
import type { LoggedLane } from "../../result/lane-logs.js";
import type { RunResult } from "../../result/model/result.js";
import { type LogWriting, writeAllLogs } from "./writing.js";

/** fio writes a row whenever it updates its progress, which takes about as long. */
const WINDOW_MS = 500;

/** The files, in the working directory. */
export const AGGREGATE_FILES = DIRECTIONS.map((direction): SideFile => {
  const path = `agg-${direction}_bw.log`;
  return { path, option: "--bandwidth-log", place: "command line" };
});

type Timed = Pick<RunResult, "startedAtMs" | "elapsedMs">;

/** @throws IoError naming the files that could not be written */
export function writeAggregateLogs(result: Timed, lanes: readonly LoggedLane[]): void {
  const writings = DIRECTIONS.map((direction, index): LogWriting => {
    const path = AGGREGATE_FILES[index]!.path;
    return {
      path,
      grows: false,
      produce: (sink) => sink(aggregateLines(result, lanes, direction)),
    };
  });
  writeAllLogs(writings);
}

/** A line for each window of the run, also where nothing was done: time, KiB/s, direction. */
export function aggregateLines(
  result: Timed,
  lanes: readonly LoggedLane[],
  direction: Direction,
): string {
  const windows = new Float64Array(Math.floor(result.elapsedMs / WINDOW_MS));
  for (const { series, startedAtMs } of lanes) {
    const delayMs = Math.max(0, startedAtMs - result.startedAtMs);
    for (const { atMs, intervalMs, bytes } of series[direction].bw) {
      spread(windows, delayMs + atMs - intervalMs, delayMs + atMs, bytes);
    }
  }
  const ddir = DIRECTIONS.indexOf(direction);
  const lines = Array.from(windows, (bytes, index) => {
    const kibPerSecond = Math.floor((bytes * 1000) / WINDOW_MS / 1024);
    return `${(index + 1) * WINDOW_MS}, ${kibPerSecond}, ${ddir}, 0, 0\n`;
  });
  return lines.join("");
}

/** Adds the bytes of an interval to the windows that it lies in, to each its share. */
function spread(windows: Float64Array, beginMs: number, endMs: number, bytes: number): void {
  for (let index = Math.floor(beginMs / WINDOW_MS); index * WINDOW_MS < endMs; index++) {
    const fromMs = Math.max(beginMs, index * WINDOW_MS);
    const toMs = Math.min(endMs, (index + 1) * WINDOW_MS);
    if (index < windows.length) windows[index]! += (bytes * (toMs - fromMs)) / (endMs - beginMs);
  }
}
