/** What another thread of this process has used so far, by what the kernel tells of it in /proc. */
import { readFileSync, readlinkSync } from "node:fs";
import type { ThreadUsage } from "../../base/thread-usage.js";

/** The unit of CPU times in /proc: USER_HZ, which is 100 on every Linux that hipri runs on. */
const TICK_MS = 10;

/** Positions in /proc/…/stat (proc(5)), counted behind the name, which may hold spaces. */
const FIELD = { MINOR_FAULTS: 7, MAJOR_FAULTS: 9, USER: 11, SYSTEM: 12 } as const;

/** The calling thread's directory in /proc; null where /proc is hidden. */
export function currentThread(): string | null {
  try {
    return `/proc/${readlinkSync("/proc/thread-self")}`;
  } catch {
    return null;
  }
}

/**
 * Cumulative since the thread started, CPU times to 10 ms; null when it has ended.
 * @param thread as currentThread() gave it
 */
export function readThreadUsage(thread: string): ThreadUsage | null {
  try {
    const stat = readFileSync(`${thread}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const status = readFileSync(`${thread}/status`, "utf8");
    const switches = (kind: string) =>
      Number(new RegExp(`^${kind}_ctxt_switches:\\s*(\\d+)`, "m").exec(status)?.[1] ?? 0);
    return {
      userMs: Number(fields[FIELD.USER]) * TICK_MS,
      systemMs: Number(fields[FIELD.SYSTEM]) * TICK_MS,
      minorFaults: Number(fields[FIELD.MINOR_FAULTS]),
      majorFaults: Number(fields[FIELD.MAJOR_FAULTS]),
      voluntarySwitches: switches("voluntary"),
      involuntarySwitches: switches("nonvoluntary"),
    };
  } catch {
    return null;
  }
}
