/** What --json, --output and CI systems get where there is no result: documents that say why. */
import { HipriError } from "../base/errors.js";
import { readInputHead } from "../base/input-file.js";
import { printable } from "../base/printable.js";
import { inOneLine, Own, stringifyFioJson } from "../report/json/tree.js";
import { type OutputFile, reserveOutput } from "../report/output/output-file.js";
import { StandardOutput } from "../report/output/standard-output.js";
import { failureFacts } from "../result/failure-facts.js";
import type { Json } from "../result/file/codec.js";
import { failureObject } from "../result/file/hipri-object.js";
import type { FailureFacts } from "../result/model/failure.js";
import { ciFailureDeliveries } from "./ci-reports.js";
import type { Delivery } from "./deliver.js";

/** What tells a result. */
const HEAD_BYTES = 128;
const RESULT_HEAD = /^\{\s*"(fio version|hipri)"/;
/** The document of an earlier error; it begins like a result. */
const ERROR_HEAD = /^\{\s*"hipri"\s*:\s*\{\s*"format"[^{]*"error"/;
const JUNIT_HEAD = /^<\?xml[^>]*>\s*<testsuites name="hipri"/;
const MARKDOWN_HEAD = /^(hipri \d|hipri ended with an error)/;

/** Where a command was to put its result. */
export interface Destination {
  /** What stdout was to get: JSON, JSON in one line, or something else. */
  readonly stdout: "json" | "line" | null;
  readonly output: string | undefined;
  readonly junit?: string | undefined;
  readonly markdown?: string | undefined;
}

export async function deliverFailure(error: unknown, destination: Destination): Promise<void> {
  await deliverFailureObject(failureObject(failureFacts(error)), error, destination);
}

/**
 * Does not throw: the error that it tells of is what the user has to know.
 * @param hipri the object in place of a result's
 */
export async function deliverFailureObject(
  hipri: Json,
  error: unknown,
  { stdout: wanted, output, junit, markdown }: Destination,
): Promise<void> {
  const text = stringifyFioJson({ hipri: new Own(hipri) });
  const spare = (path: string | undefined, option: string, head: RegExp): OutputFile | null =>
    path === undefined || isAbout(error, option) ? null : reserveSpare(path, option, head);
  const files = {
    junit: spare(junit, "--junit", JUNIT_HEAD),
    markdown: spare(markdown, "--markdown", MARKDOWN_HEAD),
  };
  const { place, cause, cure } = (hipri as unknown as { error: FailureFacts }).error;
  const said = [place === null ? cause : `${place}: ${cause}`, cure ?? []].flat().join("\n  ");
  await attempt(() => {
    const file = spare(output, "--output", ERROR_HEAD);
    file?.write(text);
    if (file !== null || output === undefined || !holds(output, RESULT_HEAD)) return;
    const name = printable(output);
    process.stderr.write(`hipri: ${name} still holds an earlier result: this run has none\n`);
  });
  if (wanted !== "line") {
    const failure = { place, text: said };
    for (const deliver of ciFailureDeliveries(failure, files, process.env)) await attempt(deliver);
  }
  await attempt(async () => {
    if (wanted === null) return;
    const stdout = new StandardOutput();
    stdout.write(wanted === "line" ? inOneLine(text) : text);
    await stdout.finish();
  });
}

async function attempt(deliver: Delivery): Promise<void> {
  try {
    await deliver();
  } catch {
    // What cannot be written is told of on stderr all the same.
  }
}

/** A file that may get a document in place of the one that was asked for; null where none may. */
function reserveSpare(path: string, option: string, head: RegExp): OutputFile | null {
  try {
    return isOurs(path, head) ? reserveOutput(path, { option, name: "the error" }) : null;
  } catch {
    return null;
  }
}

function isAbout(error: unknown, flag: string): boolean {
  return error instanceof HipriError && error.format().includes(flag);
}

/** A path with nothing at it, or with what may be replaced: a refusal must not cost other files. */
function isOurs(path: string, head: RegExp): boolean {
  return holds(path, head) ?? true;
}

/** null where nothing is. @throws for a FIFO, which might wait for ever, and for devices */
function holds(path: string, head: RegExp): boolean | null {
  try {
    return head.test(readInputHead(path, HEAD_BYTES).toString("utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
