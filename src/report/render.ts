/** A RunResult as the text that `hipri run` prints or writes into a file. */
import type { RunResult } from "../run/result.js";
import { type OutputFormat, renderFormats } from "./formats.js";
import { toFioJson } from "./json/fio.js";
import { stringifyFioJson } from "./json/tree.js";
import { styleFor } from "./style.js";
import { renderReport } from "./table.js";
import type { TerseVersion } from "./terse/terse.js";
import { fromResult } from "./view.js";

/** fio's json+ tree with hipri's own object. */
export function jsonText(result: RunResult): string {
  return stringifyFioJson(toFioJson(result, { plus: true }));
}

/** hipri's table, in the colours and characters that stdout shows, or one of fio's formats. */
export function formatText(
  result: RunResult,
  format: "table" | OutputFormat,
  terseVersion: TerseVersion,
): string {
  if (format === "table")
    return renderReport(fromResult(result), styleFor(process.stdout, process.env));
  return renderFormats(result, [format], { terseVersion, pid: process.pid });
}
