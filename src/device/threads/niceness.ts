/** The nice value of a thread: Linux keeps one for each, whatever POSIX says of processes. */
import { getPriority, setPriority } from "node:os";
import { basename } from "node:path";
import { EnvironmentError, type Place } from "../../base/errors.js";
import { KERNEL, type KernelRoots } from "../kernel-roots.js";
import { kernelThreadsOf } from "./own-threads.js";

/** 0 is the calling thread in getpriority(2) and setpriority(2). */
const THIS_THREAD = 0;
const [LEAST, MOST] = [-20, 19];

/** Adds to the calling thread's nice value, as nice(2). @throws Node's error without the right */
export function addNice(nice: number): void {
  const sum = getPriority(THIS_THREAD) + nice;
  setPriority(THIS_THREAD, Math.max(LEAST, Math.min(MOST, sum)));
}

/** Makes sure that a thread may be this nice. @throws EnvironmentError */
export function assertMayBeNice(nice: number, place: Place): void {
  // Everybody may give way, but not everybody may take it back.
  if (nice >= 0) return;
  const before = getPriority(THIS_THREAD);
  try {
    addNice(nice);
    setPriority(THIS_THREAD, before);
  } catch (error) {
    throw new EnvironmentError(`this user may not run with nice=${nice} (EACCES)`, {
      place,
      cure: "Run as root or with CAP_SYS_NICE, raise `ulimit -e`, or use nice=0 or more.",
      cause: error,
    });
  }
}

/**
 * Has a thread of this process, and the kernel's threads that work for it, run when nothing else
 * wants their CPUs.
 * @param thread as currentThread() gave it
 */
export function giveWay(thread: string, roots: KernelRoots = KERNEL): void {
  const number = basename(thread);
  for (const each of [number, ...kernelThreadsOf(number, roots)]) {
    try {
      setPriority(Number(each), MOST);
    } catch {
      // It has ended.
    }
  }
}
