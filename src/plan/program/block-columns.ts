/**
 * Fills the offset columns of a batch for jobs of one target and one block size, a whole batch
 * per call: the tight loops of the common jobs. Offsets are doubles, exact up to 2^53.
 */
import { type Random, wideFraction } from "../../base/random.js";
import type { BlockDrawer, BlockSpace } from "./block-drawer.js";
import { Permutation } from "./permutation.js";
import { type IoBatch, writeOffset } from "./program.js";

export interface BlockColumns {
  /** I/Os until the region is exhausted; Infinity where blocks may repeat. */
  readonly iosPerPass: number;
  /** Begins a pass. */
  restart(): void;
  /** Writes the next offsets to 0..count-1; the passes' limit is the caller's to keep. */
  fill(batch: IoBatch, count: number): void;
}

/** Ascending blocks. */
export class SequentialColumns implements BlockColumns {
  readonly iosPerPass: number;
  private readonly baseBytes: number;
  private readonly blockBytes: number;
  private next = 0;

  /** @param blockCount whole blocks in the region, at least 1 */
  constructor(blockCount: number, baseBytes: number, blockBytes: number) {
    this.iosPerPass = blockCount;
    this.baseBytes = baseBytes;
    this.blockBytes = blockBytes;
    this.next = baseBytes;
  }

  restart(): void {
    this.next = this.baseBytes;
  }

  fill(batch: IoBatch, count: number): void {
    const { offsetLo, offsetHi } = batch;
    const blockBytes = this.blockBytes;
    let offset = this.next;
    for (let i = 0; i < count; i++) {
      writeOffset(offsetLo, offsetHi, i, offset);
      offset += blockBytes;
    }
    this.next = offset;
  }
}

/** Uniform blocks that may repeat (norandommap). */
export class RandomColumns implements BlockColumns {
  readonly iosPerPass = Number.POSITIVE_INFINITY;
  private readonly blockCount: number;
  private readonly baseBytes: number;
  private readonly gridBytes: number;
  private readonly high: Random;
  private readonly low: Random;

  /**
   * @param space where blocks may begin
   * @param high, low generators of the two halves of the random numbers
   */
  constructor(space: BlockSpace, baseBytes: number, high: Random, low: Random) {
    this.blockCount = space.count;
    this.gridBytes = space.gridBytes;
    this.baseBytes = baseBytes;
    this.high = high;
    this.low = low;
  }

  /** Nothing to do: the stream of numbers goes on. */
  restart(): void {}

  fill(batch: IoBatch, count: number): void {
    const { offsetLo, offsetHi } = batch;
    const { blockCount, baseBytes, gridBytes } = this;
    // The columns hold the random numbers until the offsets take their place.
    this.high.fill(offsetHi, count);
    this.low.fill(offsetLo, count);
    for (let i = 0; i < count; i++) {
      const fraction = wideFraction(offsetHi[i] as number, offsetLo[i] as number);
      const offset = baseBytes + Math.floor(fraction * blockCount) * gridBytes;
      writeOffset(offsetLo, offsetHi, i, offset);
    }
  }
}

/** Blocks of a skewed or zoned distribution or of a sequence, which may repeat. */
export class DrawnColumns implements BlockColumns {
  readonly iosPerPass = Number.POSITIVE_INFINITY;
  private readonly blocks: BlockDrawer;
  private readonly baseBytes: number;
  private readonly gridBytes: number;

  constructor(blocks: BlockDrawer, baseBytes: number, gridBytes: number) {
    this.blocks = blocks;
    this.baseBytes = baseBytes;
    this.gridBytes = gridBytes;
  }

  restart(): void {
    this.blocks.restart?.();
  }

  fill(batch: IoBatch, count: number): void {
    const { offsetLo, offsetHi } = batch;
    const { blocks, baseBytes, gridBytes } = this;
    for (let i = 0; i < count; i++) {
      writeOffset(offsetLo, offsetHi, i, baseBytes + blocks.next() * gridBytes);
    }
  }
}

/** Every block once per pass, in random order (the random map). */
export class PermutedColumns implements BlockColumns {
  readonly iosPerPass: number;
  private readonly baseBytes: number;
  private readonly gridBytes: number;
  private readonly random: Random;
  private readonly permutation: Permutation;

  /** @param space where blocks may begin, 1..2^40 of them */
  constructor(space: BlockSpace, baseBytes: number, random: Random) {
    this.iosPerPass = space.count;
    this.baseBytes = baseBytes;
    this.gridBytes = space.gridBytes;
    this.random = random;
    this.permutation = new Permutation(space.count, random);
  }

  restart(): void {
    this.permutation.restart(this.random);
  }

  fill(batch: IoBatch, count: number): void {
    const { offsetLo, offsetHi } = batch;
    const baseBytes = this.baseBytes;
    const gridBytes = this.gridBytes;
    const permutation = this.permutation;
    for (let i = 0; i < count; i++) {
      const offset = baseBytes + permutation.next() * gridBytes;
      writeOffset(offsetLo, offsetHi, i, offset);
    }
  }
}
