/** `max_latency`: an I/O that takes longer ends its lane. */
import { DIRECTIONS } from "../../base/direction.js";
import { ETIMEDOUT } from "../../base/errno.js";
import type { LanePlan } from "../../plan/plan.js";
import type { Clock } from "../clock.js";
import type { LaneHook } from "../hooks.js";
import { slotOffset } from "../in-flight.js";
import type { Slots } from "../slots.js";
import type { BrokenLimit, Watch } from "./watch.js";

/** What is said of an I/O that took too long. */
export function tooLong(
  { targets }: LanePlan,
  slots: Slots,
  slot: number,
  ns: number,
  option: string,
  limitNs: number,
): BrokenLimit {
  const what = `${DIRECTIONS[slots.direction[slot]!]} of ${slots.lengthBytes[slot]} bytes`;
  const path = targets[slots.target[slot]!]?.path || "(no target)";
  const where = `${path} at ${slotOffset(slots, slot)}`;
  const text = `${what}, ${where}: took ${ns / 1e3} µs, more than ${option}=${limitNs / 1e3}us`;
  return { errno: ETIMEDOUT, text };
}

export class MaxLatency implements LaneHook, Watch {
  private readonly plan: LanePlan;
  private readonly slots: Slots;
  /** By direction; infinite where there is no limit. */
  private readonly limitNs: Float64Array;
  private broken: BrokenLimit | null = null;

  constructor(plan: LanePlan, slots: Slots) {
    this.plan = plan;
    this.slots = slots;
    this.limitNs = Float64Array.from(DIRECTIONS, (each) => {
      return plan.spec.maxLatencyUs[each] * 1e3 || Number.POSITIVE_INFINITY;
    });
  }

  /** What was slow in the ramp is forgiven. */
  begin(): void {
    this.broken = null;
  }

  readonly onComplete = (slot: number, clock: Clock): void => {
    const { slots } = this;
    const limitNs = this.limitNs[slots.direction[slot]!]!;
    const ns = clock.now[0]! - slots.createdNs[slot]!;
    if (ns <= limitNs || this.broken !== null) return;
    this.broken = tooLong(this.plan, slots, slot, ns, "max_latency", limitNs);
  };

  check(): BrokenLimit | null {
    return this.broken;
  }
}
