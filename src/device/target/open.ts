/** Opens targets, and finds out beforehand whether they can be opened as a job wants them. */
import { closeSync, constants, fstatSync, openSync } from "node:fs";
import { isUnsupported } from "../../base/errno.js";
import { EnvironmentError, formatPlace, type Place, UsageError } from "../../base/errors.js";
import { explainErrno } from "../explain-errno.js";
import type { OpenMode } from "./requests.js";
import { nearestDirectory, type TargetFacts } from "./target-facts.js";

/** Not in Node's constants; octal 020000000 | O_DIRECTORY (asm-generic/fcntl.h). */
const O_TMPFILE = 0o20000000 | constants.O_DIRECTORY;
const FILE_MODE = 0o644;

const SYNC_FLAGS = { none: 0, sync: constants.O_SYNC, dsync: constants.O_DSYNC } as const;

/**
 * Opens a target for a lane's I/O.
 * @returns the file descriptor; the caller closes it
 * @throws EnvironmentError with cause and cure for what the machine refuses
 * @throws UsageError for a path that is no target
 */
export function openTarget(path: string, mode: OpenMode): number {
  try {
    return openSync(path, openFlags(mode), FILE_MODE);
  } catch (error) {
    throw explainOpen(error, path, mode);
  }
}

/**
 * Holds what was opened for writing against what was examined: a path can lead elsewhere meanwhile.
 * @throws EnvironmentError for a device that was a file, and the other way round
 */
export function assertKind(fd: number, path: string, kind: "file" | "block" | "char"): void {
  const stats = fstatSync(fd);
  const isKind = { file: stats.isFile(), block: stats.isBlockDevice(), char: true }[kind];
  if (isKind) return;
  throw new EnvironmentError("it is something else than when the run began", {
    place: path,
    cure: "See who changes that path while hipri runs.",
  });
}

/**
 * Tries what `openTarget` will do, before any I/O of any job: opens and closes what exists; for a
 * missing file asks for the right to create it, and whether its file system knows O_DIRECT.
 * @throws as openTarget
 */
export function assertOpenable(facts: TargetFacts, mode: OpenMode): void {
  if (facts.kind !== "missing") {
    closeSync(openTarget(facts.path, { ...mode, create: false }));
    return;
  }
  assertCreatable(facts.path, mode);
}

/**
 * A nameless file shows what its directory and file system allow, and leaves nothing behind.
 * Where there are none (FAT, some network file systems) only creating the file itself will tell.
 */
function assertCreatable(path: string, mode: OpenMode): void {
  const directory = nearestDirectory(path);
  const flags = O_TMPFILE | constants.O_RDWR;
  try {
    closeSync(openSync(directory, flags, FILE_MODE));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (isUnsupported(error) || code === "EISDIR") return;
    throw explainErrno(error, path, `creating it in ${directory}`);
  }
  if (!mode.direct) return;
  try {
    closeSync(openSync(directory, flags | constants.O_DIRECT, FILE_MODE));
  } catch (error) {
    throw explainOpen(error, path, mode);
  }
}

function openFlags({ read, write, direct, sync = "none", create = false }: OpenMode): number {
  const access = write ? (read ? constants.O_RDWR : constants.O_WRONLY) : constants.O_RDONLY;
  const direction = direct ? constants.O_DIRECT : 0;
  return access | direction | SYNC_FLAGS[sync] | (create ? constants.O_CREAT : 0);
}

/** O_DIRECT is what EINVAL is about when open(2) says it; the rest is common to all calls. */
function explainOpen(error: unknown, path: string, { read, write, direct }: OpenMode): Error {
  if (direct && (error as NodeJS.ErrnoException).code === "EINVAL") {
    return new EnvironmentError("this file system does not know O_DIRECT (EINVAL)", {
      place: path,
      cure: "Use direct=0, or a file on ext4, XFS or btrfs (overlay, proc and old tmpfs lack it).",
      cause: error,
    });
  }
  const purpose = write ? (read ? "reading and writing" : "writing") : "reading";
  return explainErrno(error, path, `opening it for ${purpose}`);
}

/**
 * Holds sizes and offsets against the blocks of this target. Call it before any I/O.
 * @param bytes the values by the option that set them, such as `{ bs: 4096, offset: 0 }`
 * @param need what demands whole blocks: O_DIRECT, which one may do without, or trims
 * @param place where the job says so
 * @throws UsageError for the first value that is not a multiple of the logical block
 */
export function assertAligned(
  facts: TargetFacts,
  bytes: Readonly<Record<string, number>>,
  need: "direct=1" | "a trim",
  place?: Place,
): void {
  const block = facts.logicalBlockBytes;
  for (const [option, value] of Object.entries(bytes)) {
    if (value % block === 0) continue;
    const nearest = Math.ceil(value / block) * block;
    throw new UsageError(
      `${option}=${value} is not a multiple of ${block} bytes, the logical block of ${facts.path}, ` +
        `as ${need} needs`,
      {
        place: place === undefined ? facts.path : formatPlace(place),
        cure: `Use ${option}=${nearest}${need === "direct=1" ? ", or direct=0" : ""}.`,
      },
    );
  }
}
