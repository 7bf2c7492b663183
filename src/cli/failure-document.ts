/** What --json and --output get where there is no result: a document that says why. */
import { EXIT, HipriError } from "../base/errors.js";
import { readInputHead } from "../base/input-file.js";
import { inOneLine, Own, stringifyFioJson } from "../report/json/tree.js";
import { reserveOutput } from "../report/output/output-file.js";
import { StandardOutput } from "../report/output/standard-output.js";
import type { Json } from "../result/file/codec.js";
import { failureObject } from "../result/file/hipri-object.js";
import type { FailureFacts } from "../result/model/failure.js";

/** What tells a result. */
const HEAD_BYTES = 64;

/** Where a command was to put its result. */
export interface Destination {
  /** What stdout was to get: JSON, JSON in one line, or something else. */
  readonly stdout: "json" | "line" | null;
  readonly output: string | undefined;
}

export async function deliverFailure(error: unknown, destination: Destination): Promise<void> {
  await deliverFailureObject(failureObject(factsOf(error)), error, destination);
}

/**
 * Does not throw: the error that it tells of is what the user has to know.
 * @param hipri the object in place of a result's
 */
export async function deliverFailureObject(
  hipri: Json,
  error: unknown,
  { stdout: wanted, output }: Destination,
): Promise<void> {
  const text = stringifyFioJson({ hipri: new Own(hipri) });
  try {
    if (output !== undefined && !isAbout(error, "--output") && isOurs(output)) {
      reserveOutput(output).write(text);
    }
    if (wanted === null) return;
    const stdout = new StandardOutput();
    stdout.write(wanted === "line" ? inOneLine(text) : text);
    await stdout.finish();
  } catch {
    // What cannot be written is told of on stderr all the same.
  }
}

function factsOf(error: unknown): FailureFacts {
  if (error instanceof HipriError) {
    const code = error.name.replace(/Error$/, "").toLowerCase();
    const { exitCode, place = null, message: cause, cure = null } = error;
    return { code, exitCode, place, cause, cure };
  }
  const cause = error instanceof Error ? error.message : String(error);
  const cure = "Please report it: this is a bug in hipri.";
  return { code: "bug", exitCode: EXIT.BUG, place: null, cause, cure };
}

function isAbout(error: unknown, flag: string): boolean {
  return error instanceof HipriError && error.format().includes(flag);
}

/** A path with nothing at it, or with an earlier result: a refusal must not cost other files. */
function isOurs(path: string): boolean {
  try {
    // Refuses a FIFO, which might wait for ever, and devices.
    const head = readInputHead(path, HEAD_BYTES).toString("utf8");
    return /^\{\s*"(fio version|hipri)"/.test(head);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT";
  }
}
