/** The rows of a lane's logs, in fio's units and order, whatever they are then written as. */

import { DIRECTIONS } from "../../base/direction.js";
import type { IoRows, LogFile, LoggedLane, WindowRow } from "../../result/lane-logs.js";
import { iosPerSecond, kibPerSecond, type SeriesSample } from "../../result/rates.js";

/** One row. It is valid during the call that hands it out, and then used again. */
export interface LogRow {
  /** Since the start of the measured window, whole. */
  atMs: number;
  /** ns, KiB/s (of windows), kB/s (of single I/Os) or I/Os, by the log's kind; whole. */
  value: number;
  /** The largest value of the window; 0 where the row is one I/O's. */
  max: number;
  /** 0 read, 1 write, 2 trim. */
  direction: number;
  /** 0 for windows, as the offset. */
  lengthBytes: number;
  offsetBytes: number;
  /** 0 where the row is no single I/O's submission or completion latency. */
  issuedNs: number;
  /** As ioprio_set(2) has it: class and level; 0 is the default. */
  priority: number;
}

export type RowReader = (row: LogRow) => void;

/** Hands the rows of one log to `read`, in order. */
export function readRows(lane: LoggedLane, { kind }: LogFile, read: RowReader): void {
  const { logs, job } = lane;
  if (kind === "clat_hist" || kind === "iolog") return;
  if (job.logWindowMs === 0) {
    if (kind !== "bw" || !job.disableBw) readIos(logs?.ios ?? [], kind, read);
    return;
  }
  if (kind === "bw") readSamples(lane, "bw", job.bwWindowMs, kibPerSecond, read);
  else if (kind === "iops") readSamples(lane, "iops", job.iopsWindowMs, iosPerSecond, read);
  else readWindows(logs?.[kind] ?? [], read);
}

export const emptyRow = (): LogRow => ({
  atMs: 0,
  value: 0,
  max: 0,
  direction: 0,
  lengthBytes: 0,
  offsetBytes: 0,
  issuedNs: 0,
  priority: 0,
});

/**
 * A row for each I/O, with the value that fio gives a single one: its latency, its bytes over its
 * completion latency (in kB/s, add_bw_sample()), or 1.
 */
function readIos(chunks: readonly IoRows[], kind: "bw" | "iops" | LatencyName, read: RowReader) {
  const row = emptyRow();
  // fio leaves it 0 in its other logs.
  const tellsIssue = kind === "slat" || kind === "clat";
  for (const chunk of chunks) {
    for (let at = 0; at < chunk.count; at++) {
      const clatNs = chunk.clatNs[at]!;
      const slatNs = chunk.slatNs[at]!;
      const lengthBytes = chunk.lengthBytes[at]!;
      const completedNs = chunk.completedNs[at]!;
      row.issuedNs = tellsIssue ? completedNs - clatNs : 0;
      row.direction = chunk.direction[at]!;
      row.lengthBytes = lengthBytes;
      row.offsetBytes = chunk.offsetBytes[at]!;
      row.priority = chunk.priority[at]!;
      row.atMs = Math.floor(completedNs / 1e6);
      if (kind === "slat") row.value = slatNs;
      else if (kind === "clat") row.value = clatNs;
      else if (kind === "lat") row.value = slatNs + clatNs;
      else if (kind === "iops") row.value = 1;
      else row.value = clatNs > 0 ? Math.floor((lengthBytes * 1e6) / clatNs) : 0;
      read(row);
    }
  }
}

/** The share of a window from which on an interval counts as one: timers are not exact. */
const WHOLE = 0.9;

type LatencyName = "slat" | "clat" | "lat";

function readWindows(windows: readonly WindowRow[], read: RowReader): void {
  for (const { atMs, direction, meanNs, maxNs } of windows) {
    read({ ...emptyRow(), atMs, direction, value: Math.floor(meanNs + 0.5), max: maxNs });
  }
}

/**
 * The samples of all directions by time. Intervals in which nothing was done have no row, nor has
 * what the end of the run left of one.
 */
function readSamples(
  { series }: LoggedLane,
  kind: "bw" | "iops",
  windowMs: number,
  rate: (sample: SeriesSample) => number,
  read: RowReader,
): void {
  const rows = DIRECTIONS.flatMap((name, direction) => {
    const samples = series[name][kind];
    const lastMs = samples.at(-1)?.intervalMs ?? 0;
    const whole = lastMs < WHOLE * windowMs ? samples.slice(0, -1) : samples;
    return whole.filter(({ ios }) => ios > 0).map((sample) => ({ direction, sample }));
  });
  rows.sort((a, b) => a.sample.atMs - b.sample.atMs || a.direction - b.direction);
  for (const { direction, sample } of rows) {
    const value = Math.floor(rate(sample));
    read({ ...emptyRow(), atMs: Math.round(sample.atMs), direction, value, max: value });
  }
}
