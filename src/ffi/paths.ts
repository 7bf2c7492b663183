/**
 * The system calls by which fio's engines of files and directories make, look at and remove what a
 * path names. They are called once an I/O: errors are returned.
 */
import koffi from "koffi";
import type { PathEngine, StatType } from "../base/engines.js";

const libc = koffi.load("libc.so.6");

const O_RDWR = 0x2;
const O_CREAT = 0x40;
const AT_FDCWD = -100;
/** Everything that fio asks for. */
const STATX_ALL = 0xfff;
/** Larger than struct stat and struct statx. */
const STAT_BYTES = 512;

/** @returns what the call returns (filecreate: the file's descriptor), or a negative errno */
export type PathCall = (path: string) => number;

/** The system call of an engine. */
export function pathCallOf(engine: PathEngine, statType: StatType): PathCall {
  switch (engine) {
    case "filecreate": {
      const open = libc.func("int open(const char *path, int flags, int mode)");
      return (path) => checked(open(path, O_CREAT | O_RDWR, 0o600));
    }
    case "filestat":
    case "dirstat":
      return statCall(statType);
    case "filedelete":
      return oneArgument(libc.func("int unlink(const char *path)"));
    case "dircreate": {
      const mkdir = libc.func("int mkdir(const char *path, int mode)");
      return (path) => checked(mkdir(path, 0o700));
    }
    case "dirdelete":
      return oneArgument(libc.func("int rmdir(const char *path)"));
  }
}

function statCall(type: StatType): PathCall {
  const buffer = koffi.alloc("uint8_t", STAT_BYTES);
  if (type === "statx") {
    const statx = libc.func(
      "int statx(int directory, const char *path, int flags, unsigned int mask, void *buffer)",
    );
    return (path) => checked(statx(AT_FDCWD, path, 0, STATX_ALL, buffer));
  }
  const stat = libc.func(`int ${type}(const char *path, void *buffer)`);
  return (path) => checked(stat(path, buffer));
}

function oneArgument(call: (path: string) => number): PathCall {
  return (path) => checked(call(path));
}

function checked(result: number): number {
  return result === -1 ? -koffi.errno() : result;
}
