/**
 * `ramp_size`: the ramp of a lane ends after so many bytes, its own or, with group_reporting, those of
 * all lanes of its group, whose ramps end together then (fio's ramp_period_check()). Each lane has a
 * seat in shared memory where it alone counts; whoever finds the ramp over says so to all.
 */
import { type LaneMemory, WORD } from "../memory.js";
import type { Watch } from "./watch.js";

export interface RampSeat {
  /** Bytes by seat, and behind them whether the ramp is over (1). */
  readonly words: Float64Array;
  readonly index: number;
}

/** Shared memory for lanes whose ramps end together. @param lanes at least 1 */
export function createRamp(lanes: number): RampSeat[] {
  const words = new Float64Array(new SharedArrayBuffer((lanes + 1) * 8));
  return Array.from({ length: lanes }, (_, index) => ({ words, index }));
}

/** A watch only so that lanes without one do not ask for it. */
export class Ramp implements Watch {
  private readonly seat: RampSeat;
  private readonly counters: Float64Array;
  private readonly endBytes: number;

  /** @param endBytes more than 0 */
  constructor(seat: RampSeat, { words }: LaneMemory, endBytes: number) {
    this.seat = seat;
    this.counters = words;
    this.endBytes = endBytes;
  }

  begin(): void {}

  /** Behind the ramp all is said. */
  check(): null {
    return null;
  }

  /** To be asked once a turn, while the ramp lasts. */
  isOver(): boolean {
    const { words, index } = this.seat;
    const last = words.length - 1;
    const { BYTES } = WORD;
    words[index] = this.counters[BYTES]! + this.counters[BYTES + 1]! + this.counters[BYTES + 2]!;
    let sum = 0;
    for (let seat = 0; seat < last; seat++) sum += words[seat]!;
    if (sum >= this.endBytes) words[last] = 1;
    return words[last] !== 0;
  }
}
