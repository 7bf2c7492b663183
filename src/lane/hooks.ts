/**
 * What features of a lane (contents, verify, logs) do at the two ends of an I/O. They are put together
 * once for each lane, so that a lane without pays nothing. Hooks run once an I/O and allocate nothing.
 */
import type { Clock } from "./clock.js";
import { inTurn } from "./in-turn.js";

export type HookCall = (slot: number, clock: Clock) => void;

export interface LaneHook {
  /**
   * A new I/O is about to be submitted: its slot says what and where, and what is written may
   * still be put into its buffer.
   */
  readonly onCreate?: HookCall | undefined;
  /** A sync is about to be submitted: it has a target, and no buffer. */
  readonly onSync?: HookCall | undefined;
  /** A sync is complete. */
  readonly onSynced?: HookCall | undefined;
  /** An I/O is whole: its slot and buffer are as they were submitted, and not yet free. */
  readonly onComplete?: HookCall | undefined;
}

/** Calls one end of all hooks that have it, in their order; null where none has. */
export function combineHooks(hooks: readonly LaneHook[], end: keyof LaneHook): HookCall | null {
  return inTurn(hooks.flatMap((hook) => hook[end] ?? []));
}
