/**
 * The text for stdout in any combination of fio's output formats.
 *
 * Interim reports (--status-interval). An interim report is an ordinary RunResult of what was
 * measured so far, in state "running", so that every format draws it with the same code.
 * - `hipri fio` prints every format at each interval and at the end, as fio does: its JSON is then
 *   a row of documents, which readers of fio's JSON expect.
 * - `hipri run` keeps stdout one document: JSON is printed once, of the run that has ended. Who
 *   wants figures of a run in progress has them in the live line on stderr, and in the file of
 *   --output, which is replaced.
 */
import { FIO_FORMATS, type FioFormat } from "../base/fio-formats.js";
import type { RunResult } from "../result/model/result.js";
import { toFioJson } from "./json/fio.js";
import { stringifyFioJson } from "./json/tree.js";
import { normalOpening, normalReport, normalSignal } from "./normal/normal.js";
import { type TerseVersion, terseReport } from "./terse/terse.js";

/** The values of --format: hipri's table, fio's formats, and those of other tools. */
export const REPORT_FORMATS = [
  "table",
  ...FIO_FORMATS,
  "csv",
  "markdown",
  "junit",
  "ktap",
  "hgrm",
  "hlog",
] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

export function isFioFormat(format: ReportFormat): format is FioFormat {
  return FIO_FORMATS.some((each) => each === format);
}

/** Whether the notes are in the document; otherwise they go to stderr. */
export function tellsNotes(format: ReportFormat): boolean {
  return format === "table" || format === "markdown";
}

export interface FormatOptions {
  readonly terseVersion: TerseVersion;
  /** An interim report of this run was printed before: normal's opening lines are left out. */
  readonly continued?: boolean;
}

/**
 * The formats one after the other, in fio's order whatever that of the list: normal's opening
 * lines and the signal that ended the run, terse, JSON, normal's report. JSON alone is one pure
 * document; no format at all is "".
 */
export function renderFormats(
  result: RunResult,
  formats: readonly FioFormat[],
  { terseVersion, continued = false }: FormatOptions,
): string {
  const has = (format: FioFormat) => formats.includes(format);
  const parts: string[] = [];
  if (has("normal") && !continued) parts.push(normalOpening(result));
  if (has("normal")) parts.push(normalSignal(result));
  if (has("terse")) parts.push(terseReport(result, terseVersion));
  if (has("json") || has("json+")) {
    parts.push(stringifyFioJson(toFioJson(result, { plus: has("json+") })));
  }
  if (has("normal")) parts.push(normalReport(result));
  return parts.join("");
}

/** Those of the formats in which `hipri run` reports a run in progress. */
export function interimFormats(formats: readonly FioFormat[]): FioFormat[] {
  return formats.filter((format) => format === "normal" || format === "terse");
}
