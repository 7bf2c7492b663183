/**
 * Buffers that compress to a given share, and buffers that repeat others: the contents of
 * `buffer_compress_percentage` and `dedupe_percentage`.
 */
import { deriveSeed, type Random } from "../../base/random.js";
import type { Dedupe, Mixture } from "../../job/spec/job-spec.js";
import type { BlockMemory } from "../assembly.js";
import { fillPattern } from "./pattern.js";
import type { ContentSource } from "./source.js";

/** The buffers that duplicates repeat. */
export interface WorkingSet {
  /** At least 1. */
  readonly buffers: number;
  /** Of the lanes that they belong to in turn. */
  readonly seeds: readonly number[];
}

/**
 * A buffer is decided by its seed alone, so a duplicate is made by filling from a seed once more.
 * The seeds of a lane are numbered: those of the working set are the first ones, whether they were
 * written yet or not, as in fio.
 */
export class MixtureSource implements ContentSource {
  private readonly memory: BlockMemory;
  private readonly mixture: Mixture;
  private readonly seed: number;
  private readonly random: Random;
  private readonly workingSet: WorkingSet | null;
  private uniques = 0;

  /**
   * @param memory whose filler block it takes
   * @param workingSet null: duplicates repeat the last new buffer
   * @param random decides which buffers are duplicates, and of which
   */
  constructor(
    memory: BlockMemory,
    mixture: Mixture,
    workingSet: WorkingSet | null,
    random: Random,
  ) {
    this.memory = memory;
    this.mixture = mixture;
    this.seed = random.nextInt32();
    this.random = random;
    this.workingSet = workingSet;
    const { filler } = mixture;
    const { fillerAt, pool } = memory;
    if (filler !== null) fillPattern(memory.view(fillerAt, fillerAt + pool.strideBytes), filler);
  }

  fill(at: number, lengthBytes: number): void {
    const { compressPercent, chunkBytes, dedupe } = this.mixture;
    const { assembly, fillerAt } = this.memory;
    const seed = dedupe === null ? this.unique() : this.choose(dedupe);
    const length = roundedUp(lengthBytes);
    const chunk = chunkBytes === 0 ? length : Math.min(length, roundedUp(chunkBytes));
    const randomWords = Math.round(((chunk >> 2) * (100 - compressPercent)) / 100);
    // The compressible part begins the filler anew; without one there are zeroes. An even seed would
    // stay even with all numbers that come of it.
    const low = deriveSeed(seed, 0) | 1;
    assembly.fillMixed(at, at + length, chunk, randomWords, fillerAt, low, seed);
  }

  private unique(): number {
    return deriveSeed(this.seed, this.uniques++);
  }

  /** The seed of the next buffer. */
  private choose({ percent }: Dedupe): number {
    // Even with 100 % the first buffer has to be there before it can be repeated.
    const isUnique = this.uniques === 0 || this.random.nextFraction() * 100 >= percent;
    if (isUnique) return this.unique();
    if (this.workingSet === null) return deriveSeed(this.seed, this.uniques - 1);
    const { buffers, seeds } = this.workingSet;
    const number = Math.floor(this.random.nextFraction() * buffers);
    return deriveSeed(seeds[number % seeds.length]!, Math.floor(number / seeds.length));
  }
}

/** In whole words. */
function roundedUp(bytes: number): number {
  return (bytes + 3) & ~3;
}
