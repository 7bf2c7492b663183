/** Writes the logs of a run, each in pieces, since one may be larger than a string can be. */
import { closeSync, openSync, writeSync } from "node:fs";
import { IoError } from "../../base/errors.js";
import type { LaneResult, LogFile, RunResult } from "../../result/result.js";
import { iologLines } from "./iolog.js";
import { readRows } from "./rows.js";
import { StoredRows } from "./stored.js";
import { histogramLine, rowFormatter } from "./text.js";

/** Characters that are collected before they are written. */
const PIECE_LENGTH = 1 << 20;

type Job = RunResult["jobs"][number];

/**
 * Writes the logs of all lanes: over those of an earlier run, or behind them with per_job_logs=0
 * and for iologs, as fio does.
 * @throws IoError naming the log that could not be written
 */
export function writeLogs({ lanes, jobs }: RunResult): void {
  for (const lane of lanes) {
    for (const file of lane.logFiles) writeLog(lane, jobs[lane.jobIndex]!, file);
  }
}

function writeLog(lane: LaneResult, job: Job, file: LogFile): void {
  try {
    const grows = file.kind === "iolog" || !job.perJobLogs;
    const fd = openSync(file.path, grows ? "a" : "w");
    try {
      writeRows(lane, job, file, fd);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    const text = `the log was not written: ${(error as Error).message}`;
    throw new IoError(text, { place: file.path, cause: error });
  }
}

function writeRows(lane: LaneResult, job: Job, file: LogFile, fd: number): void {
  if (file.kind === "iolog") {
    if (lane.logs?.issued) writeLines(fd, (add) => iologLines(lane.logs!.issued!, add));
    return;
  }
  const epochMs = epochOf(lane, job);
  if (job.logCompressed && file.kind !== "clat_hist") {
    const stored = new StoredRows(job, epochMs, (bytes) => writeSync(fd, bytes));
    readRows(lane, file, job, (row) => stored.add(row));
    stored.flush();
    return;
  }
  const format = rowFormatter(job, epochMs);
  writeLines(fd, (add) => {
    readRows(lane, file, job, (row) => add(format(row)));
    if (file.kind !== "clat_hist") return;
    for (const row of lane.logs?.histograms ?? []) {
      add(histogramLine(row, job.logHistCoarseness, epochMs));
    }
  });
}

/** Writes what `produce` adds, piece by piece. */
function writeLines(fd: number, produce: (add: (line: string) => void) => void): void {
  let piece = "";
  produce((line) => {
    piece += line;
    if (piece.length < PIECE_LENGTH) return;
    writeSync(fd, piece);
    piece = "";
  });
  writeSync(fd, piece);
}

/** What the clock of the job's logs showed when its measured window began, in ms. */
function epochOf({ startedAtMs }: LaneResult, { logEpoch, logClock }: Job): number {
  if (!logEpoch) return 0;
  if (logClock === "realtime") return Math.floor(startedAtMs);
  const monotonicMs = Number(process.hrtime.bigint() / 1_000_000n);
  return monotonicMs - (Date.now() - Math.floor(startedAtMs));
}
