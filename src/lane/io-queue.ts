/** The planned I/Os of a lane, a batch ahead of the hot loop. */
import { BATCH_IOS, createIoBatch, type IoBatch, type IoProgram } from "../plan/program/program.js";

export class IoQueue {
  readonly batch: IoBatch;
  /** The next I/O of the batch; at `count` the batch is used up. */
  next = 0;
  count = 0;
  /** The program has no more I/Os. */
  over = false;
  /** The program goes on when nothing is in flight (IoProgram.waits). */
  held = false;
  /** The next I/O may not start now: its file cannot be opened, or the gate is shut. */
  heldBack = false;
  /** What holds it back is its file, so that only a completion helps. */
  needsFile = false;
  /** A trim is done whose write is the next I/O: the lane does not end between them. */
  owesWrite = false;
  private program: IoProgram;

  /** @param batchIos how many I/Os are planned ahead at a time */
  constructor(program: IoProgram, batchIos = BATCH_IOS) {
    this.batch = createIoBatch(batchIos);
    this.program = program;
  }

  /** Forgets what was planned, and has another program plan from here on. */
  replan(program: IoProgram): void {
    this.program = program;
    this.next = this.count;
    this.over = false;
    this.held = false;
  }

  /** Plans the next batch. @returns false when the program is over or held */
  refill(): boolean {
    this.count = this.program.fill(this.batch);
    this.next = 0;
    this.held = this.count === 0 && this.program.waits === true;
    this.over = this.count === 0 && !this.held;
    // A write that did not fit into the rest of the region never comes.
    if (this.over) this.owesWrite = false;
    return this.count > 0;
  }
}
