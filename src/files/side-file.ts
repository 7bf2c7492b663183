/**
 * Files that hipri writes beside its targets: results, logs, iologs, verify states. What may not be
 * written is found here, before any I/O: a device, a file with further names, somebody's FIFO.
 */
import {
  closeSync,
  constants,
  fchownSync,
  fstatSync,
  openSync,
  type Stats,
  statSync,
} from "node:fs";
import { dirname } from "node:path";
import { EnvironmentError, type HipriError, type Place, UsageError } from "../base/errors.js";
import { linkStats } from "../base/link-stats.js";
import { identityOf } from "./identity.js";
import { realFile, tryBeside } from "./write.js";

export interface SideFile {
  readonly path: string;
  /** The option that asks for it. */
  readonly option: string;
  /** Where that stands. */
  readonly place: Place | string;
  /** What messages call it; its option and path unless given. */
  readonly name?: string;
  /** Written behind what is there, as iologs are; absent: what is there is replaced. */
  readonly grows?: boolean;
}

/** A file that is not to be written over. */
export interface OwnedFile {
  readonly path: string;
  /** What it is, in words. */
  readonly what: string;
  /** The one option that may write it all the same. */
  readonly writtenBy?: string;
}

/**
 * Holds side files against what is not to be written over, by whatever path, and against each other.
 * @throws EnvironmentError naming the option and whose file it would write over
 * @throws UsageError for two options that write the same file
 */
export function assertApart(files: readonly SideFile[], owned: readonly OwnedFile[]): void {
  const owners = new Map(owned.map((each) => [identityOf(each.path), each]));
  const written = new Map<string, SideFile>();
  for (const file of files) {
    const { path, option, place } = file;
    const cure = `Give ${option} another name than that of ${path}.`;
    const identity = identityOf(path);
    const owner = owners.get(identity);
    if (owner !== undefined && owner.writtenBy !== option) {
      const text = `${file.name ?? option} would write over ${owner.what}`;
      throw new EnvironmentError(text, { place, cure });
    }
    const other = written.get(identity);
    written.set(identity, file);
    // Lanes may add to one log: per_job_logs=0, and iologs as in fio.
    if (other === undefined || (file.grows && other.grows && option === other.option)) continue;
    const by = other.option === option ? "a clone or another job" : other.option;
    throw new UsageError(`${option} would write ${path}, which ${by} writes`, { place, cure });
  }
}

/**
 * Tries what writing the file will do, and leaves nothing behind.
 * @throws EnvironmentError for what is not hipri's to write over: a device, a file with other names
 * @throws UsageError for what can never be a file that is written, or not by this user
 */
export function assertWritable(file: SideFile): void {
  const stats = statsOf(file);
  if (stats === null) assertCreatable(file);
  else if (!stats.isFile()) throw noRegularFile(file, stats);
  else assertReplaceable(file, stats);
}

/** stat(2) of what the path leads to; null where nothing is there. @throws HipriError */
function statsOf(file: SideFile): Stats | null {
  try {
    const stats = statSync(file.path, { throwIfNoEntry: false });
    if (stats !== undefined) return stats;
  } catch (error) {
    throw notWritable(file, error);
  }
  if (linkStats(file.path) === undefined) return null;
  throw new EnvironmentError(
    `${nameOf(file)} cannot be written: it is a symbolic link to nothing`,
    {
      place: file.place,
      cure: "Remove the link, or name the file itself.",
    },
  );
}

function noRegularFile(file: SideFile, stats: Stats): HipriError {
  const { path, option, place } = file;
  const cure = `Name a regular file for ${option}.`;
  if (stats.isBlockDevice() || stats.isCharacterDevice()) {
    const kind = stats.isBlockDevice() ? "block" : "character";
    const text = `${file.name ?? option} would write over ${path}, a ${kind} device`;
    return new EnvironmentError(text, { place, cure });
  }
  const kind = stats.isDirectory() ? "a directory" : stats.isFIFO() ? "a FIFO" : "a socket";
  return new UsageError(`${nameOf(file)} cannot be written: it is ${kind}`, { place, cure });
}

/** That a file can be made beside what it replaces, with the owner that this has. */
function assertReplaceable(file: SideFile, stats: Stats): void {
  const { path, place } = file;
  if (stats.nlink > 1 && !file.grows) {
    throw new EnvironmentError(
      `${nameOf(file)} cannot be written: it has ${stats.nlink} names (hard links)`,
      {
        place,
        cure: `Remove ${path}, which leaves the others as they are, or name another file.`,
      },
    );
  }
  try {
    // The kernel may forbid to follow a link of somebody else's (fs.protected_symlinks).
    closeSync(openSync(path, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY));
    if (file.grows) return;
    tryBeside(realFile(path), (fd) => keepOwner(fd, stats));
  } catch (error) {
    throw notWritable(file, error);
  }
}

function keepOwner(fd: number, { uid, gid }: Stats): void {
  const made = fstatSync(fd);
  if (made.uid !== uid || made.gid !== gid) fchownSync(fd, uid, gid);
}

function assertCreatable(file: SideFile): void {
  const { path, option, place } = file;
  if (path === "" || path.endsWith("/")) {
    const text = `${nameOf(file)} cannot be written: that is not the name of a file`;
    throw new UsageError(text, { place, cure: `Name a regular file for ${option}.` });
  }
  try {
    tryBeside(file.path, () => {});
  } catch (error) {
    throw notWritable(file, error);
  }
}

function notWritable(file: SideFile, error: unknown): HipriError {
  const directory = dirname(file.path);
  return new UsageError(`${nameOf(file)} cannot be written: ${reasonOf(error)}`, {
    place: file.place,
    cure: `Name a file in a directory that exists and is yours to write, as ${directory}.`,
    cause: error,
  });
}

/** What messages call the file. */
export function nameOf({ path, option, name }: SideFile): string {
  return name ?? `${option}: ${path}`;
}

/** What a system call says, without the path that it was called with. */
export function reasonOf(error: unknown): string {
  return (error as Error).message.split(", ", 1)[0] as string;
}
