/** Fills the columns of a batch that are the same for every I/O of a lane with one target. */
import type { IoBatch } from "./program.js";

/** A loop, because TypedArray.fill costs more than a short batch is worth. */
export function fillConstants(
  batch: IoBatch,
  count: number,
  directionOfAll: number,
  lengthOfAll: number,
): void {
  const { direction, target, lengthBytes } = batch;
  for (let i = 0; i < count; i++) {
    direction[i] = directionOfAll;
    target[i] = 0;
    lengthBytes[i] = lengthOfAll;
  }
}
