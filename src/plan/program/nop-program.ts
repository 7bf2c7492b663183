/** The program of `rw=nop`: reads of nothing from nowhere, to drive a ring without a device. */
import { READ } from "../../base/direction.js";
import { fillConstants } from "./constants.js";
import type { IoBatch, IoProgram } from "./program.js";

export class NopProgram implements IoProgram {
  private iosLeft: number;

  /** @param totalIos null: endless */
  constructor(totalIos: number | null) {
    this.iosLeft = totalIos ?? Number.POSITIVE_INFINITY;
  }

  fill(batch: IoBatch): number {
    const count = Math.min(batch.capacity, this.iosLeft);
    this.iosLeft -= count;
    fillConstants(batch, count, READ, 0);
    for (let i = 0; i < count; i++) {
      batch.offsetLo[i] = 0;
      batch.offsetHi[i] = 0;
    }
    return count;
  }
}
