/** A RunResult as the text that `hipri run` and `hipri report` print or write into a file. */
import type { RunResult } from "../result/model/result.js";
import { isSweep, runsOf } from "../result/sweep/points.js";
import { suitesOf } from "./ci/cases.js";
import { headerOf, junitReport } from "./ci/junit.js";
import { ktapReport } from "./ci/ktap.js";
import { csvReport } from "./csv.js";
import { interimFormats, isFioFormat, type ReportFormat, renderFormats } from "./formats.js";
import { hgrmReport } from "./hdr/hgrm.js";
import { hlogReport } from "./hdr/hlog.js";
import { toFioJson } from "./json/fio.js";
import { inOneLine, type JsonTree, type Put, stringifyFioJson, writeFioJson } from "./json/tree.js";
import { markdownReport } from "./markdown.js";
import { renderSweep } from "./sweep/sweep-table.js";
import { renderTable } from "./table/table.js";
import type { TerseVersion } from "./terse/terse.js";
import { limitLines } from "./text/limits.js";
import { type NotesShown, shownNotes } from "./text/notes.js";
import { inCharset, type TextStyle } from "./text/style.js";

export interface TextOptions {
  readonly terseVersion: TerseVersion;
  /** Those of the table. */
  readonly notes: NotesShown;
  /** The characters, colours and width of the table. */
  readonly style: TextStyle;
  /** Jobs that were not polled are no errors. */
  readonly allowIrq: boolean;
  /** An interim report of this run was printed before. */
  readonly continued: boolean;
}

/** fio's json+ tree with hipri's own object: the result file. */
export function jsonText(result: RunResult): string {
  return stringifyFioJson(jsonTree(result));
}

/** The same piece by piece. */
export function writeJson(result: RunResult, put: Put): void {
  writeFioJson(jsonTree(result), put);
}

function jsonTree(result: RunResult): JsonTree {
  return toFioJson(result, { plus: true });
}

/** The same in one line, for a program that reads results as they come. */
export function jsonLine(result: RunResult): string {
  return inOneLine(jsonText(result));
}

/** What a report in between prints; nothing in formats of one document. */
export function interimText(soFar: RunResult, format: ReportFormat, options: TextOptions): string {
  if (isFioFormat(format)) return renderFormats(soFar, interimFormats([format]), options);
  return format === "table" ? formatText(soFar, format, options) : "";
}

/** Formats that know of no launches or points have them one after the other. */
export function formatText(result: RunResult, format: ReportFormat, options: TextOptions): string {
  const ofEach = (draw: (launch: RunResult) => string): string => runsOf(result).map(draw).join("");
  switch (format) {
    case "json":
    case "json+":
      return renderFormats(result, [format], options);
    case "normal":
    case "terse":
      return ofEach((launch) => renderFormats(launch, [format], options));
    case "table":
      return isSweep(result)
        ? renderSweep(result, options.notes, options.style)
        : renderTable(result, options.notes, options.style);
    case "markdown":
      return markdownReport(result, options.notes);
    case "junit":
      return junitReport(suitesOf(result, options.allowIrq), headerOf(result));
    case "ktap":
      return ktapReport(suitesOf(result, options.allowIrq));
    case "csv":
      return csvReport(result);
    case "hgrm":
      return ofEach(hgrmReport);
    case "hlog":
      return ofEach(hlogReport);
  }
}

/** What came of limits for stderr, a line each; the table has it itself. */
export function limitsText(result: RunResult, style: TextStyle): string {
  const lines = limitLines(result).map((line) => `${line}\n`);
  return inCharset(lines.join(""), style);
}

/** The notes for stderr, a line each; the table has them itself. */
export function noteText(result: RunResult, shown: NotesShown): string {
  return shownNotes(result, shown)
    .map((note) => `note: ${note}\n`)
    .join("");
}
