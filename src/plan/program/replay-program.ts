/** The program of a repeated log: its I/Os in their order. */
import type { Replay } from "../replay/replay.js";
import { type IoBatch, type IoProgram, writeOffset } from "./program.js";

export class ReplayProgram implements IoProgram {
  private readonly replay: Replay;
  private readonly limit: number;
  private next = 0;

  /** @param totalIos number_ios; null for all of the log */
  constructor(replay: Replay, totalIos: number | null) {
    this.replay = replay;
    this.limit = Math.min(replay.ios, totalIos ?? replay.ios);
  }

  fill(batch: IoBatch): number {
    const { replay, next } = this;
    const count = Math.min(batch.capacity, this.limit - next);
    for (let at = 0; at < count; at++) {
      batch.direction[at] = replay.direction[next + at]!;
      batch.target[at] = replay.target[next + at]!;
      batch.lengthBytes[at] = replay.lengthBytes[next + at]!;
      writeOffset(batch.offsetLo, batch.offsetHi, at, replay.offsetBytes[next + at]!);
    }
    this.next += count;
    return count;
  }
}
