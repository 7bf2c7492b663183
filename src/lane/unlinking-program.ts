/**
 * `unlink_each_loop`: the program of a lane whose files are removed between its passes. The first
 * I/Os of a pass are held back until all before them are complete.
 */
import type { IoBatch, IoProgram } from "../plan/program/program.js";

export class UnlinkingProgram implements IoProgram {
  waits = false;
  private readonly program: IoProgram;
  private readonly remove: () => boolean;
  private lastPass: number | undefined;
  /** I/Os in the batch that begin a new pass and are not handed out yet. */
  private heldIos = 0;

  /**
   * @param program tells the pass of its batches
   * @param remove the files, when nothing is in flight. It returns false where that failed, which
   *   ends the program
   */
  constructor(program: IoProgram, remove: () => boolean) {
    this.program = program;
    this.remove = remove;
  }

  get pass(): number {
    return this.program.pass ?? 1;
  }

  fill(batch: IoBatch): number {
    this.waits = false;
    const { heldIos } = this;
    this.heldIos = 0;
    if (heldIos > 0) return this.remove() ? heldIos : 0;
    const count = this.program.fill(batch);
    if (count === 0) this.waits = this.program.waits === true;
    else if (this.beginsPass()) return this.hold(count);
    return count;
  }

  private beginsPass(): boolean {
    const { lastPass } = this;
    this.lastPass = this.program.pass;
    return lastPass !== undefined && lastPass !== this.lastPass;
  }

  private hold(count: number): number {
    this.heldIos = count;
    this.waits = true;
    return 0;
  }
}
