/**
 * The I/O program of a lane: which block goes where, in order, decided ahead of time and handed
 * to the hot loop in batches. All knowledge of patterns, mixes and sizes lives on this side.
 */
import { offHeap } from "../../base/off-heap.js";
import type { PlannedRanges } from "./ranged-program.js";

/**
 * A batch of planned I/Os as parallel arrays, so that the hot loop reads plain integers.
 * A 64-bit byte offset is two int32 halves. A batch belongs to one program, and only the program
 * writes it: what is the same for all of a lane's I/Os it writes once.
 */
export interface IoBatch {
  readonly capacity: number;
  /** Read, write, trim, or a kind of sync (base/direction). */
  readonly direction: Uint8Array;
  /** Index into the lane's targets. */
  readonly target: Uint16Array;
  readonly offsetLo: Int32Array;
  readonly offsetHi: Int32Array;
  /** 0 for syncs. */
  readonly lengthBytes: Int32Array;
}

/** I/Os planned ahead: enough to make the call per batch cheap, few enough to stay in L1. */
export const BATCH_IOS = 256;

/** @param capacity I/Os, 1..65536 */
export function createIoBatch(capacity: number): IoBatch {
  return {
    capacity,
    direction: offHeap(Uint8Array, capacity),
    target: offHeap(Uint16Array, capacity),
    offsetLo: offHeap(Int32Array, capacity),
    offsetHi: offHeap(Int32Array, capacity),
    lengthBytes: offHeap(Int32Array, capacity),
  };
}

/**
 * Writes a byte offset, an integer of 0..2^53, as its two halves. `| 0` takes an integer modulo
 * 2^32, whatever its size. Small enough to be inlined into the loops that call it.
 */
export function writeOffset(
  offsetLo: Int32Array,
  offsetHi: Int32Array,
  index: number,
  offsetBytes: number,
): void {
  offsetLo[index] = offsetBytes | 0;
  offsetHi[index] = (offsetBytes * 2 ** -32) | 0;
}

export interface IoProgram {
  /**
   * Overwrites the batch from index 0 with the next I/Os, all of one pass.
   * @returns how many were written, 1..capacity; 0 when the program is over (then always 0), or
   *   when it waits
   */
  fill(batch: IoBatch): number;
  /** After a fill of nothing: call it again when all I/Os so far are complete. */
  readonly waits?: boolean;
  /** The number of the pass that the last batch is of, from 1; absent where there is only one. */
  readonly pass?: number;
  /** The ranges of the last batch's trims; absent where each trim is one. */
  readonly ranges?: PlannedRanges;
}
