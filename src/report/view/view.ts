/** What a printed report shows of a result, in words and figures. */

import { printable } from "../../base/printable.js";
import { aggregateLanes } from "../../result/entries/aggregate.js";
import type { EntryFigures } from "../../result/model/figures.js";
import type { RunResult, SkippedJob } from "../../result/model/result.js";
import type { SharingPenalty } from "../../result/model/sharing.js";
import { noteLines } from "../../result/notes/lines.js";
import { LOST } from "../../result/notes/note.js";
import { limitLines } from "../limits.js";
import type { BandwidthUnits } from "../units.js";
import { jobView } from "./job.js";

/** Which notes are shown: none but those of what is lost, the weightiest, or all. */
export type NotesShown = "none" | "some" | "all";

export interface ReportView {
  /** Which program on which machine, in parts that can be joined. */
  readonly origin: readonly string[];
  readonly elapsedMs: number;
  /** The signal, or the flag whose limit, ended the run early; or null. */
  readonly interruptedBy: string | null;
  /** Those that ran and those that were skipped, in the order of the job files. */
  readonly jobs: readonly (JobView | SkippedJob)[];
  readonly sharing: readonly SharingPenalty[];
  readonly notes: readonly string[];
  /** What came of limits, a line each; none without limits. */
  readonly limits: readonly string[];
}

export interface JobView {
  /** Its place among all jobs; a group has that of its first. */
  readonly jobIndex: number;
  /** With the number of its clones. */
  readonly name: string;
  readonly units: BandwidthUnits;
  readonly figures: EntryFigures;
  /** rw=nop, whose NOPs count as reads. */
  readonly isNop: boolean;
  /** What NOPs take on the first lane's ring; null where that was not measured. */
  readonly floor: FloorView | null;
  /** What of the ring the user chose and got, as `iopoll` or `registered_buffers`. */
  readonly ringModes: readonly string[];
  /** How often the ring was resized, and what it cost, in words; null where nobody asked. */
  readonly resizes: string | null;
  /** The evidence of polling in words; null where polling was not asked for. */
  readonly polling: string | null;
  /** What was verified of what was written, in words; null where that was not asked for. */
  readonly verified: string | null;
  /** Whether the results became steady, in words; null where nobody asked. */
  readonly steadyState: string | null;
  readonly errors: readonly string[];
}

/** The NOP baseline (result/floor.ts). */
export interface FloorView {
  readonly latencyNs: number;
  /** Its share of the smallest median of the directions, null where there is none. */
  readonly percentOfP50: number | null;
}

export function viewOf(result: RunResult, shown: NotesShown): ReportView {
  const jobs = aggregateLanes(result.lanes, result.jobs).map((entry) =>
    jobView(entry, result.state),
  );
  const lost = result.notes.filter(({ code }) => code === LOST);
  const noted = shown === "none" ? { ...result, notes: lost } : result;
  return {
    origin: originOf(result),
    elapsedMs: result.elapsedMs,
    interruptedBy: result.signal ?? result.limit,
    jobs: [...jobs, ...result.skipped].sort((a, b) => a.jobIndex - b.jobIndex),
    sharing: result.sharing,
    notes: noteLines(noted, shown === "all").map(printable),
    limits: limitLines(result).map(printable),
  };
}

function originOf({ program, environment }: RunResult): string[] {
  if (environment === null) return [program];
  const { kernelRelease, cpuCount, cpuModel, disks } = environment;
  return [
    program,
    `Linux ${kernelRelease}`,
    `${cpuCount} × ${cpuModel}`,
    ...disks.map(({ name, model, driver }) => `${name} (${model ?? driver ?? "unknown driver"})`),
  ];
}
