/** Which blocks of a random map are taken, and the next free one, found in a few steps. */
import { EnvironmentError } from "../../base/errors.js";

/**
 * A bit for each block, and above it levels whose bits say that a word below is full, as fio's
 * axmap has them: a search skips what is full, 32 times as much on each level.
 */
export class TakenMap {
  readonly count: number;
  private readonly levels: readonly Int32Array[];

  /**
   * @param count blocks, 1..2^40
   * @throws EnvironmentError when there is no memory for it
   */
  constructor(count: number) {
    this.count = count;
    this.levels = allocateLevels(count);
    this.clear();
  }

  /** Frees all blocks. */
  clear(): void {
    let bits = this.count;
    for (const words of this.levels) {
      words.fill(0);
      // What is behind the last block counts as taken, so that the last word can be full.
      if (bits % 32 !== 0) words[words.length - 1] = -1 << bits;
      bits = words.length;
    }
  }

  isTaken(block: number): boolean {
    return (((this.levels[0]![wordOf(block)] as number) >>> block) & 1) === 1;
  }

  take(block: number): void {
    let bit = block;
    for (const words of this.levels) {
      const index = wordOf(bit);
      const word = (words[index] as number) | (1 << bit);
      words[index] = word;
      if (word !== -1) return;
      bit = index;
    }
  }

  /** The first free block from here on, or else the first of all; -1 where none is left. */
  nextFree(from: number): number {
    const found = this.findFrom(from);
    return found < 0 && from > 0 ? this.findFrom(0) : found;
  }

  private findFrom(from: number): number {
    let bit = from;
    for (let level = 0; level < this.levels.length; level++) {
      const words = this.levels[level] as Int32Array;
      const index = wordOf(bit);
      if (index >= words.length) return -1;
      const free = ~(words[index] as number) & (-1 << bit);
      if (free !== 0) return this.descend(level, index * 32 + lowestBit(free));
      bit = index + 1;
    }
    return -1;
  }

  /** The first free block below this bit, whose word is not full. */
  private descend(from: number, first: number): number {
    let bit = first;
    for (let level = from - 1; level >= 0; level--) {
      bit = bit * 32 + lowestBit(~(this.levels[level]![bit] as number));
    }
    return bit;
  }
}

/** Shifts take their distance modulo 32, so only the word of a bit needs to be computed. */
function wordOf(bit: number): number {
  return Math.floor(bit * (1 / 32));
}

function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}

function allocateLevels(count: number): Int32Array[] {
  const levels: Int32Array[] = [];
  try {
    let bits = count;
    do {
      bits = Math.ceil(bits / 32);
      levels.push(new Int32Array(bits));
    } while (bits > 1);
  } catch (cause) {
    throw new EnvironmentError(`no memory for a random map of ${count} blocks`, {
      cure: "Use norandommap, a single block size, or a smaller size=.",
      cause,
    });
  }
  return levels;
}
