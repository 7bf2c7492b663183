/** The table as Markdown, with the notes below it. */
import { tableCells } from "./table.js";
import type { ReportView } from "./view/view.js";

export function markdownReport(view: ReportView): string {
  const { titles, aligns, rows } = tableCells(view);
  const rule = aligns.map((align) => (align === "left" ? ":--" : "--:"));
  const errors = view.jobs.flatMap((job) =>
    "reason" in job ? [] : job.errors.map((error) => `error: ${job.name}: ${error}`),
  );
  const said = [...errors, ...view.notes.map((note) => `note: ${note}`)];
  return [
    `${view.origin.join(" · ")} · ${(view.elapsedMs / 1000).toFixed(1)} s`,
    "",
    ...[titles, rule, ...rows].map((cells) => `| ${cells.map(escaped).join(" | ")} |`),
    ...(said.length > 0 ? ["", ...said.map((text) => `- ${escaped(text)}`)] : []),
  ]
    .map((line) => `${line}\n`)
    .join("");
}

/** What Markdown would take for markup, in a cell or a line. */
function escaped(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>|]/g, "\\$&");
}
