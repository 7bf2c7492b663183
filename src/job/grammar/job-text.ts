/** Reads job files from the disk or from standard input. */
import { orStdin, readInputFile } from "../../base/input-file.js";

/** Far more than any job file. */
const MAX_FILE_BYTES = 4 << 20;

/**
 * The text of a job file or of one that it includes; `-` is standard input.
 * @throws UsageError with the reason only; system errors pass through
 */
export function readJobText(file: string): string {
  return readInputFile(orStdin(file), "job file", MAX_FILE_BYTES).toString("utf8");
}
