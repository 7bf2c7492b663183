/** Limits that end a lane which does not keep to them, looked at once a round of the loop. */
import type { Clock } from "../clock.js";

/** A limit that was not kept, as fio tells it: by an errno, and in words. */
export interface BrokenLimit {
  /** Positive. */
  readonly errno: number;
  readonly text: string;
}

export interface Watch {
  /** The measured window begins. */
  begin(clock: Clock): void;
  /** @returns what ends the lane, or null while it may go on */
  check(clock: Clock): BrokenLimit | null;
}
