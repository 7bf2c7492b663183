/** A sweep for a terminal: its table, what needs saying, its curves or maps. */
import type { RunResult } from "../../result/model/result.js";
import { drawGrid } from "../table/grid.js";
import { endedLine } from "../table/table.js";
import type { NotesShown } from "../text/notes.js";
import { inCharset, type TextStyle, wrap } from "../text/style.js";
import { sweepPlots } from "./sweep-plots.js";
import { sweepReport } from "./sweep-report.js";

/** The whole report, with a newline at its end. */
export function renderSweep(result: RunResult, notes: NotesShown, style: TextStyle): string {
  const { origin, title, columns, rows, said, charts } = sweepReport(result, notes);
  const sections = [
    [...wrap(origin.join(" · "), "", style), ...endedLine(result, style)],
    drawGrid(title, columns, rows, style),
    said.flatMap((text) => wrap(text, "  ", style)),
    ...sweepPlots(charts, style),
  ];
  const known = sections.filter((lines) => lines.length > 0);
  return `${inCharset(known.map((lines) => lines.join("\n")).join("\n\n"), style)}\n`;
}
