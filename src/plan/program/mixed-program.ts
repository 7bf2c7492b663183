/**
 * The program of all other jobs: several targets, mixed directions with their own positions,
 * several block sizes, sequences among random I/O. It decides I/O by I/O: target (FilePicker),
 * direction (DirectionChooser), position (Position), length (SizeDrawer). Syncs of a target take
 * its turn, as in fio.
 */
import { READ, SYNC_RANGE, TRIM, WRITE } from "../../base/direction.js";
import type { JobSpec } from "../../job/spec/job-spec.js";
import type { LanePlan, TargetPlan } from "../plan.js";
import { activeDirections, type DataDirection, isTrimWrite, sizeDirection } from "../workload.js";
import { createPositions } from "./create-positions.js";
import { type DirectionChooser, DirectionDrawer } from "./direction-drawer.js";
import { FilePicker } from "./file-picker.js";
import { Passes } from "./passes.js";
import { HOLD, type Position } from "./position.js";
import { type IoBatch, type IoProgram, writeOffset } from "./program.js";
import { Sequencer } from "./sequenced-position.js";
import { createSizeDrawer, type SizeDrawer } from "./size-drawer.js";
import { openStream, STREAM, Streams } from "./streams.js";
import { createSyncTurns, type SyncTurns } from "./sync-turns.js";
import { TrimWriteTurns } from "./trim-write.js";
import type { Zones } from "./zones.js";

const ALL = [READ, WRITE, TRIM] as const;

/** Given the direction that the mix has drawn, says which one the next I/O takes. */
export type Steer = (drawn: number) => number;

/** An I/O whose position can only be told when all before it are complete. */
interface HeldIo {
  readonly target: number;
  readonly direction: number;
}

export class MixedProgram implements IoProgram {
  pass = 0;
  waits = false;
  private held: HeldIo | null = null;
  private readonly targets: readonly TargetPlan[];
  private readonly streams: Streams;
  private readonly sequencer: Sequencer;
  private readonly files: FilePicker;
  private readonly steer: Steer | null;
  private readonly zones: readonly Zones[] | null;
  private readonly mixes: boolean;
  private readonly mix: DirectionChooser;
  /** The same as `mix` where trims and writes take turns; their trims count against no limit. */
  private readonly turns: TrimWriteTurns | null;
  private readonly syncs: SyncTurns | null;
  /**
   * Syncs go to the target of the last write and take no turn among the files, so that a job
   * which reads, and syncs nothing, goes to the files in the same order.
   */
  private readonly syncsLast: boolean;
  private lastTarget = 0;
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
  private trimmedBytes = 0;
  /** The target whose trim the next I/O follows with a write; -1 for none. */
  private trimmed = -1;
  private over = false;

  /**
   * @param steer has the last word on a drawn direction; null for none
   * @param zones of the targets, where the job knows zones
   */
  constructor(lane: LanePlan, steer: Steer | null = null, zones: readonly Zones[] | null = null) {
    const { spec, seed, targets } = lane;
    this.steer = steer;
    this.zones = zones;
    this.mixes = activeDirections(spec).length > 1;
    this.targets = targets;
    const streams = new Streams(seed);
    this.streams = streams;
    this.sequencer = new Sequencer(spec.iosPerOffset);
    const limit = spec.openFiles ?? targets.length;
    const spot = openStream(seed, STREAM.FILE, 1).nextFraction();
    const files = streams.open(STREAM.FILE);
    this.files = new FilePicker(spec.fileService, targets.length, limit, spot, files);
    this.turns = isTrimWrite(spec) ? new TrimWriteTurns(targets.length) : null;
    this.syncsLast = spec.verify !== null;
    this.syncs = createSyncTurns(spec, targets.length);
    this.mix = this.turns ?? directionChooser(lane, streams);
    const sizes = ALL.map((each) =>
      createSizeDrawer(spec, each, streams.open(sizeStream(spec, each))),
    );
    const sizesOf = (atRandom: boolean) =>
      ALL.map((each) => sizes[sizeDirection(spec, each, atRandom)] as SizeDrawer);
    this.randomSizes = sizesOf(true);
    this.sequentialSizes = sizesOf(false);
    this.positions = createPositions(lane, { streams, sequencer: this.sequencer, zones });
    this.passes = new Passes(lane);
    if (!this.beginPass(false)) this.over = true;
  }

  fill(batch: IoBatch): number {
    if (this.waits) this.settle();
    const count = this.fillOn(batch);
    this.waits = count === 0 && this.held !== null;
    return count;
  }

  private settle(): void {
    const { target, direction } = this.held as HeldIo;
    this.positions[direction]?.[target]?.settle?.();
  }

