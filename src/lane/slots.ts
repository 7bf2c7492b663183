/**
 * The I/Os of a lane that may be in flight, as parallel arrays indexed by slot. A slot's index is
 * its user_data, so a completion is matched without a lookup.
 */
import type { BufferPool } from "../uring/buffers.js";

/**
 * CONTINUED is in flight again after a short transfer, -EAGAIN or -EINTR; WAITING is on the retry
 * stack for that.
 */
export const SLOT = { FREE: 0, IN_FLIGHT: 1, CONTINUED: 2, WAITING: 3 } as const;

export interface Slots {
  readonly depth: number;
  /** One of SLOT; a completion for a slot that is FREE or WAITING is a bug. */
  readonly state: Uint8Array;
  readonly direction: Uint8Array;
  readonly target: Uint16Array;
  readonly offsetLo: Int32Array;
  readonly offsetHi: Int32Array;
  /** What is left to transfer, in bytes: less than planned after a short transfer. */
  readonly lengthBytes: Int32Array;
  /** What short transfers moved already; 0 for a slot that is FREE or IN_FLIGHT. */
  readonly doneBytes: Int32Array;
  readonly addressLo: Int32Array;
  readonly addressHi: Int32Array;
  readonly createdNs: Float64Array;
  readonly issuedNs: Float64Array;
  /** A stack of free slots; the entries at and above freeCount are the last ones taken. */
  readonly free: Int32Array;
  freeCount: number;
  /** A stack of slots to submit again. */
  readonly retry: Int32Array;
  retryCount: number;
  /** Submitted, or written to the SQ, and not yet completed. */
  inFlight: number;
}

export function createSlots(depth: number, pool: BufferPool): Slots {
  const slots: Slots = {
    depth,
    state: new Uint8Array(depth),
    direction: new Uint8Array(depth),
    target: new Uint16Array(depth),
    offsetLo: new Int32Array(depth),
    offsetHi: new Int32Array(depth),
    lengthBytes: new Int32Array(depth),
    doneBytes: new Int32Array(depth),
    addressLo: new Int32Array(depth),
    addressHi: new Int32Array(depth),
    createdNs: new Float64Array(depth),
    issuedNs: new Float64Array(depth),
    free: new Int32Array(depth),
    freeCount: depth,
    retry: new Int32Array(depth),
    retryCount: 0,
    inFlight: 0,
  };
  for (let slot = 0; slot < depth; slot++) {
    const address = pool.address + slot * pool.strideBytes;
    slots.addressLo[slot] = address % 2 ** 32;
    slots.addressHi[slot] = Math.floor(address / 2 ** 32);
    slots.free[slot] = depth - 1 - slot;
  }
  return slots;
}

/** A slot's byte offset on its target. */
export function slotOffset(slots: Slots, slot: number): number {
  return slots.offsetHi[slot]! * 2 ** 32 + (slots.offsetLo[slot]! >>> 0);
}

/** Moves a slot on by what a short transfer did. */
export function advanceSlot(slots: Slots, slot: number, bytes: number): void {
  const offset = slotOffset(slots, slot) + bytes;
  const address = slots.addressHi[slot]! * 2 ** 32 + (slots.addressLo[slot]! >>> 0) + bytes;
  slots.offsetLo[slot] = offset % 2 ** 32;
  slots.offsetHi[slot] = Math.floor(offset / 2 ** 32);
  slots.addressLo[slot] = address % 2 ** 32;
  slots.addressHi[slot] = Math.floor(address / 2 ** 32);
  slots.lengthBytes[slot]! -= bytes;
  slots.doneBytes[slot]! += bytes;
}
