/** statx(2), for what Node's stat does not tell: what O_DIRECT and atomic writes need. */
import koffi from "koffi";

const AT_FDCWD = -100;
/** Linux 6.1 */
const STATX_DIOALIGN = 0x2000;
/** Linux 6.11 */
const STATX_WRITE_ATOMIC = 0x10000;

/** Where struct statx (linux/stat.h) has its fields, in words of 32 bits. */
const STX_MASK = 0;
const STX_DIO_MEM_ALIGN = 38;
const STX_DIO_OFFSET_ALIGN = 39;
const STX_ATOMIC_WRITE_UNIT_MIN = 42;
const STX_ATOMIC_WRITE_UNIT_MAX = 43;
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
  const words = statx(path, STATX_DIOALIGN);
  if (words === null) return null;
  return { memoryBytes: words[STX_DIO_MEM_ALIGN]!, offsetBytes: words[STX_DIO_OFFSET_ALIGN]! };
}

/** The shortest and the longest write that a file or device takes as a whole or not at all. */
export interface AtomicWriteUnits {
  readonly minBytes: number;
  readonly maxBytes: number;
}

/** @returns null where there are no atomic writes, or the kernel (before 6.11) does not tell */
export function atomicWriteUnits(path: string): AtomicWriteUnits | null {
  const words = statx(path, STATX_WRITE_ATOMIC);
  const maxBytes = words?.[STX_ATOMIC_WRITE_UNIT_MAX] ?? 0;
  if (words === null || maxBytes === 0) return null;
  return { minBytes: words[STX_ATOMIC_WRITE_UNIT_MIN]!, maxBytes };
}

/** @returns the words of struct statx, or null where the kernel did not fill in what was asked */
function statx(path: string, mask: number): Uint32Array | null {
  const call = koffi
    .load("libc.so.6")
    .func(
      "int statx(int dirfd, const char *path, int flags, unsigned int mask, _Out_ void *buffer)",
    );
  const words = new Uint32Array(STATX_WORDS);
  const failed = call(AT_FDCWD, path, 0, mask, words) !== 0;
  return failed || (words[STX_MASK]! & mask) === 0 ? null : words;
}
