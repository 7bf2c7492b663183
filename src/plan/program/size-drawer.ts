/** Draws the length of each I/O of one direction. bssplit would be another drawer of this kind. */
import type { Random } from "../../base/random.js";
import type { ByteRange } from "../../job/spec.js";

export interface SizeDrawer {
  /** The smallest length that it ever draws. */
  readonly minBytes: number;
  /** @param roomBytes at least minBytes; never exceeded */
  next(roomBytes: number): number;
}

/** The drawer for a range of block sizes, or for a fixed one. */
export function createSizeDrawer(range: ByteRange, random: Random): SizeDrawer {
  const { minBytes, maxBytes } = range;
  return minBytes === maxBytes ? new FixedSize(minBytes) : new RangeSize(range, random);
}

class FixedSize implements SizeDrawer {
  readonly minBytes: number;

  constructor(bytes: number) {
    this.minBytes = bytes;
  }

  next(): number {
    return this.minBytes;
  }
}

/**
 * As fio draws them: min + max · u in whole multiples of min, never above max. Where max is a
 * multiple of min, all multiples are equally likely. What does not fit is drawn anew.
 */
class RangeSize implements SizeDrawer {
  readonly minBytes: number;
  private readonly maxBytes: number;
  private readonly random: Random;

  constructor(range: ByteRange, random: Random) {
    this.minBytes = range.minBytes;
    this.maxBytes = range.maxBytes;
    this.random = random;
  }

  next(roomBytes: number): number {
    let bytes: number;
    do {
      const drawn = this.minBytes + this.maxBytes * this.random.nextFraction();
      bytes = Math.min(Math.floor(drawn / this.minBytes) * this.minBytes, this.maxBytes);
    } while (bytes > roomBytes);
    return bytes;
  }
}
