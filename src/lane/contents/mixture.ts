/**
 * Buffers that compress to a given share, and buffers that repeat others: the contents of
 * `buffer_compress_percentage` and `dedupe_percentage`.
 */
import { deriveSeed, type Random } from "../../base/random.js";
import type { Dedupe, Mixture } from "../../job/spec/job-spec.js";
import { fillPattern } from "./pattern.js";
import { fillRandom } from "./random.js";
import type { ContentSource } from "./source.js";

/**
 * A buffer is decided by its seed alone, so a duplicate is made by filling from a seed once more.
 * The seeds are numbered: those of the working set are the first ones, whether they were written
 * yet or not, as in fio.
 */
export class MixtureSource implements ContentSource {
  private readonly mixture: Mixture;
  private readonly seed: number;
  private readonly random: Random;
  private readonly workingSet: number;
  private uniques = 0;

  /**
   * @param workingSet buffers that dedupe_mode=working_set repeats; 0: only the last one
   * @param random decides which buffers are duplicates, and of which
   */
  constructor(mixture: Mixture, workingSet: number, random: Random) {
    this.mixture = mixture;
    this.seed = random.nextInt32();
    this.random = random;
    this.workingSet = workingSet;
  }

  fill(words: Int32Array, lengthBytes: number): void {
    const { compressPercent, chunkBytes, filler, dedupe } = this.mixture;
    // xorshift needs another seed than 0; no other seed becomes 1 as well, or once in 2^32.
    let state = deriveSeed(this.seed, dedupe === null ? this.unique() : this.choose(dedupe)) || 1;
    const length = (lengthBytes + 3) >> 2;
    const chunk = chunkBytes === 0 ? length : Math.min(length, (chunkBytes + 3) >> 2);
    const randomWords = Math.round((chunk * (100 - compressPercent)) / 100);
    for (let at = 0; at < length; at += chunk) {
      const end = Math.min(at + chunk, length);
      const border = Math.min(at + randomWords, end);
      state = fillRandom(words, state, at, border);
      fillRest(words, border, end, filler);
    }
  }

  private unique(): number {
    return this.uniques++;
  }

  /** The number of the seed of the next buffer. */
  private choose({ percent }: Dedupe): number {
    // Even with 100 % the first buffer has to be there before it can be repeated.
    const isUnique = this.uniques === 0 || this.random.nextFraction() * 100 >= percent;
    if (isUnique) return this.unique();
    if (this.workingSet === 0) return this.uniques - 1;
    return Math.floor(this.random.nextFraction() * this.workingSet);
  }
}

/** The compressible part of a chunk. */
function fillRest(words: Int32Array, from: number, to: number, filler: Uint8Array | null): void {
  if (filler === null) words.fill(0, from, to);
  else if (from < to) {
    fillPattern(new Uint8Array(words.buffer, words.byteOffset + from * 4, (to - from) * 4), filler);
  }
}
