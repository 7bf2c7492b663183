/**
 * One write in flight for each zone of a zoned device: a write that overtakes another one is not at
 * the write pointer and fails, and io_uring hands what would block to threads that keep no order.
 * The kernel does not have more in flight for a zone at the device either.
 */
import { WRITE } from "../../base/direction.js";
import type { TargetPlan } from "../../plan/plan.js";
import { SLOT, slotOffset, UNEXPECTED } from "../in-flight.js";
import type { IoQueue } from "../io-queue.js";
import type { Slots } from "../slots.js";
import type { Gate } from "./gate.js";

export class ZoneOrderGate implements Gate {
  /** Only completions open it. */
  readonly dueNs = new Float64Array([Number.POSITIVE_INFINITY]);
  private readonly slots: Slots;
  private readonly queue: IoQueue;
  /** By target; infinite for one without zones of its own. */
  private readonly zoneBytes: Float64Array;

  constructor(slots: Slots, queue: IoQueue, targets: readonly TargetPlan[]) {
    this.slots = slots;
    this.queue = queue;
    this.zoneBytes = Float64Array.from(targets, ({ zones }) => zones?.zoneBytes ?? Infinity);
  }

  begin(): void {}

  opens(direction: number): boolean {
    if (direction !== WRITE) return true;
    const { slots } = this;
    const { batch, next } = this.queue;
    const target = batch.target[next]!;
    const zoneBytes = this.zoneBytes[target]!;
    const begin = batch.offsetHi[next]! * 2 ** 32 + (batch.offsetLo[next]! >>> 0);
    const zone = Math.floor(begin / zoneBytes);
    for (let slot = 0; slot < slots.depth; slot++) {
      const idle = slots.expected[slot] === UNEXPECTED && slots.state[slot] === SLOT.FREE;
      if (idle || slots.target[slot] !== target || slots.direction[slot] !== WRITE) continue;
      if (Math.floor(slotOffset(slots, slot) / zoneBytes) === zone) return false;
    }
    return true;
  }
}
