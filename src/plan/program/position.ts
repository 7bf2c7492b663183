/**
 * Where the next I/O of a target goes, one at a time and with any length. Positions count from
 * the beginning of the target's region. Other distributions (zipf, pareto, normal, zoned) and
 * sequencers would be further implementations.
 */
import { EnvironmentError } from "../../base/errors.js";
import type { Random } from "../../base/random.js";
import { Permutation } from "./permutation.js";

export interface Position {
  /** A position with room for the smallest block, or -1 when the target is exhausted. */
  next(): number;
  /** Takes the bytes there. @returns how many may be used: fewer where others are taken */
  take(positionBytes: number, lengthBytes: number): number;
  /** Begins a pass. */
  restart(): void;
}

/** Ascending positions. In a job of reads and writes each direction has its own. */
export class SequentialPosition implements Position {
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

/** Uniform multiples of the smallest block, which may repeat (norandommap). */
export class RandomPosition implements Position {
  private readonly blockCount: number;
  private readonly minBytes: number;
  private readonly random: Random;

  constructor(sizeBytes: number, minBytes: number, random: Random) {
    this.blockCount = Math.floor(sizeBytes / minBytes);
    this.minBytes = minBytes;
    this.random = random;
  }

  next(): number {
    if (this.blockCount === 0) return -1;
    return Math.floor(this.random.nextFraction() * this.blockCount) * this.minBytes;
  }

  take(_positionBytes: number, lengthBytes: number): number {
    return lengthBytes;
  }

  restart(): void {}
}

/**
 * The random map: every smallest block is visited once per pass, in the order of a permutation.
 * Where I/Os may be longer than that, a bitmap of one bit per block remembers what they took.
 */
export class MappedPosition implements Position {
  private readonly blockCount: number;
  private readonly minBytes: number;
  private readonly random: Random;
  private readonly permutation: Permutation | null;
  private readonly taken: Int32Array | null;
  private drawn = 0;

  /**
   * @param oneBlockEach every I/O has exactly minBytes
   * @throws EnvironmentError when there is no memory for the bitmap
   */
  constructor(sizeBytes: number, minBytes: number, oneBlockEach: boolean, random: Random) {
    this.blockCount = Math.floor(sizeBytes / minBytes);
    this.minBytes = minBytes;
    this.random = random;
    this.permutation = this.blockCount > 0 ? new Permutation(this.blockCount, random) : null;
    this.taken = oneBlockEach ? null : allocateBitmap(this.blockCount);
  }

  next(): number {
    const permutation = this.permutation;
    if (permutation === null) return -1;
    while (this.drawn < this.blockCount) {
      this.drawn++;
      const block = permutation.next();
      if (this.taken === null || !isSet(this.taken, block)) return block * this.minBytes;
    }
    return -1;
  }

  take(positionBytes: number, lengthBytes: number): number {
    const taken = this.taken;
    if (taken === null) return lengthBytes;
    const first = positionBytes / this.minBytes;
    const end = Math.min(first + Math.ceil(lengthBytes / this.minBytes), this.blockCount);
    let block = first;
    while (block < end && !isSet(taken, block)) {
      const word = wordOf(block);
      taken[word] = (taken[word] as number) | (1 << block);
      block++;
    }
    return Math.min(lengthBytes, (block - first) * this.minBytes);
  }

  restart(): void {
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
