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
