/**
 * Where the next I/O of a target goes, one at a time and with any length. Positions count from
 * the beginning of the target's region.
 */
import { EnvironmentError } from "../../base/errors.js";
import type { Random } from "../../base/random.js";
import type { BlockDrawer } from "./block-drawer.js";
import { Permutation } from "./permutation.js";

export interface Position {
  /** A position with room for the smallest block, or -1 when the target is exhausted. */
  next(): number;
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

  restart(): void {}
}

/** What a random map covers. */
export interface MapSpace {
  readonly sizeBytes: number;
  /** The length of a block of the map. */
  readonly blockBytes: number;
  /** The shortest I/O, for which a block must have room. */
  readonly minBytes: number;
  /** No I/O may touch a block that another one took: needed where some are longer than a block. */
  readonly exclusive: boolean;
}

/**
 * The random map: every block is visited once per pass, in the order of a permutation. Where
 * I/Os may be longer than that, a bitmap of one bit per block remembers what they took.
 */
export class MappedPosition implements Position {
  readonly atRandom = true;
  private readonly space: MapSpace;
  private readonly blockCount: number;
  private readonly random: Random;
  private readonly permutation: Permutation | null;
  private readonly taken: Int32Array | null;
  private drawn = 0;

  /** @throws EnvironmentError when there is no memory for the bitmap */
  constructor(space: MapSpace, random: Random) {
    this.space = space;
    this.blockCount = Math.floor(space.sizeBytes / space.blockBytes);
    this.random = random;
    this.permutation = this.blockCount > 0 ? new Permutation(this.blockCount, random) : null;
    this.taken = space.exclusive ? allocateBitmap(this.blockCount) : null;
  }

  next(): number {
    const { permutation, taken } = this;
    if (permutation === null) return -1;
    const { blockBytes, minBytes, sizeBytes } = this.space;
    while (this.drawn < this.blockCount) {
      this.drawn++;
      const block = permutation.next();
      if (taken !== null && isSet(taken, block)) continue;
      const position = block * blockBytes;
      if (position + minBytes <= sizeBytes) return position;
    }
    return -1;
  }

  take(positionBytes: number, lengthBytes: number): number {
    const taken = this.taken;
    if (taken === null) return lengthBytes;
    const { blockBytes } = this.space;
    const first = positionBytes / blockBytes;
    const end = Math.min(first + Math.ceil(lengthBytes / blockBytes), this.blockCount);
    let block = first;
    while (block < end && !isSet(taken, block)) {
      const word = wordOf(block);
      taken[word] = (taken[word] as number) | (1 << block);
      block++;
    }
    return Math.min(lengthBytes, (block - first) * blockBytes);
  }

  restart(): void {
    // Directions that share a map begin a pass together: one new order is enough.
    if (this.drawn === 0) return;
    this.permutation?.restart(this.random);
    this.taken?.fill(0);
    this.drawn = 0;
  }
}

/** Shifts take their distance modulo 32, so only the word of a bit needs to be computed. */
function wordOf(bit: number): number {
  return Math.floor(bit * (1 / 32));
}

function isSet(bitmap: Int32Array, bit: number): boolean {
  return (((bitmap[wordOf(bit)] as number) >>> bit) & 1) === 1;
}

function allocateBitmap(bits: number): Int32Array {
  try {
    return new Int32Array(Math.ceil(bits / 32));
  } catch (cause) {
    throw new EnvironmentError(`no memory for a random map of ${bits} blocks`, {
      cure: "Use norandommap, a single block size, or a smaller size=.",
      cause,
    });
  }
}
