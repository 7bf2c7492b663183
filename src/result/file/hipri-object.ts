/** The `hipri` object of a result file: the whole result, and figures derived from it. */

import type { ReportEntry } from "../entries/entry.js";
import { entryFigures } from "../entries/figures.js";
import { list, object, oneOf } from "../model/define.js";
import { ENTRY } from "../model/figures.js";
import { RESULT, RESULT_PARTS, type RunResult } from "../model/result.js";
import { encode, type Json, published } from "./codec.js";

/** Raised when a key of the object changes its meaning or goes. */
export const FORMAT = 2;

const FORMAT_PART = { format: oneOf([FORMAT], "Version of this object.") };

const HIPRI_OBJECT = object({
  ...FORMAT_PART,
  ...RESULT_PARTS,
  entries: list(ENTRY, "One for each of the tree's `jobs`, in the same order."),
});

/** @param entries those of the tree's `jobs`, in the same order */
export function hipriObject(result: RunResult, entries: readonly ReportEntry[]): Json {
  return encode(HIPRI_OBJECT, {
    format: FORMAT,
    ...result,
    entries: entries.map((entry) => entryFigures(entry, result.state)),
  });
}

/** The published JSON Schema of the object; what later versions add is refused. */
export function hipriSchema(): object {
  const $defs = {};
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: "hipri.schema.json",
    title: "The hipri object of a result",
    ...published(HIPRI_OBJECT, $defs),
    $defs,
  };
}

/** The schema of what {@link RESULT} is read from, which lets later versions add to it. */
export const RESULT_SCHEMA = published(RESULT, null);
