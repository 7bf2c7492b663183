/** Rows of logs as the lines that fio writes (flush_samples() and flush_hist_samples()). */
import type { RunResult } from "../../run/result.js";
import type { HistogramRow } from "../../stats/lane-logs.js";
import type { LogRow } from "./rows.js";

/** fio pads priorities to four hexadecimal digits; 0 is the default priority. */
const NO_PRIORITY = "0x0000";

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
export function rowFormatter(
  job: RunResult["jobs"][number],
  epochMs: number,
): (row: LogRow) => string {
  const valuesOf = VALUES[job.logWindowMs > 0 ? job.logValue : "avg"];
  const priority = job.logPriority ? NO_PRIORITY : "0";
  return ({ atMs, value, max, direction, lengthBytes, offsetBytes, issuedNs }) => {
    const values = valuesOf(value, max);
    const offset = job.logOffset ? `, ${offsetBytes}` : "";
    const issued = job.logIssueTime ? `, ${issuedNs}` : "";
    const time = epochMs + atMs;
    return `${time}, ${values}, ${direction}, ${lengthBytes}${offset}, ${priority}${issued}\n`;
  };
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
