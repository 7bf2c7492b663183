/**
 * `iodepth_low`: a queue that has been filled drains down to a lower depth before it is filled
 * again, as in fio's wait_for_completions(). fio looks for completions only when it has filled its
 * queue; here they come at any time, so that what counts is how many I/Os would have filled it.
 */
import type { LaneHook } from "../hooks.js";
import type { Slots } from "../slots.js";
import type { Gate } from "./gate.js";

export class LowWater implements Gate, LaneHook {
  /** Only completions open it. */
  readonly dueNs = new Float64Array([Number.POSITIVE_INFINITY]);
  private readonly slots: Slots;
  private readonly lowDepth: number;
  /** I/Os that fill the queue up. */
  private room: number;

  /** @param lowDepth 1..depth */
  constructor(slots: Slots, lowDepth: number) {
    this.slots = slots;
    this.lowDepth = lowDepth;
    this.room = slots.depth;
  }

  begin(): void {}

  opens(): boolean {
    if (this.room > 0) return true;
    const { slots, lowDepth } = this;
    const inFlight = slots.depth - slots.freeCount;
    if (inFlight > lowDepth) return false;
    this.room = slots.depth - inFlight;
    return true;
  }

  readonly onCreate = (): void => {
    this.room--;
  };
}
