/**
 * Where the next I/O of a target goes, one at a time and with any length. Positions count from
 * the beginning of the target's region.
 */
import type { Random } from "../../base/random.js";
import type { BlockDrawer } from "./block-drawer.js";
import { Permutation } from "./permutation.js";
import { TakenMap } from "./taken-map.js";

/** What {@link Position.next} says when it can only tell once all I/Os so far are complete. */
export const HOLD = -2;

export interface Position {
  /**
   * A position with room for the smallest block, -1 when the target is exhausted, or {@link HOLD}.
   */
  next(): number;
  /** After HOLD: all I/Os so far are complete. */
  settle?(): void;
  /** Whether the position that next() gave last was drawn. */
  readonly atRandom: boolean;
  /** Takes the bytes there. @returns how many may be used: fewer where others are taken */
  take(positionBytes: number, lengthBytes: number): number;
  /** Begins a pass. */
  restart(): void;
}

/** Ascending positions. In a job of reads and writes each direction has its own. */
export class SequentialPosition implements Position {
  readonly atRandom = false;
  private readonly sizeBytes: number;
  private readonly minBytes: number;
  private readonly wraps: boolean;
  private nextBytes = 0;

  /** @param wraps begin anew at the end of the region instead of being exhausted */
  constructor(sizeBytes: number, minBytes: number, wraps: boolean) {
    this.sizeBytes = sizeBytes;
    this.minBytes = minBytes;
    this.wraps = wraps;
  }

  next(): number {
    if (this.nextBytes + this.minBytes <= this.sizeBytes) return this.nextBytes;
    if (!this.wraps || this.nextBytes === 0) return -1;
    this.nextBytes = 0;
    return 0;
  }

  take(positionBytes: number, lengthBytes: number): number {
    this.nextBytes = positionBytes + lengthBytes;
    return lengthBytes;
  }

  restart(): void {
    this.nextBytes = 0;
  }
}

/** Multiples of a grid as they are drawn, which may repeat (norandommap and skewed jobs). */
export class DrawnPosition implements Position {
  readonly atRandom = true;
  private readonly blocks: BlockDrawer | null;
  private readonly gridBytes: number;

  /** @param blocks null where there is no room for any */
  constructor(blocks: BlockDrawer | null, gridBytes: number) {
    this.blocks = blocks;
    this.gridBytes = gridBytes;
  }

  next(): number {
    return this.blocks === null ? -1 : this.blocks.next() * this.gridBytes;
  }

  take(_positionBytes: number, lengthBytes: number): number {
    return lengthBytes;
  }

  restart(): void {
    this.blocks?.restart?.();
  }
}

/** What a random map covers. */
export interface MapSpace {
  readonly sizeBytes: number;
  /** The length of a block of the map. */
  readonly blockBytes: number;
  /** The shortest I/O, for which a block must have room. */
  readonly minBytes: number;
}

/** A random map of I/Os as long as a block: each is visited once a pass, as a permutation has it. */
export class MappedPosition implements Position {
  readonly atRandom = true;
  private readonly space: MapSpace;
  private readonly blockCount: number;
  private readonly random: Random;
  private readonly permutation: Permutation | null;
  private drawn = 0;

  constructor(space: MapSpace, random: Random) {
    this.space = space;
    this.blockCount = Math.floor(space.sizeBytes / space.blockBytes);
    this.random = random;
    this.permutation = this.blockCount > 0 ? new Permutation(this.blockCount, random) : null;
  }

  next(): number {
    const { permutation } = this;
    if (permutation === null) return -1;
    const { blockBytes, minBytes, sizeBytes } = this.space;
    while (this.drawn < this.blockCount) {
      this.drawn++;
      const position = permutation.next() * blockBytes;
      if (position + minBytes <= sizeBytes) return position;
    }
    return -1;
  }

  take(_positionBytes: number, lengthBytes: number): number {
    return lengthBytes;
  }

  restart(): void {
    // Directions that share a map begin a pass together: one new order is enough.
    if (this.drawn === 0) return;
    this.permutation?.restart(this.random);
    this.drawn = 0;
  }
}

/**
 * A random map where I/Os may be longer than a block, and none may touch what another one took. As
 * in fio, a block is drawn, and the next free one is visited where it is taken: what is free stays
 * in few pieces, so that few I/Os have to be cut short. (In the order of a permutation most of the
 * last ones would meet single free blocks.)
 */
export class ExclusivePosition implements Position {
  readonly atRandom = true;
  private readonly space: MapSpace;
  private readonly random: Random;
  /** null where there is no room for a block. */
  private readonly taken: TakenMap | null;

  /** @throws EnvironmentError when there is no memory for the map */
  constructor(space: MapSpace, random: Random) {
    this.space = space;
    this.random = random;
    const blockCount = Math.floor(space.sizeBytes / space.blockBytes);
    this.taken = blockCount > 0 ? new TakenMap(blockCount) : null;
  }

  next(): number {
    const { taken } = this;
    if (taken === null) return -1;
    const { blockBytes, minBytes, sizeBytes } = this.space;
    for (;;) {
      const drawn = Math.floor(this.random.nextFraction() * taken.count);
      const block = taken.nextFree(drawn);
      if (block < 0) return -1;
      const position = block * blockBytes;
      if (position + minBytes <= sizeBytes) return position;
      taken.take(block);
    }
  }

  take(positionBytes: number, lengthBytes: number): number {
    const taken = this.taken as TakenMap;
    const { blockBytes } = this.space;
    const first = positionBytes / blockBytes;
    const end = Math.min(first + Math.ceil(lengthBytes / blockBytes), taken.count);
    let block = first;
    while (block < end && !taken.isTaken(block)) taken.take(block++);
    return Math.min(lengthBytes, (block - first) * blockBytes);
  }

  restart(): void {
    this.taken?.clear();
  }
}
