/** Draws the length of each I/O of one direction. */
import type { Random } from "../../base/random.js";
import type { ByteRange, JobSpec, SizeShare } from "../../job/spec/job-spec.js";
import { blockRange, type DataDirection, ofDirection } from "../workload.js";

export interface SizeDrawer {
  /** @param roomBytes at least the smallest length that it ever draws; never exceeded */
  next(roomBytes: number): number;
}

/** The drawer for a direction's block sizes: of bssplit, of a range, or a fixed one. */
export function createSizeDrawer(
  spec: JobSpec,
  direction: DataDirection,
  random: Random,
): SizeDrawer {
  const range = blockRange(spec, direction);
  if (range.minBytes === range.maxBytes) return new FixedSize(range.minBytes);
  const unitBytes = spec.unalignedBlocks ? 1 : range.minBytes;
  const split = ofDirection(spec.blockSplit, direction);
  return split === null
    ? new RangeSize(range, unitBytes, random)
    : new SplitSize(split, unitBytes, random);
}

class FixedSize implements SizeDrawer {
  private readonly bytes: number;

  constructor(bytes: number) {
    this.bytes = bytes;
  }

  next(): number {
    return this.bytes;
  }
}

/**
 * As fio draws them: min + max · u in whole multiples of min, never above max. Where max is a
 * multiple of min, all multiples are equally likely. With bs_unaligned any number of bytes is
 * drawn, and max itself as often as min is in max. What does not fit is drawn anew.
 */
class RangeSize implements SizeDrawer {
  private readonly minBytes: number;
  private readonly maxBytes: number;
  private readonly unitBytes: number;
  private readonly random: Random;

  /** @param unitBytes what lengths other than max are multiples of */
  constructor(range: ByteRange, unitBytes: number, random: Random) {
    this.minBytes = range.minBytes;
    this.maxBytes = range.maxBytes;
    this.unitBytes = unitBytes;
    this.random = random;
  }

  next(roomBytes: number): number {
    let bytes: number;
    do {
      const drawn = this.minBytes + this.maxBytes * this.random.nextFraction();
      bytes = Math.min(Math.floor(drawn / this.unitBytes) * this.unitBytes, this.maxBytes);
    } while (bytes > roomBytes);
    return bytes;
  }
}

/**
 * bssplit. As in fio, a size that does not fit leaves its share to the next larger share, and
 * sizes are rounded down to multiples of the smallest unless bs_unaligned is set.
 */
class SplitSize implements SizeDrawer {
  private readonly sizes: Float64Array;
  /** Shares up to and with each size, 0..100. */
  private readonly cumulated: Float64Array;
  private readonly random: Random;

  /** @param shares ascending by share; what they leave of 100 % goes to the last */
  constructor(shares: readonly SizeShare[], unitBytes: number, random: Random) {
    let sum = 0;
    this.sizes = Float64Array.from(shares, ({ bytes }) => bytes - (bytes % unitBytes));
    this.cumulated = Float64Array.from(shares, ({ percent }) => {
      sum += percent;
      return sum;
    });
    this.cumulated[shares.length - 1] = 100;
    this.random = random;
  }

  next(roomBytes: number): number {
    const { sizes, cumulated } = this;
    for (;;) {
      const percent = this.random.nextFraction() * 100;
      for (let i = 0; i < sizes.length; i++) {
        const bytes = sizes[i] as number;
        if (percent < (cumulated[i] as number) && bytes <= roomBytes) return bytes;
      }
    }
  }
}
