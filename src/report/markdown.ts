/** The table as Markdown, with the notes below it. */
import { printable } from "../base/printable.js";
import { reportEntries } from "../result/hosts/entries.js";
import type { RunResult } from "../result/model/result.js";
import { COLUMNS } from "./table/columns.js";
import { errorTexts, factsOf } from "./table/facts.js";
import { columnsOf } from "./table/grid.js";
import { hostLines } from "./table/hosts.js";
import { rowsOf } from "./table/rows.js";
import { originOf } from "./table/table.js";
import { limitText } from "./text/limits.js";
import { type NotesShown, shownNotes } from "./text/notes.js";

export function markdownReport(result: RunResult, notes: NotesShown): string {
  const entries = reportEntries(result);
  const table = rowsOf(entries, result);
  const known = columnsOf(COLUMNS, table);
  const columns = known.length > 0 ? known : COLUMNS.slice(0, 1);
  const titles = ["job", ...columns.map(({ title }) => title)];
  const rules = [":--", ...columns.map(({ align }) => (align === "left" ? ":--" : "--:"))];
  const rows = table.map(({ name, suffix, content }) => {
    const cells = columns.map(({ cell }, i) => {
      return typeof content === "string" ? (i === 0 ? content : "") : (cell(content) ?? "");
    });
    return [name + suffix, ...cells];
  });
  const errors = factsOf(entries, result.jobs).flatMap((entry) => errorTexts(entry, result));
  const said = [
    ...errors.map((error) => `error: ${error}`),
    ...hostLines(result),
    ...shownNotes(result, notes).map((note) => `note: ${note}`),
  ];
  return [
    originOf(result).join(" · "),
    "",
    ...[titles, rules, ...rows].map((cells) => `| ${cells.map(escaped).join(" | ")} |`),
    ...limitRows(result),
    ...(said.length > 0 ? ["", ...said.map((text) => `- ${escaped(text)}`)] : []),
  ]
    .map((line) => `${line}\n`)
    .join("");
}

const MARKS = { failed: "❌", undecided: "❓", skipped: "➖", passed: "✅" } as const;

/** A table of limits, those that do not stand first. */
function limitRows({ limits, jobs }: RunResult): string[] {
  if (limits.length === 0) return [];
  const rows = (["failed", "undecided", "skipped", "passed"] as const).flatMap((outcome) =>
    limits
      .filter((each) => each.outcome === outcome)
      .map((each) => {
        const job = jobs.find(({ jobIndex }) => jobIndex === each.job)?.name ?? "";
        return [`${MARKS[outcome]} ${outcome}`, printable(job), limitText(each)];
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
