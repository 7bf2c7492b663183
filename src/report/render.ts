/** A RunResult as the text that `hipri run` prints or writes into a file. */
import type { RunResult } from "../result/result.js";
import { interimFormats, type OutputFormat, renderFormats } from "./formats.js";
import { toFioJson } from "./json/fio.js";
import { stringifyFioJson } from "./json/tree.js";
import { styleFor } from "./style.js";
import { renderReport } from "./table.js";
import type { TerseVersion } from "./terse/terse.js";
import { fromResult } from "./view/from-json.js";

/** fio's json+ tree with hipri's own object. */
export function jsonText(result: RunResult): string {
  return stringifyFioJson(toFioJson(result, { plus: true }));
}

/** What a report in between prints; nothing in JSON, which is one document. */
export function interimText(
  soFar: RunResult,
  format: "table" | OutputFormat,
  terseVersion: TerseVersion,
  continued: boolean,
): string {
  if (format === "table") return formatText(soFar, format, terseVersion);
  const options = { terseVersion, pid: process.pid, continued };
  return renderFormats(soFar, interimFormats([format]), options);
}

/** hipri's table, in the colours and characters that stdout shows, or one of fio's formats. */
export function formatText(
  result: RunResult,
  format: "table" | OutputFormat,
  terseVersion: TerseVersion,
  continued = false,
): string {
  if (format === "table")
    return renderReport(fromResult(result), styleFor(process.stdout, process.env));
  return renderFormats(result, [format], { terseVersion, pid: process.pid, continued });
}
