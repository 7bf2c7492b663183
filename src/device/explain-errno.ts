/** Every errno that a user can meet when a target is looked at, opened or laid out, in words. */
import { ENOMEDIUM } from "../base/errno.js";
import { EnvironmentError, HipriError, UsageError } from "../base/errors.js";
import { errnoName, errnoText } from "../ffi/system-error.js";

interface Explanation {
  readonly cause: string;
  readonly cure: string;
}

const FREE_SPACE = "Free some space, or make size= smaller.";

const EXPLANATIONS: Readonly<Record<string, Explanation>> = {
  EACCES: {
    cause: "no permission",
    cure: "Run as root, or let the file's owner give you the right (for a device: its group).",
  },
  EPERM: {
    cause: "not permitted",
    cure: "Run as root, and see whether `lsattr` shows the file as immutable or append-only.",
  },
  EBUSY: {
    cause: "the device is in use by someone who does not share it",
    cure: "See who holds it: `lsblk`, `fuser -v`, `findmnt`; unmount or stop that first.",
  },
  ENOSPC: { cause: "no space is left on the file system", cure: FREE_SPACE },
  EDQUOT: { cause: "the disk quota is used up", cure: FREE_SPACE },
  EFBIG: {
    cause: "the file would be larger than the file system or `ulimit -f` allows",
    cure: "Make size= smaller, or raise the limit.",
  },
  EROFS: {
    cause: "the file system or the device is read-only",
    cure: "Mount it read-write (for a device: `blockdev --setrw`), or run a reading job.",
  },
  ETXTBSY: {
    cause: "the file is a program that is running",
    cure: "Name a file that is not being executed.",
  },
  EMFILE: {
    cause: "this process has too many files open",
    cure: "Raise `ulimit -n`, or name fewer files.",
  },
  ENFILE: {
    cause: "the system has too many files open",
    cure: "Raise the sysctl fs.file-max, or name fewer files.",
  },
  ENXIO: {
    cause: "no device answers there",
    cure: "Load its driver or attach it; for a loop device: `losetup DEVICE FILE`.",
  },
  ENODEV: { cause: "no device answers there", cure: "Load its driver or attach it." },
  ENOMEDIUM: { cause: "there is no medium in the device", cure: "Insert one." },
  EISDIR: { cause: "is a directory, which is no target for I/O", cure: "Name a file in it." },
  ENOTDIR: {
    cause: "a part of the path is not a directory",
    cure: "Name a file whose path leads through directories only.",
  },
  ENOENT: { cause: "there is no such file or device", cure: "Check the path." },
  ELOOP: {
    cause: "its symbolic links go round in a circle",
    cure: "Name the file itself.",
  },
  ENAMETOOLONG: {
    cause: "the name is too long for the file system",
    cure: "Choose a shorter filename= or directory=.",
  },
  EIO: {
    cause: "the device failed to answer",
    cure: "See `dmesg` for what the kernel says about it.",
  },
};

/** The errnos whose cause stands in the job file rather than in the machine. */
const USAGE = new Set(["EISDIR", "ENOTDIR", "ELOOP", "ENAMETOOLONG"]);

/**
 * Turns the error of a failed system call (Node's or ffi's, which both carry `errno`) into one that
 * names the target, what was being done (as in "opening it for writing"), cause and cure.
 * What is no system error is returned as it is.
 */
export function explainErrno(error: unknown, path: string, doing: string): Error {
  if (error instanceof HipriError || !(error instanceof Error)) return error as Error;
  const errno = Math.abs((error as NodeJS.ErrnoException).errno ?? 0); // Node's are negative.
  if (errno === 0) return error;
  const code = errno === ENOMEDIUM ? "ENOMEDIUM" : errnoName(errno);
  const { cause, cure } = EXPLANATIONS[code] ?? {
    cause: errnoText(errno),
    cure: "See `dmesg` for what the kernel says about it.",
  };
  const ErrorClass = USAGE.has(code) ? UsageError : EnvironmentError;
  return new ErrorClass(`${doing} failed: ${cause} (${code})`, { place: path, cure, cause: error });
}
