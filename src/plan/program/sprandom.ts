/**
 * `sprandom`: random writes that leave an SSD as long random writing would, after its physical capacity
 * is written once. The writes go to regions one after the other; each region begins with writing
 * again a share of what was written to the one before, so that the regions have as many invalid
 * blocks as a drive in its steady state.
 *
 * Source of the shares: P. Desnoyers, "Analytic Models of SSD Write Performance", ACM Transactions on
 * Storage 8(2), 2012, with the write amplification that fio's sprandom.c takes for an over-provisioning.
 */
import type { Random } from "../../base/random.js";
import type { SprandomSpec } from "../../job/spec/job-spec.js";
import { Permutation } from "./permutation.js";
import type { Position } from "./position.js";

/** How many blocks are drawn for in one step of a share: fio draws whole numbers of 0 to this. */
const SHARE_STEPS = 10_000;

/** The writes that fill the physical capacity behind a region, in bytes, whole blocks. */
export function physicalBytes(
  { overProvisioning }: SprandomSpec,
  logicalBytes: number,
  blockBytes: number,
): number {
  const bytes = logicalBytes + Math.ceil(logicalBytes * overProvisioning);
  return Math.ceil(bytes / blockBytes) * blockBytes;
}

/** How many writes go to each of the regions, but for the last. */
export function writesOfRegion(
  spec: SprandomSpec,
  logicalBytes: number,
  blockBytes: number,
): number {
  const regionBytes = Math.floor(physicalBytes(spec, logicalBytes, blockBytes) / spec.regions);
  return Math.floor(regionBytes / blockBytes);
}

/**
 * Which share of each region's blocks is to be written again, 0..1, the largest first. In a steady
 * state, blocks of a validity take up space in inverse proportion to it, between 1 and the validity
 * of the block that garbage is collected from; regions are equal parts of that space.
 */
export function invalidShares({ regions, overProvisioning }: SprandomSpec): Float64Array {
  const shares = new Float64Array(regions);
  if (regions === 1) return shares;
  const writeAmplification = 0.5 / overProvisioning + 0.7;
  const step = 1 / writeAmplification / (regions - 1);
  const validity = (index: number): number => 1 - step * index;
  const ends = new Float64Array(regions);
  let space = 0;
  for (let index = 0; index < regions; index++) {
    space += 1 / validity(index);
    ends[index] = space;
  }
  const first = ends[0]!;
  const regionSpace = (space - first) / (regions - 1);
  let piece = 0;
  for (let region = 0; region < regions; region++) {
    const at = first + regionSpace * region;
    while (piece < regions - 2 && ends[piece + 1]! < at) piece++;
    const within = Math.min(1, (at - ends[piece]!) / (ends[piece + 1]! - ends[piece]!));
    shares[regions - 1 - region] = 1 - validity(piece + within);
  }
  return shares;
}

export class SprandomPosition implements Position {
  readonly atRandom = true;
  private readonly spec: SprandomSpec;
  private readonly blockBytes: number;
  private readonly blockCount: number;
  private readonly regionWrites: number;
  private readonly shares: Float64Array;
  private readonly order: Random;
  private readonly choice: Random;
  private readonly permutation: Permutation;
  /** Blocks to be written again, in their order: a ring, whose ends count what went in and out. */
  private readonly again: Float64Array;
  private out = 0;
  /** Up to here they may go out. */
  private ready = 0;
  private in = 0;
  private drawn = 0;
  private region = 0;
  /** Blocks that the region still has for what was not written before. */
  private newLeft = 0;
  private chosen = 0;

  /**
   * @param sizeBytes of the region of the target, at least a block
   * @param order, choice generators of the order of blocks, and of those that are written again
   */
  constructor(
    spec: SprandomSpec,
    sizeBytes: number,
    blockBytes: number,
    order: Random,
    choice: Random,
  ) {
    this.spec = spec;
    this.blockBytes = blockBytes;
    this.blockCount = Math.floor(sizeBytes / blockBytes);
    this.regionWrites = writesOfRegion(spec, sizeBytes, blockBytes);
    // Behind the last region nothing is written again.
    this.shares = new Float64Array(spec.regions + 1);
    this.shares.set(invalidShares(spec).map(probability));
    this.order = order;
    this.choice = choice;
    this.permutation = new Permutation(this.blockCount, order);
    this.again = new Float64Array(ringLength(this.regionWrites, this.shares[0]!));
    this.restart();
  }

  next(): number {
    const block = this.nextBlock();
    return block < 0 ? -1 : block * this.blockBytes;
  }

  take(_positionBytes: number, lengthBytes: number): number {
    return lengthBytes;
  }

  restart(): void {
    if (this.drawn > 0) this.permutation.restart(this.order);
    this.out = 0;
    this.ready = 0;
    this.in = 0;
    this.drawn = 0;
    this.region = 0;
    this.newLeft = this.regionWrites;
    this.chosen = 0;
  }

  /** With spr_cs a region ends with what is written again, out of reach of the drive's cache. */
  private nextBlock(): number {
    const atEnd = this.spec.cacheBytes > 0;
    if (!atEnd && this.out < this.ready) return this.choose(this.takeAgain());
    if (this.newLeft === 0) {
      if (this.out < this.ready) return this.choose(this.takeAgain());
      if (this.region === this.spec.regions) return -1;
      this.region++;
      this.newLeft = this.regionWrites - this.chosen;
      this.chosen = 0;
      this.ready = this.in;
    }
    if (this.drawn === this.blockCount) return this.out < this.ready ? this.takeAgain() : -1;
    this.drawn++;
    this.newLeft = Math.max(0, this.newLeft - 1);
    return this.choose(this.permutation.next());
  }

  private takeAgain(): number {
    return this.again[this.out++ % this.again.length]!;
  }

  /** Lets chance decide whether a block is written again in the next region. */
  private choose(block: number): number {
    const { again, shares, region } = this;
    const hasRoom = this.in - this.out < again.length;
    if (this.choice.nextFraction() < shares[region]! && hasRoom) {
      again[this.in++ % again.length] = block;
      this.chosen++;
    }
    return block;
  }
}

/** Of fio's draw of 0..SHARE_STEPS, which chooses what is not above the share. */
function probability(share: number): number {
  return (Math.round(share * SHARE_STEPS) + 1) / (SHARE_STEPS + 1);
}

/** Room for the choices of two regions and six standard deviations of each. */
function ringLength(writes: number, share: number): number {
  const deviation = Math.sqrt(writes * share * (1 - share));
  return 2 * Math.ceil(writes * share + 6 * deviation) + 1;
}
