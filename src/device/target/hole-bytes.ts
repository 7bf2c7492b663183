/** Tells how much of a file's range is holes, which a read answers without any device. */
import { closeSync, openSync } from "node:fs";
import { lseek, SEEK_DATA, SEEK_HOLE } from "../../ffi/libc.js";
import { explainErrno } from "../explain-errno.js";

/**
 * Counts the bytes of [offsetBytes, offsetBytes + sizeBytes) that are holes, or reserved but never
 * written (ext4, XFS and btrfs show those as holes too, lseek(2)); dirty pages of the page cache
 * count as data. What lies behind the end of the file counts as a hole.
 * 0 on file systems that do not tell holes from data.
 * @throws EnvironmentError when the file cannot be opened for reading
 */
export function holeBytes(path: string, offsetBytes: number, sizeBytes: number): number {
  const endBytes = offsetBytes + sizeBytes;
  let fd: number;
  try {
    fd = openSync(path, "r");
  } catch (error) {
    throw explainErrno(error, path, "opening it to look for holes");
  }
  try {
    let holes = 0;
    for (let position = offsetBytes; position < endBytes; ) {
      const data = Math.min(seekOr(fd, position, SEEK_DATA, endBytes), endBytes);
      holes += data - position;
      position = data < endBytes ? seekOr(fd, data, SEEK_HOLE, endBytes) : endBytes;
    }
    return holes;
  } finally {
    closeSync(fd);
  }
}

/** lseek, with `end` where the kernel finds no more data (ENXIO). */
function seekOr(fd: number, offset: number, whence: number, end: number): number {
  try {
    return lseek(fd, offset, whence);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENXIO") return end;
    throw error;
  }
}
