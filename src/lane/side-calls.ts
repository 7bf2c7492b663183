/**
 * I/Os that no ring carries. Trims are system calls, in this thread and in their order among the
 * others, as in fio's io_uring engine: polled rings refuse them, and others have them only since
 * Linux 6.12. What was submitted before goes on meanwhile, but is not looked at.
 */
import { TRIM } from "../base/direction.js";
import { Discarder } from "../device/discard.js";
import type { Clock } from "./clock.js";
import { batchBucket, depthBucket } from "./depth.js";
import { type LaneMemory, WORD } from "./memory.js";
import type { Reaper } from "./reaper.js";
import type { Slots } from "./slots.js";

export class SideCalls {
  private readonly slots: Slots;
  private readonly words: Float64Array;
  private readonly fds: readonly number[];
  private readonly reaper: Reaper;
  private readonly discarder = new Discarder();

  /** @param fds of the lane's targets, as they are open in this process */
  constructor(slots: Slots, memory: LaneMemory, fds: readonly number[], reaper: Reaper) {
    this.slots = slots;
    this.words = memory.words;
    this.fds = fds;
    this.reaper = reaper;
  }

  /** Whether I/Os of this direction are carried out here. */
  carries(direction: number): boolean {
    return direction === TRIM;
  }

  /** Nothing more is to be done, because one of the calls, or of the lane's other I/Os, failed. */
  get failed(): boolean {
    return this.reaper.error !== null;
  }

  /** Carries a slot's I/O out and records it; the slot is as free as before when it returns. */
  carryOut(slot: number, clock: Clock): void {
    const { slots, words } = this;
    slots.inFlight++;
    words[WORD.DEPTH_SUBMIT + batchBucket(1)]!++;
    words[WORD.DEPTH_LEVEL + depthBucket(slots.inFlight)]!++;
    words[WORD.DEPTH_COMPLETE + batchBucket(1)]!++;
    clock.read();
    slots.createdNs[slot] = clock.now[0]!;
    slots.issuedNs[slot] = clock.now[0]!;
    const fd = this.fds[slots.target[slot]!]!;
    const length = slots.lengthBytes[slot]!;
    const error = this.discarder.discard(fd, slots.offsetLo[slot]!, slots.offsetHi[slot]!, length);
    clock.read();
    this.reaper.finish(slot, error < 0 ? error : length, clock);
  }
}
