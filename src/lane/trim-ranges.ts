/**
 * The ranges that a lane's NVMe trims name, in memory that the controller reads: for each slot
 * as many as a trim has at most, of 16 bytes each {u32 attributes, u32 blocks, u64 first block}.
 */

import { offHeap } from "../base/off-heap.js";
import { PAGE_BYTES } from "../base/page-size.js";
import type { BlockLayout } from "../ffi/block-layout.js";
import { mapAnonymous, viewMemory } from "../ffi/libc.js";
import type { IoBatch } from "../plan/program/program.js";
import type { PlannedRanges } from "../plan/program/ranged-program.js";
import { RANGE_BYTES } from "../uring/nvme-entry.js";
import type { Slots } from "./slots.js";

const RANGE_WORDS = RANGE_BYTES / 4;

export class TrimRanges {
  /** By slot: how many ranges its trim has. */
  readonly count: Int32Array;
  /** By slot: where they are, as an address in two halves. */
  readonly addressLo: Int32Array;
  readonly addressHi: Int32Array;
  private readonly words: Int32Array;
  private readonly most: number;
  private readonly slots: Slots;
  private readonly layouts: readonly BlockLayout[];
  private readonly planned: PlannedRanges | null;

  /**
   * @param most ranges of a trim, 1..256
   * @param planned where the program has them; null where each trim is one
   * @param layouts by target
   */
  constructor(
    slots: Slots,
    most: number,
    planned: PlannedRanges | null,
    layouts: readonly BlockLayout[],
  ) {
    const lengthBytes = Math.ceil((slots.depth * most * RANGE_BYTES) / PAGE_BYTES) * PAGE_BYTES;
    const address = mapAnonymous(lengthBytes);
    this.words = new Int32Array(viewMemory(address, lengthBytes));
    this.slots = slots;
    this.most = most;
    this.planned = planned;
    this.layouts = layouts;
    this.count = offHeap(Int32Array, slots.depth);
    this.addressLo = offHeap(Int32Array, slots.depth);
    this.addressHi = offHeap(Int32Array, slots.depth);
    for (let slot = 0; slot < slots.depth; slot++) {
      const at = address + slot * most * RANGE_BYTES;
      this.addressLo[slot] = at | 0;
      this.addressHi[slot] = Math.floor(at / 2 ** 32);
    }
  }

  /**
   * Notes the ranges of a slot's new trim.
   * @param planned its index in the program's batch
   */
  take(slot: number, planned: number): void {
    const { slots } = this;
    if (this.planned === null) {
      this.put(slot, 0, slots, slot);
      this.count[slot] = 1;
      return;
    }
    const { batch, first, count } = this.planned;
    for (let index = 0; index < count[planned]!; index++) {
      this.put(slot, index, batch, first[planned]! + index);
    }
    this.count[slot] = count[planned]!;
  }

  /** Writes one range, which stands at `from` in its columns. */
  private put(
    slot: number,
    index: number,
    { offsetLo, offsetHi, lengthBytes }: Pick<IoBatch, "offsetLo" | "offsetHi" | "lengthBytes">,
    from: number,
  ): void {
    const { words } = this;
    const { blockBytes } = this.layouts[this.slots.target[slot]!]!;
    const word = (slot * this.most + index) * RANGE_WORDS;
    const offsetBytes = offsetHi[from]! * 2 ** 32 + (offsetLo[from]! >>> 0);
    const first = Math.floor(offsetBytes / blockBytes);
    words[word + 1] = lengthBytes[from]! / blockBytes;
    words[word + 2] = first | 0;
    words[word + 3] = Math.floor(first / 2 ** 32);
  }
}
