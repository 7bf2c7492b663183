/**
 * The program of all other jobs: several targets, mixed directions with their own positions,
 * several block sizes, sequences among random I/O. It decides I/O by I/O: target (FilePicker),
 * direction (DirectionDrawer), position (Position), length (SizeDrawer).
 */
import { READ, WRITE } from "../../base/direction.js";
import type { LanePlan, TargetPlan } from "../plan.js";
import { activeDirections, sizeDirection } from "../workload.js";
import { createPositions } from "./create-positions.js";
import { DirectionDrawer } from "./direction-drawer.js";
import { FilePicker } from "./file-picker.js";
import { Passes } from "./passes.js";
import type { Position } from "./position.js";
import { type IoBatch, type IoProgram, writeOffset } from "./program.js";
import { createSizeDrawer, type SizeDrawer } from "./size-drawer.js";
import { openStream, STREAM } from "./streams.js";

/** Given the direction that the mix has drawn, says which one the next I/O takes. */
export type Steer = (drawn: number) => number;

export class MixedProgram implements IoProgram {
  private readonly targets: readonly TargetPlan[];
  private readonly files: FilePicker;
  private readonly mix: DirectionDrawer;
  private readonly steer: Steer | null;
  /** By direction, for I/Os whose positions were drawn and for others. */
  private readonly randomSizes: readonly SizeDrawer[];
  private readonly sequentialSizes: readonly SizeDrawer[];
  /** By direction and target: [direction][target]. */
  private readonly positions: readonly (readonly Position[])[];
  private readonly passes: Passes;
  private bytesLeft = 0;
  private iosLeft = 0;
  private bytesDone = 0;
  private iosDone = 0;
  private over = false;

  /** @param steer has the last word on a drawn direction; null for none */
  constructor(lane: LanePlan, steer: Steer | null = null) {
    const { spec, seed, targets } = lane;
    this.steer = steer;
    const directions = activeDirections(spec);
    const readPercent =
      directions.length === 2 ? spec.readPercent : directions[0] === READ ? 100 : 0;
    this.targets = targets;
    this.files = new FilePicker(spec.fileService, targets.length, openStream(seed, STREAM.FILE));
    this.mix = new DirectionDrawer(readPercent, openStream(seed, STREAM.DIRECTION));
    const sizes = [
      createSizeDrawer(spec, READ, openStream(seed, STREAM.READ_SIZE)),
      createSizeDrawer(spec, WRITE, openStream(seed, STREAM.WRITE_SIZE)),
    ];
    const sizesOf = (atRandom: boolean) =>
      ([READ, WRITE] as const).map((each) => sizes[sizeDirection(spec, each, atRandom)]);
    this.randomSizes = sizesOf(true) as SizeDrawer[];
    this.sequentialSizes = sizesOf(false) as SizeDrawer[];
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
      const drawn = this.mix.next();
      const direction = this.steer === null ? drawn : this.steer(drawn);
      if (this.place(batch, count, target, direction)) count++;
      else if (this.files.startsOver && this.placeAnew(batch, count, target, direction)) count++;
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
    const sizes = position.atRandom ? this.randomSizes : this.sequentialSizes;
    const drawn = (sizes[direction] as SizeDrawer).next(region.sizeBytes - at);
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

  /** Places an I/O in a target that begins anew. */
  private placeAnew(batch: IoBatch, index: number, target: number, direction: number): boolean {
    for (const ofDirection of this.positions) ofDirection[target]?.restart();
    return this.place(batch, index, target, direction);
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
