/** The page cache of a target: `invalidate`, `fadvise_hint` and `pre_read`. */
import { closeSync, constants, openSync, readSync } from "node:fs";
import { ioctlFlushBuffers, POSIX_FADV, posixFadvise } from "../../ffi/libc.js";
import { explainErrno } from "../explain-errno.js";
import type { TargetFacts } from "./target-facts.js";

/**
 * Drops what the page cache holds of the target's range, as fio does before a job starts.
 * Character devices have no cache. Dropping a block device's needs CAP_SYS_ADMIN.
 * @param fd of the target, open
 * @param sizeBytes 0 means to the end
 * @returns false when the right to do it is missing; the job then runs with a warm cache
 * @throws SystemError
 */
export function invalidateCache(
  fd: number,
  facts: Pick<TargetFacts, "kind">,
  offsetBytes = 0,
  sizeBytes = 0,
): boolean {
  if (facts.kind === "char") return true;
  if (facts.kind !== "block") {
    posixFadvise(fd, offsetBytes, sizeBytes, POSIX_FADV.DONTNEED);
    return true;
  }
  try {
    ioctlFlushBuffers(fd);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EACCES" || code === "EPERM") return false;
    throw error;
  }
}

/** What the page cache may be told about the I/O to come. */
export type CacheAdvice = "random" | "sequential" | "noreuse";

const ADVICE = {
  random: POSIX_FADV.RANDOM,
  sequential: POSIX_FADV.SEQUENTIAL,
  noreuse: POSIX_FADV.NOREUSE,
} as const;

/** posix_fadvise(2) for a range of an open file or block device. @throws SystemError */
export function adviseCache(
  fd: number,
  advice: CacheAdvice,
  offsetBytes: number,
  sizeBytes: number,
): void {
  posixFadvise(fd, offsetBytes, sizeBytes, ADVICE[advice]);
}

const READ_BYTES = 1 << 20;

/**
 * Reads a range into the page cache, up to the end of the file.
 * @throws EnvironmentError
 */
export function preRead(path: string, offsetBytes: number, sizeBytes: number): void {
  const buffer = new Uint8Array(READ_BYTES);
  try {
    const fd = openSync(path, constants.O_RDONLY);
    try {
      for (let done = 0; done < sizeBytes; ) {
        const wanted = Math.min(READ_BYTES, sizeBytes - done);
        const read = readSync(fd, buffer, 0, wanted, offsetBytes + done);
        if (read === 0) return;
        done += read;
      }
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw explainErrno(error, path, "reading it in advance");
  }
}
