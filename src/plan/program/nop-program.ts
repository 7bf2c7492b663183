/**
 * The program of `rw=nop`: reads of nothing from nowhere, to drive a ring without a device. Of no
 * I/O at all it is the program of a job that only creates its files.
 */
import { READ } from "../../base/direction.js";
import type { IoBatch, IoProgram } from "./program.js";

export class NopProgram implements IoProgram {
  private readonly endless: boolean;
  private iosLeft: number;
  /** The batch that has its values already. */
  private prepared: IoBatch | null = null;

  /** @param totalIos null: endless */
  constructor(totalIos: number | null) {
    this.endless = totalIos === null;
    this.iosLeft = totalIos ?? 0;
  }

  fill(batch: IoBatch): number {
    if (this.prepared !== batch) this.prepare(batch);
    // Without end nothing is counted: a double that is kept or returned is allocated.
    if (this.endless) return batch.capacity;
    const count = Math.min(batch.capacity, this.iosLeft);
    this.iosLeft -= count;
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
