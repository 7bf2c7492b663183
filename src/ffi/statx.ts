/** statx(2), for the one thing that Node's stat does not tell: what O_DIRECT demands of a file. */
import koffi from "koffi";

const AT_FDCWD = -100;
/** Linux 6.1 */
const STATX_DIOALIGN = 0x2000;

/** Where struct statx (linux/stat.h) has its fields, in words of 32 bits. */
const STX_MASK = 0;
const STX_DIO_MEM_ALIGN = 38;
const STX_DIO_OFFSET_ALIGN = 39;
const STATX_WORDS = 64;

export interface DirectIoAlignment {
  /** What a buffer's address must be a multiple of; 0 where the file knows no O_DIRECT. */
  readonly memoryBytes: number;
  /** What offsets and lengths must be multiples of; 0 where the file knows no O_DIRECT. */
  readonly offsetBytes: number;
}

/**
 * Asks the file system what O_DIRECT needs.
 * @returns null where the kernel (before 6.1) or the file system does not tell
 */
export function directIoAlignment(path: string): DirectIoAlignment | null {
  const statx = koffi
    .load("libc.so.6")
    .func(
      "int statx(int dirfd, const char *path, int flags, unsigned int mask, _Out_ void *buffer)",
    );
  const words = new Uint32Array(STATX_WORDS);
  const failed = statx(AT_FDCWD, path, 0, STATX_DIOALIGN, words) !== 0;
  if (failed || (words[STX_MASK]! & STATX_DIOALIGN) === 0) return null;
  return { memoryBytes: words[STX_DIO_MEM_ALIGN]!, offsetBytes: words[STX_DIO_OFFSET_ALIGN]! };
}
