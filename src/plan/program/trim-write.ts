/**
 * trimwrite and randtrimwrite: each block is trimmed before it is written. The rules are those of
 * fio's set_rw_ddir() and get_next_block(): trims lead, and a target is trimmed again once the
 * last write to it began where the last trim did.
 */
import { TRIM, WRITE } from "../../base/direction.js";
import type { DirectionChooser } from "./direction-drawer.js";
import type { Position } from "./position.js";

/** Whether a target's next I/O is a trim or a write. */
export class TrimWriteTurns implements DirectionChooser {
  private readonly lastTrim: Float64Array;
  private readonly lastWrite: Float64Array;

  constructor(targetCount: number) {
    this.lastTrim = new Float64Array(targetCount).fill(-1);
    this.lastWrite = new Float64Array(targetCount).fill(-1);
  }

  next(target: number): number {
    return this.lastTrim[target] === this.lastWrite[target] ? TRIM : WRITE;
  }

  /** An I/O was placed where next() was asked for. */
  placed(target: number, direction: number, positionBytes: number): void {
    if (direction === WRITE) {
      this.lastWrite[target] = positionBytes;
      return;
    }
    this.lastTrim[target] = positionBytes;
    // A block that is trimmed twice in a row is written twice as well.
    this.lastWrite[target] = -1;
  }

  /** Begins a pass in this target. */
  restart(target: number): void {
    this.lastTrim[target] = -1;
    this.lastWrite[target] = -1;
  }
}

/** The positions of randtrimwrite's two directions in a target, made of those of its trims. */
export function trimmedThenWritten(trims: Position): { trim: Position; write: Position } {
  const write = new RepeatedPosition();
  return { trim: new RememberedPosition(trims, write), write };
}

/** Goes where it is told, for writes after a trim. */
class RepeatedPosition implements Position {
  readonly atRandom = true;
  lastPosition = 0;
  lastLengthBytes = 0;

  next(): number {
    return this.lastPosition;
  }

  take(): number {
    return this.lastLengthBytes;
  }

  restart(): void {}
}

/** Tells another position where it has been. */
class RememberedPosition implements Position {
  private readonly inner: Position;
  private readonly follower: RepeatedPosition;

  constructor(inner: Position, follower: RepeatedPosition) {
    this.inner = inner;
    this.follower = follower;
  }

  get atRandom(): boolean {
    return this.inner.atRandom;
  }

  next(): number {
    return this.inner.next();
  }

  take(positionBytes: number, lengthBytes: number): number {
    const taken = this.inner.take(positionBytes, lengthBytes);
    this.follower.lastPosition = positionBytes;
    this.follower.lastLengthBytes = taken;
    return taken;
  }

  restart(): void {
    this.inner.restart();
  }
}
