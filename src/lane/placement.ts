/**
 * Gives each write of a lane a placement identifier, as fio's dp_fill_dspec_data() does. Runs once an
 * I/O; allocates nothing.
 */
import { WRITE } from "../base/direction.js";
import { offHeap } from "../base/off-heap.js";
import type { Random } from "../base/random.js";
import type { Placement, PlacementRange } from "../job/spec/placement.js";
import { slotOffset } from "./in-flight.js";
import type { Slots } from "./slots.js";

/** What a write whose place no range has is given: the default reclaim unit handle. */
const DEFAULT_ID = 0;

/** The directive types of NVMe (base specification 2.0, figure 536, and TP4146). */
const DIRECTIVE = { streams: 1, fdp: 2 } as const;

export class Placer {
  /** The directive type of writes. */
  readonly directive: number;
  /** By slot: the identifier of its write. */
  readonly id: Uint16Array;
  private readonly slots: Slots;
  private readonly select: Placement["select"];
  private readonly scheme: readonly PlacementRange[];
  /** By target. */
  private readonly ids: readonly (readonly number[])[];
  private readonly next: Uint32Array;
  private readonly random: Random;

  /** @param ids by target, each at least one */
  constructor(
    { kind, select, scheme }: Placement,
    slots: Slots,
    ids: readonly (readonly number[])[],
    random: Random,
  ) {
    this.directive = DIRECTIVE[kind];
    this.id = offHeap(Uint16Array, slots.depth);
    this.slots = slots;
    this.select = select;
    this.scheme = scheme;
    this.ids = ids;
    this.next = new Uint32Array(ids.length);
    this.random = random;
  }

  /** Chooses the identifier of a slot's new I/O. */
  draw(slot: number): void {
    const { slots, select, random, next } = this;
    if (slots.direction[slot] !== WRITE) return;
    if (select === "scheme") {
      this.id[slot] = this.idAt(slotOffset(slots, slot));
      return;
    }
    const target = slots.target[slot]!;
    const ids = this.ids[target]!;
    if (select === "random") {
      this.id[slot] = ids[Math.floor(random.nextFraction() * ids.length)]!;
      return;
    }
    this.id[slot] = ids[next[target]!]!;
    next[target] = (next[target]! + 1) % ids.length;
  }

  private idAt(offsetBytes: number): number {
    const { scheme } = this;
    for (let index = 0; index < scheme.length; index++) {
      const { beginBytes, endBytes, id } = scheme[index]!;
      if (offsetBytes >= beginBytes && offsetBytes < endBytes) return id;
    }
    return DEFAULT_ID;
  }
}
