/**
 * The I/Os of a lane that may be in flight, as parallel arrays indexed by slot. A slot's index is
 * its user_data, so a completion is matched without a lookup.
 */
import { offHeap } from "../base/off-heap.js";
import type { BufferPool } from "../uring/buffers.js";

/**
 * CONTINUED is in flight again after a short transfer, -EAGAIN or -EINTR; WAITING is on the retry
 * stack for that.
 */
export const SLOT = { FREE: 0, CONTINUED: 1, WAITING: 2 } as const;

/**
 * In `expected`: no completion of this slot is simply right. The kernel never returns it, since
 * errors are above -4096 and transfers below 2^31.
 */
export const UNEXPECTED = -0x80000000;

export interface Slots {
  readonly depth: number;
  /**
   * The `res` that completes a slot in flight: its length. UNEXPECTED where a completion needs a
   * closer look, which `state` then decides.
   */
  readonly expected: Int32Array;
  /** One of SLOT for a slot whose `expected` is UNEXPECTED; a completion of a FREE one is a bug. */
  readonly state: Uint8Array;
  readonly direction: Uint8Array;
  readonly target: Uint16Array;
  readonly offsetLo: Int32Array;
  readonly offsetHi: Int32Array;
  /** I/O priority as an SQE has it; 0 where the job names none. */
  readonly priority: Uint16Array;
  /** What is left to transfer, in bytes, 0 for a sync: less than planned after a short transfer. */
  readonly lengthBytes: Int32Array;
  /** What short transfers moved already; 0 for a slot that was never short. */
  readonly doneBytes: Int32Array;
  readonly addressLo: Int32Array;
  readonly addressHi: Int32Array;
  /** All buffers, as they were made, lie within the same 4 GiB. */
  readonly sameAddressHi: boolean;
  /** The very same array as issuedNs where a lane does not tell the two apart. */
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

/** @param stampsIssue whether created and issued are two stamps */
export function createSlots(depth: number, pool: BufferPool, stampsIssue: boolean): Slots {
  const issuedNs = offHeap(Float64Array, depth);
  const slots: Slots = {
    depth,
    expected: offHeap(Int32Array, depth).fill(UNEXPECTED),
    state: offHeap(Uint8Array, depth),
    direction: offHeap(Uint8Array, depth),
    target: offHeap(Uint16Array, depth),
    offsetLo: offHeap(Int32Array, depth),
    offsetHi: offHeap(Int32Array, depth),
    priority: offHeap(Uint16Array, depth),
    lengthBytes: offHeap(Int32Array, depth),
    doneBytes: offHeap(Int32Array, depth),
    addressLo: offHeap(Int32Array, depth),
    addressHi: offHeap(Int32Array, depth),
    sameAddressHi: upperHalf(pool.address) === upperHalf(pool.address + pool.lengthBytes - 1),
    createdNs: stampsIssue ? offHeap(Float64Array, depth) : issuedNs,
    issuedNs,
    free: offHeap(Int32Array, depth),
    freeCount: depth,
    retry: offHeap(Int32Array, depth),
    retryCount: 0,
    inFlight: 0,
  };
  for (let slot = 0; slot < depth; slot++) {
    placeBuffer(slots, slot, pool.address + slot * pool.strideBytes);
    slots.free[slot] = depth - 1 - slot;
  }
  return slots;
}

function placeBuffer(slots: Slots, slot: number, address: number): void {
  slots.addressLo[slot] = address % 2 ** 32;
  slots.addressHi[slot] = upperHalf(address);
}

function upperHalf(address: number): number {
  return Math.floor(address / 2 ** 32);
}

function bufferAddress(slots: Slots, slot: number): number {
  return slots.addressHi[slot]! * 2 ** 32 + (slots.addressLo[slot]! >>> 0);
}

/** A slot's byte offset on its target. */
export function slotOffset(slots: Slots, slot: number): number {
  return slots.offsetHi[slot]! * 2 ** 32 + (slots.offsetLo[slot]! >>> 0);
}

/** Moves a slot on by what a short transfer did. */
export function advanceSlot(slots: Slots, slot: number, bytes: number): void {
  const offset = slotOffset(slots, slot) + bytes;
  slots.offsetLo[slot] = offset % 2 ** 32;
  slots.offsetHi[slot] = Math.floor(offset / 2 ** 32);
  placeBuffer(slots, slot, bufferAddress(slots, slot) + bytes);
  slots.lengthBytes[slot]! -= bytes;
  slots.doneBytes[slot]! += bytes;
}

/** Puts a slot whose I/O is over back to what was planned: all of it, from its buffer's start. */
export function restoreSlot(slots: Slots, slot: number): void {
  advanceSlot(slots, slot, -slots.doneBytes[slot]!);
  slots.state[slot] = SLOT.FREE;
}
