/** Draws block numbers by `random_distribution`; each may come again at any time. */
import { type Random, wideFraction } from "../../base/random.js";
import type { AccessZone, RandomDistribution } from "../../job/spec/job-spec.js";
import { createSkewDrawer } from "./skew-drawer.js";

export interface BlockDrawer {
  /** @returns 0..count-1 */
  next(): number;
  /** Begins a pass, where that makes a difference. */
  restart?(): void;
}

/** What a drawer draws from. */
export interface BlockSpace {
  /** Blocks, at least 1. */
  readonly count: number;
  /** How far a block is from the next. */
  readonly gridBytes: number;
}

/**
 * The drawer of one direction.
 *
 * @param zones of the direction, null unless the distribution is zoned
 * @param spot where a skew without center has its most popular block, 0..1
 * @param random, low generators of the two halves of uniform numbers; others come from the first
 */
export function createBlockDrawer(
  distribution: RandomDistribution,
  zones: readonly AccessZone[] | null,
  space: BlockSpace,
  spot: number,
  random: Random,
  low: Random,
): BlockDrawer {
  if (zones !== null) return new ZonedDrawer(zones, space, random);
  if (distribution.kind === "sequence") {
    return new SequenceDrawer(distribution.blocks, distribution.strides, space.count);
  }
  if (distribution.kind === "random" || distribution.kind === "zoned") {
    return new UniformDrawer(space.count, random, low);
  }
  return createSkewDrawer(distribution, space.count, spot, true, random);
}

/** The same blocks as RandomColumns, one at a time. */
class UniformDrawer implements BlockDrawer {
  private readonly count: number;
  private readonly high: Random;
  private readonly low: Random;

  constructor(count: number, high: Random, low: Random) {
    this.count = count;
    this.high = high;
    this.low = low;
  }

  next(): number {
    const fraction = wideFraction(this.high.nextInt32(), this.low.nextInt32());
    return Math.floor(fraction * this.count);
  }
}

/** Blocks in a given order, which begins anew behind the end of the region. */
class SequenceDrawer implements BlockDrawer {
  private readonly blocks: readonly number[];
  private readonly strideBlocks: number;
  private readonly count: number;
  private drawn = 0;
  private beginBlock = 0;

  constructor(blocks: readonly number[], strides: boolean, count: number) {
    this.blocks = blocks;
    this.strideBlocks = strides ? blocks.length : 0;
    this.count = count;
  }

  next(): number {
    if (this.drawn === this.blocks.length) {
      this.drawn = 0;
      this.beginBlock += this.strideBlocks;
    }
    return (this.beginBlock + (this.blocks[this.drawn++] as number)) % this.count;
  }

  restart(): void {
    this.drawn = 0;
    this.beginBlock = 0;
  }
}

/**
 * Draws a zone by its share of access, and then uniformly within it. Borders are rounded down to
 * whole blocks, as in fio; a zone of less than one block is its first.
 */
class ZonedDrawer implements BlockDrawer {
  /** The zone of each percent of access. */
  private readonly zoneOfPercent = new Uint8Array(100);
  private readonly firsts: Float64Array;
  private readonly counts: Float64Array;
  private readonly random: Random;

  constructor(zones: readonly AccessZone[], space: BlockSpace, random: Random) {
    this.random = random;
    this.firsts = new Float64Array(zones.length);
    this.counts = new Float64Array(zones.length);
    let access = 0;
    let end = 0;
    for (const [index, zone] of zones.entries()) {
      this.zoneOfPercent.fill(index, access, access + zone.accessPercent);
      access += zone.accessPercent;
      const { size } = zone;
      const first = blockAt(end, size.kind, space);
      const length = size.kind === "bytes" ? size.bytes : size.percent;
      end += length;
      this.firsts[index] = Math.min(first, space.count - 1);
      this.counts[index] =
        size.kind === "bytes"
          ? blockAt(end, size.kind, space) - first
          : blockAt(length, size.kind, space);
    }
  }

  next(): number {
    const percent = Math.floor(this.random.nextFraction() * 100);
    const zone = this.zoneOfPercent[percent] as number;
    const within = this.random.nextFraction() * (this.counts[zone] as number);
    return (this.firsts[zone] as number) + Math.floor(within);
  }
}

/** The block at a position in bytes or percent. */
function blockAt(position: number, unit: AccessZone["size"]["kind"], space: BlockSpace): number {
  return unit === "bytes"
    ? Math.floor(position / space.gridBytes)
    : Math.floor((position * space.count) / 100);
}
