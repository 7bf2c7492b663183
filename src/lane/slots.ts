/**
 * A lane's slots: what is in flight, and what the worker alone needs to know of it. A slot's index is
 * its user_data, so a completion is matched without a lookup.
 */
import { offHeap } from "../base/off-heap.js";
import type { BufferPool } from "../uring/buffers.js";
import { createInFlight, type InFlight, SLOT, slotOffset } from "./in-flight.js";

export interface Slots extends InFlight {
  readonly depth: number;
  /** I/O priority as an SQE has it; 0 where the job names none. */
  readonly priority: Uint16Array;
  /** What short transfers moved already; 0 for a slot that was never short. */
  readonly doneBytes: Int32Array;
  readonly addressLo: Int32Array;
  readonly addressHi: Int32Array;
  /** All buffers, as they were made, lie within the same 4 GiB. */
  readonly sameAddressHi: boolean;
  /** The very same array as createdNs where a lane does not tell the two apart. */
  readonly issuedNs: Float64Array;
  /** A stack of free slots; the entries at and above freeCount are the last ones taken. */
  readonly free: Int32Array;
  freeCount: number;
  /** How many new I/Os took slots last: those just above the top of the free ones. */
  lastTaken: number;
  /** A stack of slots to submit again. */
  readonly retry: Int32Array;
  retryCount: number;
  /** Submitted, or written to the SQ, and not yet completed. */
  inFlight: number;
}

/**
 * @param stampsIssue whether created and issued are two stamps
 * @param inFlight of the lane's memory
 */
export function createSlots(
  depth: number,
  pool: BufferPool,
  stampsIssue: boolean,
  inFlight = createInFlight(depth),
): Slots {
  const slots: Slots = {
    ...inFlight,
    depth,
    priority: offHeap(Uint16Array, depth),
    doneBytes: offHeap(Int32Array, depth),
    addressLo: offHeap(Int32Array, depth),
    addressHi: offHeap(Int32Array, depth),
    sameAddressHi: upperHalf(pool.address) === upperHalf(pool.address + pool.lengthBytes - 1),
    issuedNs: stampsIssue ? offHeap(Float64Array, depth) : inFlight.createdNs,
    free: offHeap(Int32Array, depth),
    freeCount: depth,
    lastTaken: 0,
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
