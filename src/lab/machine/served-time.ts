/**
 * A clock that tells a guest that hangs from one that this machine leaves without a CPU: it stands
 * still while the emulator's threads wait to run. A guest that spins and one that is idle for ever
 * both use their time up; wall time would also count what others took, and CPU time would never
 * count an idle hang.
 */
import { readdirSync, readFileSync } from "node:fs";

/** By thread: how long it has waited for a CPU so far, in ns. */
export type Waits = ReadonlyMap<string, number>;

/** Of a longer step than this the rest is not counted: this process itself did not run then. */
const LONGEST_STEP_MS = 5000;

export class ServedTime {
  /** Since the start, in ms. */
  servedMs = 0;
  private lastMs: number;
  private lastWaits: Waits;

  constructor(nowMs: number, waits: Waits) {
    this.lastMs = nowMs;
    this.lastWaits = waits;
  }

  /** Counts the time since the last step, less the longest wait of a thread in it. */
  step(nowMs: number, waits: Waits): void {
    const grown = [...waits].map(([thread, wait]) => wait - (this.lastWaits.get(thread) ?? 0));
    const waitedMs = Math.max(0, ...grown) / 1e6;
    const passedMs = Math.min(nowMs - this.lastMs, LONGEST_STEP_MS);
    this.servedMs += Math.max(0, passedMs - waitedMs);
    this.lastMs = nowMs;
    this.lastWaits = waits;
  }
}

/** From /proc/PID/task/TID/schedstat, whose second number it is; empty where that cannot be read. */
export function readWaits(pid: number): Waits {
  try {
    const tasks = `/proc/${pid}/task`;
    return new Map(
      readdirSync(tasks).map((thread) => {
        const text = readFileSync(`${tasks}/${thread}/schedstat`, "utf8");
        return [thread, Number(text.split(" ")[1])] as const;
      }),
    );
  } catch {
    // A thread may have ended just now: the next step counts what this one misses.
    return new Map();
  }
}
