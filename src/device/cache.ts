/** The page cache of a target (`invalidate=1`). */
import { ioctlFlushBuffers, POSIX_FADV, posixFadvise } from "../ffi/libc.js";
import type { TargetFacts } from "./facts.js";

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
