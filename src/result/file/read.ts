/** Reads results back: those of hipri as the run returned them, those of fio as far as it tells. */
import type { TSchema } from "typebox";
import { UsageError } from "../../base/errors.js";
import { inputFailure, orStdin, readInputFile } from "../../base/input-file.js";
import type { FailureFacts } from "../model/failure.js";
import { RESULT, type RunResult } from "../model/result.js";
import { assertNoSweep } from "../sweep/points.js";
import { decode, type Json, published } from "./codec.js";
import { FIO_SCHEMA, type FioResult, fromFio } from "./fio.js";
import { type Flaw, firstFlaw } from "./first-flaw.js";
import { FORMAT, NO_RESULT } from "./hipri-object.js";
import { strayNumbers } from "./stray-numbers.js";

/** V8's strings end at 512 MiB. */
const MAX_BYTES = 500 << 20;

/** Later versions may add to both. */
const RESULT_SCHEMA = published(RESULT, null);
const FAILURE_SCHEMA = published(NO_RESULT, null);

/**
 * The result that a file holds: one that `hipri run -o` wrote, or fio's json or json+ (3.1 or
 * later) with what fio does not know as null.
 * @param path - is standard input
 * @throws UsageError for a file that cannot be read, is damaged, of a newer hipri or of others
 */
export function readResult(path: string): RunResult {
  return parseResult(readText(path), fileName(path));
}

/** The same of a file of one run. @throws UsageError for a sweep, too */
export function readRun(path: string): RunResult {
  const result = readResult(path);
  assertNoSweep(result, fileName(path));
  return result;
}

/** What a run left behind: its result, or why it has none. */
export type Outcome =
  | { readonly result: RunResult; readonly failure: null }
  | { readonly result: null; readonly failure: FailureFacts };

/**
 * The same of a file that may say why a run had no result.
 * @throws UsageError as {@link readResult}
 */
export function readOutcome(path: string): Outcome {
  return parseOutcome(readText(path), fileName(path));
}

/** The same of a file's text. @param file named in errors */
export function parseOutcome(text: string, file: string): Outcome {
  const tree = parse(text, file);
  if (!hasFailure(tree)) return { result: resultOf(tree, file, true), failure: null };
  const { hipri } = tree as { hipri: Json };
  assertKnownFormat(hipri, file);
  assertValid(FAILURE_SCHEMA, hipri, file, "hipri");
  return { result: null, failure: decode(NO_RESULT, hipri).error };
}

function fileName(path: string): string {
  return path === "-" ? "(standard input)" : path;
}

function readText(path: string): string {
  const file = fileName(path);
  try {
    return readInputFile(orStdin(path), "result", MAX_BYTES).toString("utf8");
  } catch (error) {
    throw new UsageError(`the result cannot be read: ${inputFailure(error)}`, {
      place: file,
      cure: "Name a file that hipri run -o or fio --output-format=json wrote.",
      cause: error,
    });
  }
}

/** The same of a file's text. @param file named in errors */
export function parseResult(text: string, file: string): RunResult {
  return resultOf(parse(text, file), file, false);
}

/** @param staysEncoded it is one of many: its histograms are decoded when they are needed */
function resultOf(tree: unknown, file: string, staysEncoded: boolean): RunResult {
  if (!isObject(tree) || !Array.isArray(tree.jobs) || typeof tree["fio version"] !== "string") {
    const error = isObject(tree) && isObject(tree.hipri) ? tree.hipri.error : undefined;
    if (isObject(error)) throw withoutResult(error, file);
    throw foreign(file);
  }
  if (tree.hipri === undefined) {
    assertValid(FIO_SCHEMA, tree, file, "");
    return fromFio(tree as unknown as FioResult);
  }
  assertKnownFormat(tree.hipri, file);
  assertValid(RESULT_SCHEMA, tree.hipri, file, "hipri");
  const result = decodeResult(tree.hipri as Json, file, staysEncoded);
  for (const flaw of strayNumbers(result)) throw damagedAt(flaw, file, "hipri");
  return result;
}

function decodeResult(hipri: Json, file: string, staysEncoded: boolean): RunResult {
  try {
    return decode(RESULT, hipri, staysEncoded);
  } catch (error) {
    throw damaged(`${file}: hipri`, (error as Error).message);
  }
}

/** Whether a text is what hipri wrote where it had no result. */
export function isFailure(text: string): boolean {
  try {
    return hasFailure(JSON.parse(text));
  } catch {
    return false;
  }
}

function hasFailure(tree: unknown): boolean {
  return isObject(tree) && isObject(tree.hipri) && isObject(tree.hipri.error);
}

/** fio may write notes in front of its document. */
function parse(text: string, file: string): unknown {
  const begin = text.search(/^\{/m);
  if (begin < 0) throw foreign(file);
  try {
    return JSON.parse(text.slice(begin));
  } catch (error) {
    throw damaged(file, (error as Error).message);
  }
}

function assertKnownFormat(hipri: unknown, file: string): void {
  const format = isObject(hipri) ? hipri.format : undefined;
  if (format === FORMAT) return;
  if (typeof format !== "number") throw damaged(`${file}: hipri.format`, "must be a number");
  const age = format > FORMAT ? "a newer" : "an older";
  throw new UsageError(`${age} hipri wrote this result (format ${format}, here ${FORMAT})`, {
    place: file,
    cure: "Read it with the hipri that wrote it, or run the jobs again.",
  });
}

function assertValid(schema: TSchema, value: unknown, file: string, root: string): void {
  const flaw = firstFlaw(schema, value);
  if (flaw !== null) throw damagedAt(flaw, file, root);
}

function damagedAt(flaw: Flaw, file: string, root: string): UsageError {
  const names = [...(root === "" ? [] : [root]), ...flaw.path].join(".");
  return damaged(names === "" ? file : `${file}: ${names}`, flaw.what);
}

function foreign(file: string): UsageError {
  return new UsageError("this is not a result of hipri or fio", {
    place: file,
    cure: "Give a file that hipri run -o or fio --output-format=json wrote.",
  });
}

function damaged(place: string, what: string): UsageError {
  return new UsageError(`the result is damaged: ${what}`, {
    place,
    cure: "Copy it anew from where it was written, or run the jobs again.",
  });
}

function withoutResult(error: Record<string, unknown>, file: string): UsageError {
  return new UsageError(`the run had no result: ${error.cause}`, {
    place: file,
    cure: typeof error.cure === "string" ? error.cure : "Run the jobs again.",
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
