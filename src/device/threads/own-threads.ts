/** What the kernel tells of this process's threads, in /proc/self/task and /proc/thread-self. */
import { readlinkSync } from "node:fs";
import { basename, join } from "node:path";
import { KERNEL, type KernelRoots } from "../kernel-roots.js";
import { listDirectory, readAttribute } from "../sysfs.js";

const TASKS = "self/task";

/** Since the thread began; null where the kernel was built without such counters. */
export interface ThreadSchedule {
  /** How often it was moved from one CPU to another (CONFIG_SCHED_DEBUG). */
  readonly migrations: number | null;
  /** Time in which it was ready to run and had no CPU, ns (CONFIG_SCHED_INFO). */
  readonly cpuWaitNs: number | null;
}

/** @param thread its directory in /proc; that of the calling thread by default */
export function readThreadSchedule(
  roots: KernelRoots = KERNEL,
  thread: string = join(roots.proc, "thread-self"),
): ThreadSchedule {
  const migrations = /^se\.nr_migrations\s*:\s*(\d+)$/m.exec(readAttribute(thread, "sched") ?? "");
  // Time on a CPU, time waiting for one, and how often it ran (Documentation/scheduler).
  const wait = /^\d+ (\d+) \d+/.exec(readAttribute(thread, "schedstat") ?? "");
  return {
    migrations: migrations === null ? null : Number(migrations[1]),
    cpuWaitNs: wait === null ? null : Number(wait[1]),
  };
}

/** What a thread has met between two looks at it. */
export function scheduleBetween(before: ThreadSchedule, now: ThreadSchedule): ThreadSchedule {
  const gain = (of: keyof ThreadSchedule): number | null => {
    const [from, to] = [before[of], now[of]];
    return from === null || to === null ? null : to - from;
  };
  return { migrations: gain("migrations"), cpuWaitNs: gain("cpuWaitNs") };
}

/** The numbers of this process's threads, the kernel's that do I/O for it among them. */
export function listThreads(roots: KernelRoots = KERNEL): ReadonlySet<string> {
  return new Set(listDirectory(join(roots.proc, TASKS)));
}

/**
 * How many kernel threads do I/O for the rings of the calling thread (io-wq): what could not be
 * issued without blocking goes to one of them. They are called `iou-wrk-` and the number of who
 * submits: the thread itself, or its submission thread `iou-sqp-`. They stay for some seconds.
 * @param before threads that were there already, whose names need not be read: with many workers
 *   that would take milliseconds of each
 */
export function countIoWorkers(before: ReadonlySet<string>, roots: KernelRoots = KERNEL): number {
  const self = ownThread(roots);
  const worksForSelf = (task: string): boolean => {
    const submitter = /^iou-wrk-(\d+)$/.exec(nameOf(task, roots))?.[1];
    if (submitter === undefined) return false;
    return submitter === self || nameOf(submitter, roots) === `iou-sqp-${self}`;
  };
  return [...listThreads(roots)].filter((task) => !before.has(task) && worksForSelf(task)).length;
}

/** The kernel's threads that submit or do I/O for the rings of a thread. */
export function kernelThreadsOf(thread: string, roots: KernelRoots = KERNEL): string[] {
  const names = new Set([`iou-sqp-${thread}`, `iou-wrk-${thread}`]);
  return [...listThreads(roots)].filter((task) => names.has(nameOf(task, roots)));
}

function nameOf(task: string, roots: KernelRoots): string {
  return readAttribute(join(roots.proc, TASKS, task), "comm") ?? "";
}

/** The number of the calling thread: `PID/task/TID` is where thread-self leads to. */
function ownThread(roots: KernelRoots): string {
  try {
    return basename(readlinkSync(join(roots.proc, "thread-self")));
  } catch {
    return "";
  }
}
