/** What carries I/O out, by the names of `ioengine=`. */

/** Synchronous engines: system calls of their own, one after the other. */
export const CALL_ENGINES = ["psync", "sync", "vsync", "pvsync", "pvsync2"] as const;
export type CallEngine = (typeof CALL_ENGINES)[number];

/** Engines that make, look at and remove files and directories, and read and write nothing. */
export const PATH_ENGINES = [
  "filecreate",
  "filestat",
  "filedelete",
  "dircreate",
  "dirstat",
  "dirdelete",
] as const;
export type PathEngine = (typeof PATH_ENGINES)[number];

/** `stat_type=`: the call by which filestat and dirstat look. */
export const STAT_TYPES = ["stat", "lstat", "statx"] as const;
export type StatType = (typeof STAT_TYPES)[number];

/** `io_uring_cmd` sends NVMe commands, `null` answers in the process, with no kernel. */
export type Engine = "io_uring" | "io_uring_cmd" | "libaio" | "null" | CallEngine | PathEngine;

export function isCallEngine(engine: string): engine is CallEngine {
  return (CALL_ENGINES as readonly string[]).includes(engine);
}

export function isPathEngine(engine: string): engine is PathEngine {
  return (PATH_ENGINES as readonly string[]).includes(engine);
}

/** Whether the paths of its jobs are directories. */
export function makesDirectories(engine: string): boolean {
  return isPathEngine(engine) && engine.startsWith("dir");
}

/** What runs the jobs of an engine of fio's: itself, or io_uring. */
export function engineOf(requested: string): Engine {
  const itself = requested === "io_uring_cmd" || requested === "libaio" || requested === "null";
  const calls = isCallEngine(requested) || isPathEngine(requested);
  return itself || calls ? requested : "io_uring";
}

/** Whether fio submits an engine's I/O in one call and takes its completion in another one. */
export function isAsynchronous(requested: string): boolean {
  return ["io_uring", "io_uring_cmd", "libaio", "posixaio"].includes(requested);
}

/** Whether an engine has a ring, with all that rings can do. */
export function hasRing(engine: string): boolean {
  return engineOf(engine) === "io_uring" || engine === "io_uring_cmd";
}
