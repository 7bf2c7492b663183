/** Writes the logs of a run, each in pieces, since one may be larger than a string can be. */
import { type Sink, writePieces } from "../../files/write.js";
import type { LogFile, LoggedLane } from "../../result/lane-logs.js";
import { iologLines } from "./iolog.js";
import { readRows } from "./rows.js";
import { StoredRows } from "./stored.js";
import { histogramLine, rowFormatter } from "./text.js";
import { type LogWriting, writeAllLogs } from "./writing.js";

/**
 * Writes the logs of all lanes: over those of an earlier run, or behind them with per_job_logs=0
 * and for iologs, as fio does.
 * @throws IoError naming the logs that could not be written
 */
export function writeLogs(lanes: readonly LoggedLane[]): void {
  const writings = lanes.flatMap((lane) =>
    lane.files.map((file): LogWriting => {
      const grows = file.kind === "iolog" || !lane.job.perJobLogs;
      return { path: file.path, grows, produce: (sink) => writeRows(lane, file, sink) };
    }),
  );
  writeAllLogs(writings);
}

function writeRows(lane: LoggedLane, file: LogFile, sink: Sink): void {
  const { job } = lane;
  if (file.kind === "iolog") {
    if (lane.logs?.issued) writePieces(sink, (add) => iologLines(lane.logs!.issued!, add));
    return;
  }
  const epochMs = epochOf(lane);
  if (job.logCompressed && file.kind !== "clat_hist") {
    const stored = new StoredRows(job, epochMs, sink);
    readRows(lane, file, (row) => stored.add(row));
    stored.flush();
    return;
  }
  const format = rowFormatter(job, epochMs);
  writePieces(sink, (add) => {
    readRows(lane, file, (row) => add(format(row)));
    if (file.kind !== "clat_hist") return;
    for (const row of lane.logs?.histograms ?? []) {
      add(histogramLine(row, job.logHistCoarseness, epochMs));
    }
  });
}

/** What the clock of the job's logs showed when its measured window began, in ms. */
function epochOf({ startedAtMs, job: { logEpoch, logClock } }: LoggedLane): number {
  if (!logEpoch) return 0;
  if (logClock === "realtime") return Math.floor(startedAtMs);
  const monotonicMs = Number(process.hrtime.bigint() / 1_000_000n);
  return monotonicMs - (Date.now() - Math.floor(startedAtMs));
}
