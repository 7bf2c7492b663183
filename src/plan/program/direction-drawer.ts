/** Which direction the next I/O has; DirectionDrawer draws it by rwmixread. */
import { READ, WRITE } from "../../base/direction.js";
import { assert } from "../../base/errors.js";
import type { Random } from "../../base/random.js";
import type { IoBatch } from "./program.js";

export interface DirectionChooser {
  /** @param target where the I/O goes */
  next(target: number): number;
}

export class DirectionDrawer implements DirectionChooser {
  private readonly lastReadDraw: number;
  private readonly random: Random;

  /** @param readPercent 0..100; at the ends the direction is certain */
  constructor(readPercent: number, random: Random) {
    assert(READ === 0 && WRITE === 1, "next() computes the numbers of directions");
    this.lastReadDraw = Math.round((readPercent / 100) * 2 ** 31) - 1;
    this.random = random;
  }

  /** @returns READ or WRITE, from 31 random bits; a branch would be mispredicted too often */
  next(): number {
    return (this.lastReadDraw - (this.random.nextInt32() >>> 1)) >>> 31;
  }

  /** Fills the directions 0..count-1 of a batch. */
  fill(batch: IoBatch, count: number): void {
    const { direction } = batch;
    for (let i = 0; i < count; i++) direction[i] = this.next();
  }
}
