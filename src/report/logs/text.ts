/** Rows of logs as the lines that fio writes (flush_samples() and flush_hist_samples()). */

import type { HistogramRow, LoggedLane } from "../../result/lane-logs.js";
import type { LogRow } from "./rows.js";

/** How rows are written; a JobSpec says it all, a stored log what it has. */
interface RowFormat {
  readonly logOffset: boolean;
  readonly logPriority: boolean;
  readonly logIssueTime?: boolean;
  readonly logWindowMs?: number;
  readonly logValue?: LoggedLane["job"]["logValue"];
}

/** The class of real-time priorities, and where the class stands (linux/ioprio.h). */
const CLASS_REAL_TIME = 1;
const CLASS_SHIFT = 13;

/** What a row tells of its window. */
const VALUES = {
  avg: (value: number) => String(value),
  max: (_value: number, max: number) => String(max),
  both: (value: number, max: number) => `${value}, ${max}`,
} as const;

/**
 * What turns rows into lines: time, value, direction, block size, offset where asked for, and the
 * priority or whether it is real-time.
 * @param epochMs what is added to times
 */
export function rowFormatter(format: RowFormat, epochMs: number): (row: LogRow) => string {
  const { logOffset, logPriority, logIssueTime = false } = format;
  const { logWindowMs = 0, logValue = "avg" } = format;
  const valuesOf = VALUES[logWindowMs > 0 ? logValue : "avg"];
  const priorityOf = logPriority ? hexadecimal : realTime;
  return ({ atMs, value, max, direction, lengthBytes, offsetBytes, issuedNs, priority }) => {
    const values = valuesOf(value, max);
    const offset = logOffset ? `, ${offsetBytes}` : "";
    const issued = logIssueTime ? `, ${issuedNs}` : "";
    const tail = `${lengthBytes}${offset}, ${priorityOf(priority)}${issued}`;
    return `${epochMs + atMs}, ${values}, ${direction}, ${tail}\n`;
  };
}

function hexadecimal(priority: number): string {
  return `0x${priority.toString(16).padStart(4, "0")}`;
}

function realTime(priority: number): string {
  return priority >> CLASS_SHIFT === CLASS_REAL_TIME ? "1" : "0";
}

/** A histogram: time, direction, block size, and bins of which 2^coarseness are one. */
export function histogramLine(row: HistogramRow, coarseness: number, epochMs: number): string {
  const stride = 2 ** coarseness;
  const bins: number[] = [];
  for (let at = 0; at < row.counts.length; at += stride) {
    bins.push(row.counts.subarray(at, at + stride).reduce((sum, count) => sum + count, 0));
  }
  return `${epochMs + row.atMs}, ${row.direction}, ${row.lengthBytes}, ${bins.join(", ")}\n`;
}
