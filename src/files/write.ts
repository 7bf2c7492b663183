/**
 * The one way in which hipri writes files of its own. A file that is replaced is whole at every
 * moment: what is new is written into a file without a name, which gets a random one and then takes
 * its place with owner and mode; so whatever ends hipri leaves nothing behind. A file that grows is
 * cut back to where it ended when not everything could be added.
 */
import { randomBytes } from "node:crypto";
import {
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  realpathSync,
  renameSync,
  type Stats,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { isUnsupported } from "../base/errno.js";
import { linkStats } from "../base/link-stats.js";
import { linkOpenFile } from "../ffi/libc.js";

/** Takes the next piece of a file. @throws as write(2), when not all of it could be written */
export type Sink = (piece: string | Uint8Array) => void;

/** Characters that are collected before they are written. */
const PIECE_CHARS = 1 << 20;

/** Writes the text that `produce` adds, in pieces, since it may be longer than a string can be. */
export function writePieces(sink: Sink, produce: (add: (text: string) => void) => void): void {
  let piece = "";
  produce((text) => {
    piece += text;
    if (piece.length < PIECE_CHARS) return;
    sink(piece);
    piece = "";
  });
  sink(piece);
}

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_RDWR, O_WRONLY, O_APPEND, O_NONBLOCK } = constants;

/** Not in Node's constants; octal 020000000 | O_DIRECTORY (asm-generic/fcntl.h). */
const O_TMPFILE = 0o20000000 | constants.O_DIRECTORY;
/** What open(2) says of file systems, and of kernels, that do not know it. */
const NO_TMPFILE = new Set(["EISDIR", "EINVAL"]);

/** What a new file may get; the umask takes from it. */
const NEW_FILE_MODE = 0o666;
const PERMISSIONS = 0o7777;

/** How long to wait before a pipe that is set to non-blocking is asked again. */
const RETRY_MS = 10;

/**
 * Replaces a file, or makes it, by what `produce` writes. A symbolic link stays one.
 * @param durable wait until it is on the disk, as for a result that is final
 * @throws Error of what failed; the old file, or none, is then there as before
 */
export function replaceFile(path: string, produce: (sink: Sink) => void, durable = true): void {
  replaceBy(path, (fd) => {
    produce((piece) => writeAll(fd, piece));
    if (durable) flush(fd);
  });
}

/**
 * As replaceFile(), for a file that is filled by other means than writing.
 * @param fill gets it open for reading and writing
 */
export function replaceBy(path: string, fill: (fd: number) => void): void {
  const file = realFile(path);
  const old = linkStats(file);
  // Known before a run; but names of dumps are not, and a run may be long.
  if (old !== undefined && !old.isFile()) throw new Error("it is no regular file");
  const { fd, name } = createTemporary(dirname(file));
  let given = name;
  try {
    closing(fd, () => {
      if (old !== undefined) takeOver(fd, old);
      fill(fd);
      given ??= giveName(fd, dirname(file));
    });
    renameSync(given!, file);
  } catch (error) {
    if (given !== null) removeTemporary(given);
    throw error;
  }
}

/**
 * Adds what `produce` writes to the end of a file, which it makes when it is missing.
 * @throws Error of what failed; the file then ends where it did before
 */
export function extendFile(path: string, produce: (sink: Sink) => void): void {
  const flags = O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_NOFOLLOW;
  closing(openSync(realFile(path), flags, NEW_FILE_MODE), (fd) => {
    const stats = fstatSync(fd);
    if (!stats.isFile()) throw new Error("it is no regular file");
    try {
      produce((piece) => writeAll(fd, piece));
      flush(fd);
    } catch (error) {
      ftruncateSync(fd, stats.size);
      throw error;
    }
  });
}

/** Writes all of a piece: write(2) may take a part of it only. @throws as write(2) */
export function writeAll(fd: number, piece: string | Uint8Array): void {
  const bytes = typeof piece === "string" ? Buffer.from(piece) : piece;
  for (let done = 0; done < bytes.length; ) {
    try {
      done += writeSync(fd, bytes, done);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
    }
  }
}

/**
 * The file that a path leads to, through a link that is not dangling.
 * @throws Error for one whose way cannot be told, such as through names that are not UTF-8
 */
export function realFile(path: string): string {
  if (linkStats(path)?.isSymbolicLink() !== true) return path;
  const file = realpathSync(path);
  const [link, found] = [statSync(path), statSync(file)];
  if (link.dev === found.dev && link.ino === found.ino) return file;
  throw new Error(`where the symbolic link ${path} leads to cannot be told`);
}

interface Temporary {
  /** Open for reading and writing. */
  readonly fd: number;
  /** null for a file that has none until it is linked. */
  readonly name: string | null;
}

/** A new file, named at random on file systems without nameless ones (FAT, NFS). @throws as open(2) */
function createTemporary(directory: string): Temporary {
  if (canName()) {
    try {
      return { fd: openSync(directory, O_TMPFILE | O_RDWR, NEW_FILE_MODE), name: null };
    } catch (error) {
      const { code = "" } = error as NodeJS.ErrnoException;
      if (!isUnsupported(error) && !NO_TMPFILE.has(code)) throw error;
    }
  }
  const name = randomName(directory);
  return { fd: openSync(name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, NEW_FILE_MODE), name };
}

/** Whether a nameless file can get a name, for which /proc must be there. */
function canName(): boolean {
  return existsSync("/proc/self/fd");
}

function giveName(fd: number, directory: string): string {
  const name = randomName(directory);
  linkOpenFile(fd, name);
  return name;
}

function randomName(directory: string): string {
  return join(directory, `.hipri-${randomBytes(8).toString("hex")}.tmp`);
}

function removeTemporary(name: string): void {
  try {
    unlinkSync(name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

/**
 * Tries whether a file can be made beside `path`, and leaves nothing behind.
 * @param attempt what else is to be possible with it
 * @throws as open(2) and `attempt`
 */
export function tryBeside(path: string, attempt: (fd: number) => void): void {
  const { fd, name } = createTemporary(dirname(path));
  try {
    closing(fd, attempt);
  } finally {
    if (name !== null) removeTemporary(name);
  }
}

/** Owner first: chown(2) takes set-ID bits away. */
function takeOver(fd: number, { uid, gid, mode }: Stats): void {
  const made = fstatSync(fd);
  if (made.uid !== uid || made.gid !== gid) fchownSync(fd, uid, gid);
  fchmodSync(fd, mode & PERMISSIONS);
}

/** File systems without fsync(2) write at once, or not at all. */
function flush(fd: number): void {
  try {
    fsyncSync(fd);
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (!isUnsupported(error) && !["EINVAL", "ENOSYS"].includes(code)) throw error;
  }
}

/** Closes `fd` behind `use`. @throws as `use`, or as close(2), which tells of lost writes */
function closing(fd: number, use: (fd: number) => void): void {
  try {
    use(fd);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  closeSync(fd);
}

/** @throws Error EBADF when the descriptor is not open for writing */
export function assertTakesWrites(fd: number): void {
  writeSync(fd, new Uint8Array(0));
}
