/**
 * `serialize_overlap`: an I/O waits for those in flight that it has bytes in common with. fio's
 * in_flight_overlap() compares offsets alone; here, I/Os of different files do not overlap.
 */

import { SLOT, slotOffset, UNEXPECTED } from "../in-flight.js";
import type { IoQueue } from "../io-queue.js";
import type { Slots } from "../slots.js";
import type { Gate } from "./gate.js";

export class OverlapGate implements Gate {
  /** Only completions open it. */
  readonly dueNs = new Float64Array([Number.POSITIVE_INFINITY]);
  private readonly slots: Slots;
  private readonly queue: IoQueue;

  constructor(slots: Slots, queue: IoQueue) {
    this.slots = slots;
    this.queue = queue;
  }

  begin(): void {}

  opens(): boolean {
    const { slots } = this;
    const { batch, next } = this.queue;
    const target = batch.target[next]!;
    const begin = batch.offsetHi[next]! * 2 ** 32 + (batch.offsetLo[next]! >>> 0);
    const end = begin + batch.lengthBytes[next]!;
    for (let slot = 0; slot < slots.depth; slot++) {
      const idle = slots.expected[slot] === UNEXPECTED && slots.state[slot] === SLOT.FREE;
      if (idle || slots.target[slot] !== target) continue;
      // What a short transfer has done may be read or written by nobody else before its end either.
      const other = slotOffset(slots, slot) - slots.doneBytes[slot]!;
      const otherEnd = slotOffset(slots, slot) + slots.lengthBytes[slot]!;
      if (begin < otherEnd && other < end) return false;
    }
    return true;
  }
}
