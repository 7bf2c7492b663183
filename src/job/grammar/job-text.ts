/** Reads job files from the disk or from standard input. */
import { statSync } from "node:fs";
import { UsageError } from "../../base/errors.js";
import { orStdin, readInputFile } from "../../base/input-file.js";

/** Far more than any job file. */
const MAX_FILE_BYTES = 4 << 20;

/** Where a job file has shown that it is one. */
const HEAD_BYTES = 4096;

/**
 * The text of a job file or of one that it includes; `-` is standard input.
 * @throws UsageError with the reason, and for what can be measured how; system errors pass through
 */
export function readJobText(file: string): string {
  try {
    const text = readInputFile(orStdin(file), "job file", MAX_FILE_BYTES).toString("utf8");
    const head = text.slice(0, HEAD_BYTES);
    if (head.includes("\0") && !/^\s*\[/m.test(head)) throw new UsageError("it is not text");
    return text;
  } catch (error) {
    if (!(error instanceof UsageError) || !isMeasurable(file)) throw error;
    const cure = `It is not a job file; to measure it: hipri measure ${file}`;
    throw new UsageError(error.message, { cure, cause: error });
  }
}

function isMeasurable(file: string): boolean {
  const stats = file === "-" ? undefined : statSync(file, { throwIfNoEntry: false });
  return stats !== undefined && (stats.isFile() || stats.isDirectory() || stats.isBlockDevice());
}
