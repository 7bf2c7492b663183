/**
 * The program of jobs with one target and one block size, which is most of them: each column of
 * a batch is filled on its own, by a loop that knows nothing of the others.
 */
import type { LanePlan } from "../plan.js";
import { activeDirections, largestBlockBytes } from "../workload.js";
import type { BlockColumns } from "./block-columns.js";
import { DirectionDrawer } from "./direction-drawer.js";
import { Passes } from "./passes.js";
import type { IoBatch, IoProgram } from "./program.js";
import { STREAM, type Streams } from "./streams.js";

export class FixedProgram implements IoProgram {
  pass = 0;
  private readonly blocks: BlockColumns;
  private readonly passes: Passes;
  private readonly streams: Streams;
  private readonly blockBytes: number;
  private readonly direction: number;
  /** null where the direction is certain. */
  private readonly mix: DirectionDrawer | null;
  /** The batch that has the constant columns already. */
  private prepared: IoBatch | null = null;
  private iosOfPass = 0;
  private iosLeft = 0;
  private exhausts = false;
  private over = false;

  /**
   * @param blocks the offsets; made for the lane's only target and block size
   * @param streams what they are drawn from
   */
  constructor(lane: LanePlan, blocks: BlockColumns, streams: Streams) {
    const directions = activeDirections(lane.spec);
    this.blocks = blocks;
    this.streams = streams;
    this.passes = new Passes(lane);
    this.blockBytes = largestBlockBytes(lane.spec);
    this.direction = directions[0] as number;
    this.mix =
      directions.length === 1
        ? null
        : new DirectionDrawer(lane.spec.readPercent, streams.open(STREAM.DIRECTION));
  }

  fill(batch: IoBatch): number {
    if (this.iosLeft === 0 && !this.beginPass()) return 0;
    // `| 0`: a double that is returned is allocated.
    const count = Math.min(batch.capacity, this.iosLeft) | 0;
    this.iosLeft -= count;
    if (this.prepared !== batch) this.prepare(batch);
    this.blocks.fill(batch, count);
    if (this.mix !== null) this.mix.fill(batch, count);
    return count;
  }

  private prepare(batch: IoBatch): void {
    batch.direction.fill(this.direction);
    batch.target.fill(0);
    batch.lengthBytes.fill(this.blockBytes);
    this.prepared = batch;
  }

  /** With one block size the length of a pass is known when it begins. */
  private beginPass(): boolean {
    if (this.over) return false;
    const passes = this.passes;
    const ios = this.iosOfPass;
    if (!passes.follows(ios * this.blockBytes, ios, 0, this.exhausts)) {
      this.over = true;
      return false;
    }
    this.pass++;
    if (ios > 0) {
      if (passes.repeats) this.streams.restart();
      this.blocks.restart();
    }
    const allowed = Math.min(Math.ceil(passes.bytesLeft / this.blockBytes), passes.iosLeft);
    this.exhausts = this.blocks.iosPerPass < allowed;
    this.iosOfPass = Math.min(this.blocks.iosPerPass, allowed);
    this.iosLeft = this.iosOfPass;
    return true;
  }
}
