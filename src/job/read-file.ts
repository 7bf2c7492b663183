/** Reads job files from the disk or from standard input. */
import { closeSync, openSync, readSync } from "node:fs";
import { UsageError } from "../base/errors.js";

/** Far more than any job file; a device or an endless pipe stops here. */
const MAX_FILE_BYTES = 16 << 20;

/**
 * The text of a file; `-` is standard input. Pipes such as `<(command)` work as well.
 * @throws UsageError when it is too large for a job file; system errors pass through
 */
export function readTextFile(file: string): string {
  // Opening /dev/stdin anew makes reads wait, where a shared descriptor may be non-blocking.
  const descriptor = openSync(file === "-" ? "/dev/stdin" : file, "r");
  try {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for (;;) {
      const chunk = Buffer.allocUnsafe(64 << 10);
      const count = readSync(descriptor, chunk);
      if (count === 0) return Buffer.concat(chunks).toString("utf8");
      chunks.push(chunk.subarray(0, count));
      bytes += count;
      if (bytes > MAX_FILE_BYTES) {
        throw new UsageError(`it is larger than ${MAX_FILE_BYTES >> 20} MiB, as no job file is`);
      }
    }
  } finally {
    closeSync(descriptor);
  }
}
