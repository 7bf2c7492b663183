/**
 * What a lane keeps for its logs (write_bw_log and its like): typed columns that grow by chunks
 * where each I/O is a row, and rows of their own where time windows are.
 */

import type { PerDirection } from "../base/direction.js";
import type { JobSpec } from "../job/spec/job-spec.js";
import type { LogFile } from "../plan/log-files.js";
import type { RateSeries } from "./rates.js";

export type { LogFile };

/** Rows of a chunk: some 2.7 MB of columns, whose pages count only once they are written. */
const CHUNK_ROWS = 1 << 16;

/** Completed I/Os as parallel columns in shared memory, in the order of their completion. */
export interface IoRows {
  count: number;
  /** Since the start of the measured window. */
  readonly completedNs: Float64Array;
  readonly slatNs: Float64Array;
  readonly clatNs: Float64Array;
  readonly offsetBytes: Float64Array;
  readonly lengthBytes: Int32Array;
  readonly direction: Uint8Array;
  /** As ioprio_set(2) has it. */
  readonly priority: Uint16Array;
}

/** Columns without rows. */
export function createIoRows(capacity = CHUNK_ROWS): IoRows {
  const doubles = (): Float64Array => new Float64Array(new SharedArrayBuffer(capacity * 8));
  return {
    count: 0,
    completedNs: doubles(),
    slatNs: doubles(),
    clatNs: doubles(),
    offsetBytes: doubles(),
    lengthBytes: new Int32Array(new SharedArrayBuffer(capacity * 4)),
    direction: new Uint8Array(new SharedArrayBuffer(capacity)),
    priority: new Uint16Array(new SharedArrayBuffer(capacity * 2)),
  };
}

/** The latencies of one kind and direction within a window of time. */
export interface WindowRow {
  /** When the window ended, since the start of the measured window. */
  readonly atMs: number;
  /** 0 read, 1 write, 2 trim. */
  readonly direction: number;
  readonly meanNs: number;
  readonly maxNs: number;
}

/** Completion latencies of a direction within a window of time, in fio's bins. */
export interface HistogramRow {
  readonly atMs: number;
  readonly direction: number;
  /** Of the I/O that ended the window. */
  readonly lengthBytes: number;
  readonly counts: Uint32Array;
}

/** I/Os as they were issued, as parallel columns in shared memory. */
export interface IssuedRows {
  count: number;
  /** Since the lane's files were opened. */
  readonly atNs: Float64Array;
  readonly offsetBytes: Float64Array;
  readonly lengthBytes: Int32Array;
  readonly direction: Uint8Array;
  /** Index into the lane's targets. */
  readonly target: Uint16Array;
}

/** Columns without rows. */
export function createIssuedRows(capacity = CHUNK_ROWS): IssuedRows {
  const bytes = (width: number) => new SharedArrayBuffer(capacity * width);
  return {
    count: 0,
    atNs: new Float64Array(bytes(8)),
    offsetBytes: new Float64Array(bytes(8)),
    lengthBytes: new Int32Array(bytes(4)),
    direction: new Uint8Array(bytes(1)),
    target: new Uint16Array(bytes(2)),
  };
}

/** The whole pattern of a lane's I/Os, ramp included. */
export interface IssuedLog {
  /** The lane's targets. */
  readonly paths: readonly string[];
  readonly chunks: readonly IssuedRows[];
  /** When the lane ended. */
  readonly endNs: number;
}

export interface LaneLogs {
  /** In chunks; none where no log has a row for each I/O. */
  readonly ios: readonly IoRows[];
  /** Without rows where log_avg_msec is not set. */
  readonly slat: readonly WindowRow[];
  readonly clat: readonly WindowRow[];
  readonly lat: readonly WindowRow[];
  readonly histograms: readonly HistogramRow[];
  /** null where write_iolog does not ask for it. */
  readonly issued: IssuedLog | null;
}

/** All that the logs of one lane are written from. They are no part of its result. */
export interface LoggedLane {
  readonly job: JobSpec;
  /** Wall clock, ms since the epoch, of the start of the measured window. */
  readonly startedAtMs: number;
  /** The logs that the job asks for. */
  readonly files: readonly LogFile[];
  readonly logs: LaneLogs | null;
  readonly series: PerDirection<RateSeries>;
}
