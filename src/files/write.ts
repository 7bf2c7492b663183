/**
 * The one way in which hipri writes files of its own. A file that is replaced is whole at every
 * moment: what is new is written beside it under a random name, which exists only while one of
 * these functions runs, and then takes its place with owner and mode. A file that grows is cut back
 * to where it ended when not everything could be added.
 */
import { randomBytes } from "node:crypto";
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  openSync,
  realpathSync,
  renameSync,
  type Stats,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";

/** Takes the next piece of a file. @throws as write(2), when not all of it could be written */
export type Sink = (piece: string | Uint8Array) => void;

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_RDWR, O_WRONLY, O_APPEND, O_NONBLOCK } = constants;

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
  const old = lstatSync(file, { throwIfNoEntry: false });
  const temporary = createTemporary(dirname(file));
  try {
    closing(temporary.fd, (fd) => {
      if (old !== undefined) takeOver(fd, old);
      fill(fd);
    });
    renameSync(temporary.path, file);
  } catch (error) {
    removeTemporary(temporary.path);
    throw error;
  }
}

/**
 * Adds what `produce` writes to the end of a file, which it makes when it is missing.
 * @throws Error of what failed; the file then ends where it did before
 */
export function extendFile(path: string, produce: (sink: Sink) => void): void {
  const flags = O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK;
  closing(openSync(path, flags, NEW_FILE_MODE), (fd) => {
    const stats = fstatSync(fd);
    if (!stats.isFile()) throw new Error("it is no regular file any more");
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
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return path;
  const file = realpathSync(path);
  const [link, found] = [statSync(path), statSync(file)];
  if (link.dev === found.dev && link.ino === found.ino) return file;
  throw new Error(`where the symbolic link ${path} leads to cannot be told`);
}

/** A file that was not there before, open for reading and writing. @throws as open(2) */
export function createTemporary(directory: string): { readonly fd: number; readonly path: string } {
  const path = join(directory, `.hipri-${randomBytes(8).toString("hex")}.tmp`);
  return { fd: openSync(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, NEW_FILE_MODE), path };
}

export function removeTemporary(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
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
    if (!["EINVAL", "ENOSYS", "EOPNOTSUPP"].includes((error as NodeJS.ErrnoException).code ?? "")) {
      throw error;
    }
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
