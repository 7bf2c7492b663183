/** Reads job files from the disk or from standard input. */
import { closeSync, openSync, readSync } from "node:fs";
import { UsageError } from "../base/errors.js";

const STDIN = 0;

/** How long to wait before a non-blocking standard input is asked again. */
const RETRY_MS = 10;

/** Far more than any job file; a device or an endless pipe stops here. */
const MAX_FILE_BYTES = 16 << 20;

/**
 * The text of a file; `-` is standard input. Pipes such as `<(command)` work as well.
 * @throws UsageError when it is too large for a job file; system errors pass through
 */
export function readTextFile(file: string): string {
  const descriptor = file === "-" ? STDIN : openSync(file, "r");
  try {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for (;;) {
      const chunk = Buffer.allocUnsafe(64 << 10);
      const count = readWaiting(descriptor, chunk);
      if (count === 0) return Buffer.concat(chunks).toString("utf8");
      chunks.push(chunk.subarray(0, count));
      bytes += count;
      if (bytes > MAX_FILE_BYTES) {
        throw new UsageError(`it is larger than ${MAX_FILE_BYTES >> 20} MiB, as no job file is`);
      }
    }
  } finally {
    if (descriptor !== STDIN) closeSync(descriptor);
  }
}

/** readSync(), which a terminal or pipe that is set to non-blocking may make wait. */
function readWaiting(descriptor: number, chunk: Buffer): number {
  for (;;) {
    try {
      return readSync(descriptor, chunk);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
    }
  }
}
