/** What ends a lane, or its measured window, early; looked at once a round of the loop. */
import type { Clock } from "../clock.js";

/** A limit that was not kept, as fio tells it: by an errno, and in words. */
export interface BrokenLimit {
  /** Positive. */
  readonly errno: number;
  readonly text: string;
}

/**
 * null: go on. `anew`: forget what was measured so far. `done`: the lane has what it wanted.
 * `resized`: the ring has other queues.
 */
export type WatchVerdict = BrokenLimit | "anew" | "done" | "resized" | null;

export interface Watch {
  /** The measured window begins. */
  begin(clock: Clock): void;
  /** Called in the measured window only. */
  check(clock: Clock): WatchVerdict;
}
