/** The table as Markdown, with the notes below it. */
import { printable } from "../base/printable.js";
import { reportEntries } from "../result/hosts/entries.js";
import type { RunResult } from "../result/model/result.js";
import { isSweep } from "../result/sweep/points.js";
import { sweepReport } from "./sweep/sweep-report.js";
import { COLUMNS } from "./table/columns.js";
import { errorTexts, factsOf } from "./table/facts.js";
import { type Column, columnsOf, type GridRow } from "./table/grid.js";
import { hostLines } from "./table/hosts.js";
import { rowsOf } from "./table/rows.js";
import { originOf } from "./table/table.js";
import { limitedJob, limitText } from "./text/limits.js";
import { type NotesShown, shownNotes } from "./text/notes.js";

export function markdownReport(result: RunResult, notes: NotesShown): string {
  const sweep = isSweep(result) ? sweepReport(result, notes) : null;
  const entries = reportEntries(result);
  const rows =
    sweep === null
      ? gridRows("job", COLUMNS, rowsOf(entries, result))
      : gridRows(sweep.title, sweep.columns, sweep.rows);
  const said = sweep?.said ?? [
    ...factsOf(entries, result.jobs)
      .flatMap((entry) => errorTexts(entry, result))
      .map((error) => `error: ${error}`),
    ...hostLines(result),
    ...shownNotes(result, notes).map((note) => `note: ${note}`),
  ];
  return [
    (sweep?.origin ?? originOf(result)).join(" · "),
    "",
    ...rows,
    ...(sweep === null ? limitRows(result) : []),
    ...(said.length > 0 ? ["", ...said.map((text) => `- ${escaped(text)}`)] : []),
  ]
    .map((line) => `${line}\n`)
    .join("");
}

function gridRows<Content>(
  name: string,
  all: readonly Column<Content>[],
  rows: readonly GridRow<Content>[],
): string[] {
  const known = columnsOf(all, rows);
  const columns = known.length > 0 ? known : all.slice(0, 1);
  const titles = [name, ...columns.map(({ title }) => title)];
  const rules = [":--", ...columns.map(({ align }) => (align === "left" ? ":--" : "--:"))];
  const lines = rows.map(({ name: own, suffix, content }) => {
    const cells = columns.map(({ cell }, i) => {
      return typeof content === "string" ? (i === 0 ? content : "") : (cell(content) ?? "");
    });
    return [own + suffix, ...cells];
  });
  return [titles, rules, ...lines].map((cells) => `| ${cells.map(escaped).join(" | ")} |`);
}

const MARKS = { failed: "❌", undecided: "❓", skipped: "➖", passed: "✅" } as const;

/** A table of limits, those that do not stand first. */
function limitRows({ limits, jobs }: RunResult): string[] {
  if (limits.length === 0) return [];
  const rows = (["failed", "undecided", "skipped", "passed"] as const).flatMap((outcome) =>
    limits
      .filter((each) => each.outcome === outcome)
      .map((each) => {
        const job = printable(limitedJob(each, jobs));
        return [`${MARKS[outcome]} ${outcome}`, job, limitText(each)];
      }),
  );
  return [
    "",
    ...[["limit", "job", "figure"], [":--", ":--", ":--"], ...rows].map(
      (cells) => `| ${cells.map(escaped).join(" | ")} |`,
    ),
  ];
}

/** What Markdown would take for markup, in a cell or a line. */
function escaped(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>|&]/g, "\\$&");
}
