/** Draws the direction of each I/O by rwmixread. */
import { READ, WRITE } from "../../base/direction.js";
import type { Random } from "../../base/random.js";
import type { DataDirection } from "../workload.js";
import type { IoBatch } from "./program.js";

export class DirectionDrawer {
  private readonly readShare: number;
  private readonly random: Random;

  /** @param readPercent 0..100; at the ends the direction is certain */
  constructor(readPercent: number, random: Random) {
    this.readShare = readPercent / 100;
    this.random = random;
  }

  next(): DataDirection {
    return this.random.nextFraction() < this.readShare ? READ : WRITE;
  }

  /** Fills the directions 0..count-1 of a batch. */
  fill(batch: IoBatch, count: number): void {
    const { direction } = batch;
    for (let i = 0; i < count; i++) direction[i] = this.next();
  }
}
