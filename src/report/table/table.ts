/** The table that a run ends with: rows for each job and direction, then what needs saying. */
import { printable } from "../../base/printable.js";
import type { ReportEntry } from "../../result/entries/entry.js";
import { reportEntries } from "../../result/hosts/entries.js";
import type { RunResult } from "../../result/model/result.js";
import type { SkippedJob } from "../../result/model/run-parts.js";
import type { SharingPenalty } from "../../result/model/sharing.js";
import { limitLines } from "../text/limits.js";
import { type NotesShown, shownNotes } from "../text/notes.js";
import { inCharset, paint, type TextStyle, wrap } from "../text/style.js";
import { COLUMNS } from "./columns.js";
import { errorTexts, factLines, factsOf } from "./facts.js";
import { drawGrid } from "./grid.js";
import { hostLines } from "./hosts.js";
import { rowsOf } from "./rows.js";

/** The whole report, with a newline at the end. */
export function renderTable(result: RunResult, notes: NotesShown, style: TextStyle): string {
  const entries = reportEntries(result);
  const lines = [
    ...wrap(originOf(result).join(" · "), "", style),
    ...endedLine(result, style),
    "",
    ...gridLines(entries, result, style),
    "",
    ...jobLines(entries, result, style),
    ...hostLines(result).flatMap((text) => wrap(text, "  ", style)),
    ...sharingLines(result.sharing, style),
    ...shownNotes(result, notes).flatMap((note) => saying("note", note, "yellow", style)),
    ...limitLines(result).flatMap((line) => wrap(printable(line), "  ", style)),
  ];
  return `${inCharset(lines.join("\n"), style)}\n`;
}

/** Whether something ended it before its time. */
export function endedLine(
  { signal, limit }: Pick<RunResult, "signal" | "limit">,
  style: TextStyle,
): string[] {
  const ended = signal ?? limit;
  if (ended === null) return [];
  return saying(`interrupted by ${ended}`, "this is what was measured until then", "red", style);
}

/** Which program on which machine, and how long the run took. */
export function originOf({
  program,
  environment,
  elapsedMs,
  launches,
  hosts,
}: RunResult): string[] {
  const elapsed = `${(elapsedMs / 1000).toFixed(1)} s`;
  const seconds = launches.length === 0 ? elapsed : `${launches.length + 1} launches of ${elapsed}`;
  if (hosts.length > 0) {
    const kernels = new Set(hosts.flatMap((host) => host.environment?.kernelRelease ?? []));
    const count = hosts.length === 1 ? "1 host" : `${hosts.length} hosts`;
    return [program, count, ...[...kernels].map((release) => `Linux ${release}`), seconds];
  }
  if (environment === null) return [program, seconds];
  const { kernelRelease, cpuCount, cpuModel, disks } = environment;
  return [
    program,
    `Linux ${kernelRelease}`,
    `${cpuCount} × ${cpuModel}`,
    ...disks.map(({ name, model, driver }) => `${name} (${model ?? driver ?? "unknown driver"})`),
    seconds,
  ];
}

function gridLines(entries: readonly ReportEntry[], result: RunResult, style: TextStyle): string[] {
  const rows = rowsOf(entries, result);
  const didIo = rows.some(({ content }) => typeof content !== "string");
  if (!didIo && result.skipped.length === 0) return ["no I/O was completed"];
  return drawGrid("job", COLUMNS, rows, style);
}

/** What has no column, in the order of the jobs. */
function jobLines(entries: readonly ReportEntry[], result: RunResult, style: TextStyle): string[] {
  const { jobs, skipped } = result;
  const facts = factsOf(entries, jobs).map((entry) => ({
    jobIndex: entry.firstJob.jobIndex,
    lines: () => [
      ...factLines(entry, result).flatMap((text) => wrap(text, "  ", style)),
      ...errorTexts(entry, result).flatMap((text) => saying("error", text, "red", style)),
    ],
  }));
  const reasons = skipped.map((job) => ({
    jobIndex: job.jobIndex,
    lines: () => skippedLines(job, style),
  }));
  return [...facts, ...reasons]
    .sort((a, b) => a.jobIndex - b.jobIndex)
    .flatMap(({ lines }) => lines());
}

function skippedLines({ name, reason }: SkippedJob, style: TextStyle): string[] {
  return saying("skipped", printable(`${name}: ${reason}`), "yellow", style);
}

/** `--isolate`: a row for each lane that shared its ring. */
function sharingLines(sharing: readonly SharingPenalty[], style: TextStyle): string[] {
  if (sharing.length === 0) return [];
  const rows = sharing.map((lane) => ({ name: printable(lane.name), suffix: "", content: lane }));
  const columns = (["iops", "p50", "p99"] as const).map((figure, rank) => ({
    title: figure === "iops" ? "IOPS" : figure,
    align: "right" as const,
    stays: rank,
    cell: (lane: SharingPenalty) => lane[figure]?.toFixed(2) ?? "–",
  }));
  return ["", ...drawGrid("shared ÷ alone", columns, rows, style), ""];
}

function saying(kind: string, text: string, color: "red" | "yellow", style: TextStyle): string[] {
  const [first, ...rest] = wrap(`${kind}: ${text}`, "  ", style);
  return [paint(kind, color, style) + first!.slice(kind.length), ...rest];
}
