/** The regular file that the O_DIRECT case reads. */
import { randomFillSync } from "node:crypto";
import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";

const CHUNK_BYTES = 2 ** 20;

/** Writes `bytes` of random data to `path` and through to the disk, so that no read meets a hole. */
export function layOutFile(path: string, bytes: number): void {
  const fd = openSync(path, "wx");
  try {
    const chunk = randomFillSync(Buffer.alloc(CHUNK_BYTES));
    for (let written = 0; written < bytes; written += CHUNK_BYTES) writeSync(fd, chunk);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