  private fillOn(batch: IoBatch): number {
    let count = 0;
    while (count < batch.capacity && !this.over) {
      if (this.held !== null) {
        const { target, direction } = this.held;
        this.held = null;
        if (this.place(batch, count, target, direction)) count++;
        else if (this.held !== null) break;
        else this.files.exhaust();
        continue;
      }
      if (this.bytesLeft <= 0 || this.iosLeft <= 0) {
        if (count > 0) break;
        this.endPass(false);
        continue;
      }
      const sync = this.syncs === null ? -1 : this.syncs.next();
      const target = sync >= 0 && this.syncsLast ? this.lastTarget : this.nextTarget();
      if (target < 0) {
        if (count > 0) break;
        this.endPass(true);
        continue;
      }
      if (sync >= 0) {
        this.placeSync(batch, count++, target, sync);
        continue;
      }
      const drawn = this.mix.next(target);
      const chosen = this.steer === null ? drawn : this.steer(drawn);
      const direction = this.mayRead(target) ? chosen : WRITE;
      if (this.place(batch, count, target, direction)) count++;
      else if (this.held !== null) break;
      else if (this.files.startsOver && this.placeAnew(batch, count, target, direction)) count++;
      else this.files.exhaust();
    }
    return count;
  }

  /** The first I/O of a mix is a write, since zones may be empty, as in fio. */
  private mayRead(target: number): boolean {
    const zones = this.zones?.[target];
    return !this.mixes || zones === undefined || zones.written || zones.rules.readBeyondPointer;
  }

  private nextTarget(): number {
    return this.trimmed >= 0 ? this.trimmed : this.files.next();
  }

  private placeSync(batch: IoBatch, index: number, target: number, kind: number): void {
    const firstByte = this.syncs?.synced(target) ?? 0;
    // The others sync whole files, and are refused with an offset.
    batch.direction[index] = kind;
    batch.target[index] = target;
    writeOffset(batch.offsetLo, batch.offsetHi, index, kind === SYNC_RANGE ? firstByte : 0);
    batch.lengthBytes[index] = 0;
  }

  /** Writes one I/O into the batch. @returns false when the target has no room for it */
  private place(batch: IoBatch, index: number, target: number, direction: number): boolean {
    this.trimmed = -1;
    const position = (this.positions[direction] as readonly Position[])[target] as Position;
    const at = position.next();
    if (at === HOLD) this.held = { target, direction };
    if (at < 0) return false;
    const region = this.targets[target] as TargetPlan;
    const sizes = position.atRandom ? this.randomSizes : this.sequentialSizes;
    const drawn = (sizes[direction] as SizeDrawer).next(region.sizeBytes - at);
    const length = position.take(at, drawn);
    batch.direction[index] = direction;
    batch.target[index] = target;
    writeOffset(batch.offsetLo, batch.offsetHi, index, region.offsetBytes + at);
    batch.lengthBytes[index] = length;
    this.turns?.placed(target, direction, at);
    this.syncs?.placed(target, direction, region.offsetBytes + at);
    this.lastTarget = target;
    if (this.turns !== null && direction === TRIM) {
      this.trimmedBytes += length;
      this.trimmed = target;
      return true;
    }
    this.bytesLeft -= length;
    this.bytesDone += length;
    this.iosLeft--;
    this.iosDone++;
    return true;
  }

  /** Places an I/O in a target that begins anew. */
  private placeAnew(batch: IoBatch, index: number, target: number, direction: number): boolean {
    for (const ofDirection of this.positions) ofDirection[target]?.restart();
    this.turns?.restart(target);
    return this.place(batch, index, target, this.turns?.next(target) ?? direction);
  }

  private endPass(exhausted: boolean): void {
    if (!this.beginPass(exhausted)) {
      this.over = true;
      return;
    }
    if (this.passes.repeats) this.streams.restart();
    this.files.restart();
    this.sequencer.restart();
    for (const ofDirection of this.positions) {
      for (const position of ofDirection) position.restart();
    }
    for (let target = 0; target < this.targets.length; target++) this.turns?.restart(target);
  }

  private beginPass(exhausted: boolean): boolean {
    const { bytesDone, iosDone, trimmedBytes } = this;
    if (!this.passes.follows(bytesDone, iosDone, trimmedBytes, exhausted)) return false;
    this.pass++;
    this.bytesDone = 0;
    this.iosDone = 0;
    this.trimmedBytes = 0;
    this.bytesLeft = this.passes.bytesLeft;
    this.iosLeft = this.passes.iosLeft;
    return true;
  }
}

/**
 * What the lengths of a direction are drawn from. As in fio, writes are as long as the trims before
 * them, and as the reads of a job that verifies them.
 */
function sizeStream(spec: JobSpec, direction: DataDirection): number {
  if (direction === TRIM && !isTrimWrite(spec)) return STREAM.TRIM_SIZE;
  return direction === READ || spec.verify !== null ? STREAM.READ_SIZE : STREAM.WRITE_SIZE;
}

function directionChooser({ spec }: LanePlan, streams: Streams): DirectionChooser {
  const [first, ...others] = activeDirections(spec);
  if (others.length === 0) return { next: () => first as number };
  return new DirectionDrawer(spec.readPercent, streams.open(STREAM.DIRECTION));
}
