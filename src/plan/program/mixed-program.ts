/**
 * The program of all other jobs: several targets, mixed directions with their own positions,
 * ranges of block sizes. It decides I/O by I/O: target (FilePicker), direction (DirectionDrawer),
 * position (Position), length (SizeDrawer). Each of these is where further options would come in.
 */
import { READ } from "../../base/direction.js";
import type { ByteRange } from "../../job/spec.js";
import type { LanePlan, TargetPlan } from "../plan.js";
import { activeDirections, blockRange, isRandom, largestBlockBytes } from "../workload.js";
import { DirectionDrawer } from "./direction-drawer.js";
import { FilePicker } from "./file-picker.js";
import { Passes } from "./passes.js";
import { MappedPosition, type Position, RandomPosition, SequentialPosition } from "./position.js";
import { type IoBatch, type IoProgram, writeOffset } from "./program.js";
import { createSizeDrawer, type SizeDrawer } from "./size-drawer.js";
import { openStream, STREAM } from "./streams.js";

export class MixedProgram implements IoProgram {
  private readonly targets: readonly TargetPlan[];
  private readonly files: FilePicker;
  private readonly mix: DirectionDrawer;
  /** By direction. */
  private readonly sizes: readonly SizeDrawer[];
  /** By direction and target: [direction][target]. */
  private readonly positions: readonly (readonly Position[])[];
  private readonly passes: Passes;
  private bytesLeft = 0;
  private iosLeft = 0;
  private bytesDone = 0;
  private iosDone = 0;
  private over = false;

  constructor(lane: LanePlan) {
    const { spec, seed, targets } = lane;
    const directions = activeDirections(spec);
    const readPercent =
      directions.length === 2 ? spec.readPercent : directions[0] === READ ? 100 : 0;
    this.targets = targets;
    this.files = new FilePicker(targets.length);
    this.mix = new DirectionDrawer(readPercent, openStream(seed, STREAM.DIRECTION));
    this.sizes = [
      createSizeDrawer(spec.blockBytes.read, openStream(seed, STREAM.READ_SIZE)),
      createSizeDrawer(spec.blockBytes.write, openStream(seed, STREAM.WRITE_SIZE)),
    ];
    this.positions = createPositions(lane);
    this.passes = new Passes(lane);
    if (!this.beginPass(false)) this.over = true;
  }

  fill(batch: IoBatch): number {
    let count = 0;
    while (count < batch.capacity && !this.over) {
      if (this.bytesLeft <= 0 || this.iosLeft <= 0) {
        this.endPass(false);
        continue;
      }
      const target = this.files.next();
      if (target < 0) {
        this.endPass(true);
        continue;
      }
      const direction = this.mix.next();
      if (this.place(batch, count, target, direction)) count++;
      else this.files.exhaust();
    }
    return count;
  }

  /** Writes one I/O into the batch. @returns false when the target has no room for it */
  private place(batch: IoBatch, index: number, target: number, direction: number): boolean {
    const position = (this.positions[direction] as readonly Position[])[target] as Position;
    const at = position.next();
    if (at < 0) return false;
    const region = this.targets[target] as TargetPlan;
    const drawn = (this.sizes[direction] as SizeDrawer).next(region.sizeBytes - at);
    const length = position.take(at, drawn);
    batch.direction[index] = direction;
    batch.target[index] = target;
    writeOffset(batch.offsetLo, batch.offsetHi, index, region.offsetBytes + at);
    batch.lengthBytes[index] = length;
    this.bytesLeft -= length;
    this.bytesDone += length;
    this.iosLeft--;
    this.iosDone++;
    return true;
  }

  private endPass(exhausted: boolean): void {
    if (!this.beginPass(exhausted)) {
      this.over = true;
      return;
    }
    this.files.restart();
    for (const ofDirection of this.positions) {
      for (const position of ofDirection) position.restart();
    }
  }

  private beginPass(exhausted: boolean): boolean {
    if (!this.passes.follows(this.bytesDone, this.iosDone, exhausted)) return false;
    this.bytesDone = 0;
    this.iosDone = 0;
    this.bytesLeft = this.passes.bytesLeft;
    this.iosLeft = this.passes.iosLeft;
    return true;
  }
}

/**
 * Reads and writes of a sequential job have positions of their own, as in fio. A random map is
 * shared by both directions if they have the same smallest block; otherwise each has its own,
 * where fio counts blocks of both sizes in one map and ends the job early.
 */
function createPositions(lane: LanePlan): Position[][] {
  const { spec, targets } = lane;
  const ranges = activeDirections(spec).map((each) => blockRange(spec, each));
  const [first, second] = ranges as [ByteRange, ByteRange?];
  const mapped = isRandom(spec) && !spec.noRandomMap;
  if (second === undefined || (mapped && first.minBytes === second.minBytes)) {
    const range = { minBytes: first.minBytes, maxBytes: largestBlockBytes(spec) };
    const shared = targets.map((target, i) => createPosition(lane, target, i, range));
    return [shared, shared];
  }
  return [first, second].map((range, direction) =>
    targets.map((target, i) => createPosition(lane, target, direction * targets.length + i, range)),
  );
}

/** @param range the shortest and the longest I/O that may go there */
function createPosition(
  lane: LanePlan,
  target: TargetPlan,
  instance: number,
  range: ByteRange,
): Position {
  const { spec, seed } = lane;
  const { minBytes, maxBytes } = range;
  if (!isRandom(spec)) {
    const wraps = spec.timeBased && lane.targets.length === 1;
    return new SequentialPosition(target.sizeBytes, minBytes, wraps);
  }
  const random = openStream(seed, STREAM.OFFSET, instance);
  return spec.noRandomMap
    ? new RandomPosition(target.sizeBytes, minBytes, random)
    : new MappedPosition(target.sizeBytes, minBytes, minBytes === maxBytes, random);
}
