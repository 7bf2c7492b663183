/**
 * When a pass ends, and whether another one follows. These are the rules of fio's do_io() and
 * keep_running() as its runs show them; only counts and bytes come in, no offsets.
 */
import type { LanePlan } from "../plan.js";
import { largestBlockBytes } from "../workload.js";

/**
 * A pass goes once over the lane's regions. It ends when passBytes are issued or every target is
 * exhausted; the lane ends when totalBytes or totalIos are issued, or when no pass follows.
 */
export class Passes {
  private readonly lane: LanePlan;
  private readonly endless: boolean;
  private readonly largestBlockBytes: number;
  private loopsLeft: number;
  private begun = false;
  private doneBytes = 0;
  private doneIos = 0;
  private trimmedBytes = 0;

  constructor(lane: LanePlan) {
    this.lane = lane;
    this.endless = lane.spec.timeBased;
    this.largestBlockBytes = largestBlockBytes(lane.spec);
    this.loopsLeft = lane.spec.loops;
  }

  /**
   * Whether every pass draws the same numbers: fio seeds its generators anew before each of its
   * do_io(), so that a job which reads once verifies what one with loops wrote.
   */
  get repeats(): boolean {
    const { spec } = this.lane;
    return spec.randRepeat && !(this.endless && spec.verify === null);
  }

  /** I/O begins only while fewer than these bytes are issued in the current pass. */
  get bytesLeft(): number {
    const { spec, passBytes } = this.lane;
    // What is verified has to come to an end first.
    if (this.endless) return spec.verify === null ? Number.POSITIVE_INFINITY : passBytes;
    const total = this.lane.totalBytes ?? Number.POSITIVE_INFINITY;
    return Math.min(this.lane.passBytes, total - this.doneBytes);
  }

  /** How many I/Os the current pass may issue. */
  get iosLeft(): number {
    return (this.lane.totalIos ?? Number.POSITIVE_INFINITY) - this.doneIos;
  }

  /**
   * Ends a pass and says whether another one follows. A pass without any I/O is the last.
   *
   * @param bytes issued in the pass
   * @param ios issued in the pass
   * @param trimmedBytes issued in it besides, before they were written
   * @param exhausted whether it ended because no target had room for another block
   */
  follows(bytes: number, ios: number, trimmedBytes: number, exhausted: boolean): boolean {
    this.doneBytes += bytes;
    this.doneIos += ios;
    this.trimmedBytes += trimmedBytes;
    if (this.begun && ios === 0) return false;
    this.begun = true;
    if (this.endless) return true;
    if (this.bytesLeft <= 0 || this.iosLeft <= 0) return false;
    if (this.loopsLeft > 0) {
      this.loopsLeft--;
      return true;
    }
    // Here alone fio counts what was trimmed as well.
    const missingBytes = this.lane.loopBytes - this.doneBytes - this.trimmedBytes;
    if (missingBytes < this.largestBlockBytes) return false;
    return !exhausted || this.lane.spec.ioSize?.kind === "bytes";
  }
}
