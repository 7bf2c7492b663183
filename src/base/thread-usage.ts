/** What a thread has used of the machine. */

/** The fields of `struct rusage` that reports use; cumulative since the thread started. */
export interface ThreadUsage {
  readonly userMs: number;
  readonly systemMs: number;
  readonly voluntarySwitches: number;
  readonly involuntarySwitches: number;
  readonly majorFaults: number;
  readonly minorFaults: number;
}

export const NO_USAGE: ThreadUsage = {
  userMs: 0,
  systemMs: 0,
  voluntarySwitches: 0,
  involuntarySwitches: 0,
  majorFaults: 0,
  minorFaults: 0,
};

/** What a thread has used between two looks at it. */
export function usageBetween(before: ThreadUsage, now: ThreadUsage): ThreadUsage {
  return {
    userMs: now.userMs - before.userMs,
    systemMs: now.systemMs - before.systemMs,
    voluntarySwitches: now.voluntarySwitches - before.voluntarySwitches,
    involuntarySwitches: now.involuntarySwitches - before.involuntarySwitches,
    majorFaults: now.majorFaults - before.majorFaults,
    minorFaults: now.minorFaults - before.minorFaults,
  };
}
