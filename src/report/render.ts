/** A RunResult as text: the two forms in which results leave hipri. */
import type { RunResult } from "../run/result.js";
import { toFioJson } from "./json/fio.js";
import { stringifyFioJson } from "./json/tree.js";
import { styleFor } from "./style.js";
import { renderReport } from "./table.js";
import { fromResult } from "./view.js";

/** fio's json+ tree with hipri's own object. */
export function jsonText(result: RunResult): string {
  return stringifyFioJson(toFioJson(result, { plus: true }));
}

/** The table, in the colours and characters that the stream shows. */
export function tableText(result: RunResult, stream: NodeJS.WriteStream): string {
  return renderReport(fromResult(result), styleFor(stream, process.env));
}
