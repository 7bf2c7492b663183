/**
 * The program of `rw=nop`: reads of nothing from nowhere, to drive a ring without a device. Of no
 * I/O at all it is the program of a job that only creates its files.
 */
import { READ } from "../../base/direction.js";
import type { IoBatch, IoProgram } from "./program.js";

export class NopProgram implements IoProgram {
  private iosLeft: number;
  /** The batch that has its values already. */
  private prepared: IoBatch | null = null;

  /** @param totalIos null: endless */
  constructor(totalIos: number | null) {
    this.iosLeft = totalIos ?? Number.POSITIVE_INFINITY;
  }

  fill(batch: IoBatch): number {
    // `| 0`: a double that is returned is allocated.
    const count = Math.min(batch.capacity, this.iosLeft) | 0;
    this.iosLeft -= count;
    if (this.prepared !== batch) this.prepare(batch);
    return count;
  }

  private prepare(batch: IoBatch): void {
    batch.direction.fill(READ);
    batch.target.fill(0);
    batch.offsetLo.fill(0);
    batch.offsetHi.fill(0);
    batch.lengthBytes.fill(0);
    this.prepared = batch;
  }
}
