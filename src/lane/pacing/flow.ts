/**
 * `flow`: jobs of one flow_id share their I/Os out by weight. Each of their lanes has a seat in
 * shared memory where it alone writes, so that counting needs no atomics: a sum that is read while
 * others count is a little old, which only makes a lane ask once more.
 */
import { yieldCpu } from "../../ffi/libc.js";
import type { Clock } from "../clock.js";
import type { LaneHook } from "../hooks.js";
import type { Slots } from "../slots.js";
import type { Gate } from "./gate.js";
import { WAKE_UP_NS } from "./pause.js";

/** Words of a seat: I/Os started, and the lane's weight, 0 once it is done. */
const SEAT_WORDS = 2;

export interface FlowSeat {
  /** The seats of all lanes of the flow. */
  readonly words: Float64Array;
  /** This lane's. */
  readonly index: number;
}

/** Shared memory with a seat for each weight. */
export function createFlow(weights: readonly number[]): FlowSeat[] {
  const words = new Float64Array(new SharedArrayBuffer(weights.length * SEAT_WORDS * 8));
  return weights.map((weight, index) => {
    words[index * SEAT_WORDS + 1] = weight;
    return { words, index };
  });
}

export class FlowGate implements Gate, LaneHook {
  readonly dueNs = new Float64Array(1);
  private readonly words: Float64Array;
  private readonly at: number;
  private readonly slots: Slots;
  private readonly sleepNs: number;
  private readonly sleepUntilNs = new Float64Array(1);
  private drains = false;

  constructor({ words, index }: FlowSeat, slots: Slots, sleepUs: number) {
    this.words = words;
    this.at = index * SEAT_WORDS;
    this.slots = slots;
    this.sleepNs = sleepUs * 1e3;
  }

  begin(): void {}

  opens(_direction: number, clock: Clock): boolean {
    const nowNs = clock.now[0]!;
    if (this.drains) {
      this.dueNs[0] = Number.POSITIVE_INFINITY;
      if (this.slots.freeCount < this.slots.depth) return false;
      this.drains = false;
      this.sleepUntilNs[0] = nowNs + this.sleepNs;
    }
    // Asleep to the end of it: on a busy machine the lane that is behind needs this CPU.
    this.dueNs[0] = this.sleepUntilNs[0]! + WAKE_UP_NS;
    if (nowNs < this.sleepUntilNs[0]!) return false;
    if (!this.isAhead()) return true;
    // As in fio, a lane that is ahead lets its I/Os complete and sleeps, or soon asks again.
    if (this.sleepNs > 0) {
      this.drains = true;
      return this.opens(_direction, clock);
    }
    yieldCpu();
    this.dueNs[0] = nowNs;
    return false;
  }

  readonly onCreate = (): void => {
    this.words[this.at]!++;
  };

  /** What the lane has done no longer counts against the others. */
  end(): void {
    this.words[this.at + 1] = 0;
    this.words[this.at] = 0;
  }

  /** Its share of the I/Os exceeds that of the weights; flow_threshold_exceeded() of fio. */
  private isAhead(): boolean {
    const { words, at } = this;
    let ios = 1;
    let weights = 0;
    for (let seat = 0; seat < words.length; seat += SEAT_WORDS) {
      ios += words[seat]!;
      weights += words[seat + 1]!;
    }
    return words[at]! / ios > words[at + 1]! / weights;
  }
}
