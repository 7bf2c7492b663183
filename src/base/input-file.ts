/**
 * Opens and reads the files that a user names as input, such that it ends whatever they are: what
 * would never end or never begin (a device, a FIFO, a directory) is refused, the rest has a bound.
 */
import { closeSync, openSync, readlinkSync, readSync, statSync } from "node:fs";
import { UsageError } from "./errors.js";

/** In place of a file's name: standard input, whatever that is. */
export const STDIN = 0;

/** `-` is standard input. */
export function orStdin(file: string): string | typeof STDIN {
  return file === "-" ? STDIN : file;
}

const PIECE_BYTES = 64 << 10;

/** How long to wait before a non-blocking pipe is asked again. */
const RETRY_MS = 10;

/**
 * Opens a file or a pipe of the shell's (`<(command)`, /dev/stdin). Nothing else is even opened,
 * since that may wait for ever or have effects of its own.
 * @returns a descriptor for {@link closeInput}
 * @throws UsageError with the reason only: the caller knows the place; system errors pass through
 */
export function openInput(file: string | typeof STDIN): number {
  if (file === STDIN) return STDIN;
  const stats = statSync(file);
  if (stats.isFile() || (stats.isFIFO() && isShellPipe(file))) return openSync(file, "r");
  if (stats.isDirectory()) throw new UsageError("it is a directory");
  if (stats.isFIFO())
    throw new UsageError("it is a FIFO, not a file; write - and < in front of it");
  throw new UsageError(
    stats.isSocket() ? "it is a socket, not a file" : "it is a device, not a file",
  );
}

/** Descriptors lead to `pipe:[INODE]`; a FIFO in a directory has a name, and maybe nobody writes. */
function isShellPipe(file: string): boolean {
  try {
    const target = readlinkSync(file);
    return target.startsWith("pipe:[") || (target.startsWith("/") && isShellPipe(target));
  } catch {
    return false;
  }
}

export function closeInput(descriptor: number): void {
  if (descriptor !== STDIN) closeSync(descriptor);
}

/** The next bytes, at most as many as `piece` holds; 0 at the end. A slow pipe is waited for. */
export function readInput(descriptor: number, piece: Buffer): number {
  for (;;) {
    try {
      return readSync(descriptor, piece);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
    }
  }
}

/**
 * All of a file or pipe, as openInput takes them.
 * @param what such a file is, as in "a job file"
 * @throws UsageError as openInput, and when it is larger than `maxBytes`
 */
export function readInputFile(file: string | typeof STDIN, what: string, maxBytes: number): Buffer {
  const bytes = readInputHead(file, maxBytes + 1);
  if (bytes.length > maxBytes) {
    throw new UsageError(`it is larger than ${maxBytes >> 20} MiB, as no ${what} is`);
  }
  return bytes;
}

/** The first bytes of a file or pipe, as openInput takes them. @throws as openInput */
export function readInputHead(file: string | typeof STDIN, roomBytes: number): Buffer {
  const descriptor = openInput(file);
  try {
    const pieces: Buffer[] = [];
    for (let left = roomBytes; left > 0; ) {
      const piece = Buffer.allocUnsafe(Math.min(left, PIECE_BYTES));
      const count = readInput(descriptor, piece);
      if (count === 0) break;
      pieces.push(piece.subarray(0, count));
      left -= count;
    }
    return Buffer.concat(pieces);
  } finally {
    closeInput(descriptor);
  }
}

export const NO_SUCH_FILE = "no such file";

/** Why a file could not be opened or read, in words where it is common. */
export function inputFailure(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  if (code === "ENOENT") return NO_SUCH_FILE;
  if (code === "ENOTDIR") return "no such directory";
  if (code === "EISDIR") return "it is a directory";
  if (code === "EACCES") return "permission denied";
  if (code === "ELOOP") return "its symbolic links go in circles";
  if (code === "ENAMETOOLONG") return "the name is too long";
  return error instanceof Error ? error.message : String(error);
}
