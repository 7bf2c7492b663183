/**
 * `iodepth_low`: a queue that has been full drains down to a lower depth before it fills again, as
 * in fio's wait_for_completions().
 */
import type { LaneHook } from "../hooks.js";
import type { Slots } from "../slots.js";
import type { Gate } from "./gate.js";

export class LowWater implements Gate, LaneHook {
  /** Only completions open it. */
  readonly dueNs = new Float64Array([Number.POSITIVE_INFINITY]);
  private readonly slots: Slots;
  private readonly lowDepth: number;
  private drains = false;

  /** @param lowDepth 1..depth */
  constructor(slots: Slots, lowDepth: number) {
    this.slots = slots;
    this.lowDepth = lowDepth;
  }

  begin(): void {}

  opens(): boolean {
    const { slots, lowDepth } = this;
    this.drains &&= slots.depth - slots.freeCount > lowDepth;
    return !this.drains;
  }

  readonly onCreate = (): void => {
    this.drains ||= this.slots.freeCount === 0;
  };
}
