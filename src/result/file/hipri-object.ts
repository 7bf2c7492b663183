/** The `hipri` object of a result file: the whole result, and figures derived from it. */

import type { ReportEntry } from "../entries/entry.js";
import { entryFigures } from "../entries/figures.js";
import { count, list, type Model, object, oneOf, text, textOrNull } from "../model/define.js";
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

/** What stands in place of a result where hipri refused or failed before there was one. */
const FAILURE = object({
  ...FORMAT_PART,
  error: object({
    code: text("The kind of error: usage, environment, io or bug."),
    exitCode: count(),
    place: textOrNull("Where: a file and its line, a device, a flag."),
    cause: text(),
    cure: textOrNull("What to do about it."),
  }),
});

export type FailureFacts = Model<typeof FAILURE>["error"];

/** @param entries those of the tree's `jobs`, in the same order */
export function hipriObject(result: RunResult, entries: readonly ReportEntry[]): Json {
  return encode(HIPRI_OBJECT, {
    format: FORMAT,
    ...result,
    entries: entries.map((entry) => entryFigures(entry, result.state)),
  });
}

export function failureObject(error: FailureFacts): Json {
  return encode(FAILURE, { format: FORMAT, error });
}

/** The published JSON Schema of the object; what later versions add is refused. */
export function hipriSchema(): object {
  const $defs = {};
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: "hipri.schema.json",
    title: "The hipri object of a result",
    anyOf: [published(HIPRI_OBJECT, $defs), published(FAILURE, $defs)],
    $defs,
  };
}

/** The schema of what {@link RESULT} is read from, which lets later versions add to it. */
export const RESULT_SCHEMA = published(RESULT, null);
