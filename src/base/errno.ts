/** The errnos that hipri itself decides on or reports; Linux's numbers, the same on all machines. */

export const EINTR = 4;
export const EIO = 5;
export const EAGAIN = 11;
export const EBUSY = 16;
export const ENODEV = 19;
export const EINVAL = 22;
export const ENOSPC = 28;
/** Also fio's number for a block that does not verify. */
export const EILSEQ = 84;
export const EOPNOTSUPP = 95;
export const ETIMEDOUT = 110;
export const EDQUOT = 122;
/** Node has no name for it. */
export const ENOMEDIUM = 123;

/**
 * Whether a system call failed because the file system knows nothing of the kind. Go by the number: Node's
 * own functions call it ENOTSUP (and have negative numbers), and others EOPNOTSUPP.
 */
export function isUnsupported(error: unknown): boolean {
  return Math.abs((error as NodeJS.ErrnoException).errno ?? 0) === EOPNOTSUPP;
}
