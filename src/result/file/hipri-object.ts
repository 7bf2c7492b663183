/** The `hipri` object of a result file: the whole result, and figures derived from it. */

import type { ReportEntry } from "../entries/entry.js";
import { entryFigures } from "../entries/figures.js";
import type { JobOnHosts } from "../hosts/entries.js";
import { hostFigures } from "../hosts/together.js";
import { list, object, oneOf } from "../model/define.js";
import { FAILURE, type FailureFacts } from "../model/failure.js";
import { ENTRY, ON_HOSTS } from "../model/figures.js";
import { RESULT_PARTS, type RunResult } from "../model/result.js";
import { encode, encodeParts, type Json, type JsonParts, published } from "./codec.js";

/** Raised when a key of the object changes its meaning, goes, or comes: all keys are required. */
export const FORMAT = 4;

const FORMAT_PART = { format: oneOf([FORMAT], "Version of this object.") };

const HIPRI_OBJECT = object({
  ...FORMAT_PART,
  ...RESULT_PARTS,
  entries: list(ENTRY, "One for each of the tree's `jobs`, in the same order."),
  onHosts: list(ON_HOSTS, "Of a merged result one for each of the entries; else empty."),
  clients: list(ENTRY, "Of a merged result one for each of the tree's `client_stats`; else empty."),
});

/** What stands in place of a result where hipri refused or failed before there was one. */
export const NO_RESULT = object({ ...FORMAT_PART, error: FAILURE });

/** What the tree's parts are made of, in their order. */
export interface TreeEntries {
  readonly jobs: readonly ReportEntry[];
  /** Of a merged result; else empty. */
  readonly onHosts: readonly JobOnHosts[];
  readonly clients: readonly ReportEntry[];
}

export function hipriObject(result: RunResult, { jobs, onHosts, clients }: TreeEntries): JsonParts {
  const figures = (entry: ReportEntry) => entryFigures(entry, result.state);
  return encodeParts(HIPRI_OBJECT, {
    format: FORMAT,
    ...result,
    entries: jobs.map(figures),
    onHosts: onHosts.map(hostFigures),
    clients: clients.map(figures),
  });
}

export function failureObject(error: FailureFacts): Json {
  return encode(NO_RESULT, { format: FORMAT, error });
}

/** The published JSON Schema of the object; what later versions add is refused. */
export function hipriSchema(): object {
  const $defs = {};
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: "hipri.schema.json",
    title: "The hipri object of a result",
    anyOf: [published(HIPRI_OBJECT, $defs), published(NO_RESULT, $defs)],
    $defs,
  };
}
