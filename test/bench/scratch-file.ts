/** The regular file that the O_DIRECT case reads. */
import { randomFillSync } from "node:crypto";
import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";

const CHUNK_BYTES = 2 ** 20;

/** Writes `bytes` of random data through to the disk: reads meet no hole, and no writeback. */
export function layOutFile(path: string, bytes: number): void {
  const fd = openSync(path, "w");
  try {
    const chunk = randomFillSync(Buffer.alloc(CHUNK_BYTES));
    for (let written = 0; written < bytes; written += CHUNK_BYTES) writeSync(fd, chunk);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
