/**
 * I/Os that the lane's ring does not carry. They are system calls, in this thread and in their
 * order among the others. Trims are, as in fio's io_uring engine, unless they are NVMe commands:
 * polled rings refuse them, and others have them only since Linux 6.12. So are syncs where the ring
 * is polled. What was submitted before goes on meanwhile, but is not looked at.
 */
import { DATASYNC, SYNC, SYNC_RANGE, TRIM } from "../base/direction.js";
import { Discarder } from "../device/target/discard.js";
import { fdatasync, fsync, syncFileRange } from "../ffi/libc.js";
import { SystemError } from "../ffi/system-error.js";
import { resetZones } from "../ffi/zones.js";
import type { Clock } from "./clock.js";
import { batchBucket, depthBucket } from "./depth-buckets.js";
import { slotOffset, UNEXPECTED } from "./in-flight.js";
import { type LaneMemory, WORD } from "./memory.js";
import type { Reaper } from "./reaper.js";
import type { Slots } from "./slots.js";

export interface SideCallParts {
  readonly slots: Slots;
  readonly memory: LaneMemory;
  /** Of the lane's targets, as they are open in this process. */
  readonly fds: ArrayLike<number>;
  readonly reaper: Reaper;
  /** The ring does not take syncs. */
  readonly carriesSyncs: boolean;
  /** Flags of sync_file_range(2). */
  readonly rangeFlags: number;
  /** Trims reset zones. */
  readonly trimsZones: boolean;
}

export class SideCalls {
  private readonly slots: Slots;
  private readonly words: Float64Array;
  private readonly fds: ArrayLike<number>;
  private readonly reaper: Reaper;
  private readonly carriesSyncs: boolean;
  private readonly rangeFlags: number;
  private readonly trimsZones: boolean;
  private readonly discarder = new Discarder();

  constructor(parts: SideCallParts) {
    this.slots = parts.slots;
    this.words = parts.memory.words;
    this.fds = parts.fds;
    this.reaper = parts.reaper;
    this.carriesSyncs = parts.carriesSyncs;
    this.rangeFlags = parts.rangeFlags;
    this.trimsZones = parts.trimsZones;
  }

  /** Whether I/Os of this direction are carried out here. */
  carries(direction: number): boolean {
    return direction === TRIM || (direction > TRIM && this.carriesSyncs);
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
    slots.expected[slot] = slots.lengthBytes[slot]!;
    const error = this.call(slot);
    slots.expected[slot] = UNEXPECTED;
    clock.read();
    this.reaper.finish(slot, error < 0 ? error : slots.lengthBytes[slot]!, clock);
  }

  /** @returns 0, or a negative errno */
  private call(slot: number): number {
    const { slots } = this;
    const fd = this.fds[slots.target[slot]!]!;
    switch (slots.direction[slot]) {
      case SYNC:
        return fsync(fd);
      case DATASYNC:
        return fdatasync(fd);
      case SYNC_RANGE:
        return syncFileRange(fd, slotOffset(slots, slot), 0, this.rangeFlags);
      default: {
        if (this.trimsZones) return this.resetZone(fd, slot);
        const { offsetLo, offsetHi, lengthBytes } = slots;
        return this.discarder.discard(fd, offsetLo[slot]!, offsetHi[slot]!, lengthBytes[slot]!);
      }
    }
  }

  private resetZone(fd: number, slot: number): number {
    try {
      resetZones(fd, slotOffset(this.slots, slot), this.slots.lengthBytes[slot]!);
    } catch (error) {
      if (error instanceof SystemError) return -error.errno;
      throw error;
    }
    this.words[WORD.ZONE_RESETS]!++;
    return 0;
  }
}
