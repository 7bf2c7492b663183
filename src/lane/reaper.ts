/**
 * The completing half of a lane: matches CQEs to slots, records latencies, and sends what came
 * back short or was told to try again back to the submitter. Runs once an I/O; allocates nothing.
 */
import { BugError } from "../base/errors.js";
import { CQE, CQE_WORD_SHIFT } from "../ffi/abi.js";
import type { JobSpec } from "../job/spec.js";
import type { SubmissionRing } from "../uring/ring.js";
import { CLAT, LAT, type LaneMemory, WORD } from "./memory.js";
import { LatencyRecorder } from "./recorder.js";
import { advanceSlot, SLOT, type Slots, slotOffset } from "./slots.js";

const EINTR = 4;
const EIO = 5;
const EAGAIN = 11;

/** The first error of a lane, with where it happened. */
export interface LaneError {
  /** Positive. */
  readonly errno: number;
  /** 0 read, 1 write, 2 trim. */
  readonly direction: number;
  /** Index into the lane's targets. */
  readonly target: number;
  readonly offsetBytes: number;
  readonly lengthBytes: number;
  /** Nothing was transferred, though the I/O lies inside the target's range. */
  readonly endOfFile: boolean;
}

export class Reaper {
  error: LaneError | null = null;
  private readonly slots: Slots;
  private readonly ringLane: number;
  private readonly words: Float64Array;
  private readonly clat: LatencyRecorder | null;
  private readonly lat: LatencyRecorder | null;

  constructor(spec: JobSpec, slots: Slots, ringLane: number, memory: LaneMemory) {
    this.slots = slots;
    this.ringLane = ringLane;
    this.words = memory.words;
    this.clat = spec.disableClat ? null : new LatencyRecorder(memory, CLAT);
    this.lat = spec.disableLat ? null : new LatencyRecorder(memory, LAT);
  }

  /**
   * Takes the CQEs from the ring's head up to `tail` that belong to this lane, stopping at the
   * first of another lane; all completed at `nowNs`.
   * @returns how many I/Os are done
   * @throws BugError a completion for a slot that is not in flight
   */
  reap(ring: SubmissionRing, tail: number, nowNs: number): number {
    const { slots, words, ringLane, clat, lat } = this;
    const { state, direction, lengthBytes, createdNs, issuedNs, free } = slots;
    const { cqes, cqMask } = ring;
    let head = ring.cqHead;
    let top = slots.freeCount;
    let done = 0;
    while (head !== tail) {
      const at = (head & cqMask) << CQE_WORD_SHIFT;
      if (cqes[at + CQE.USER_DATA_HI] !== ringLane) break;
      head = (head + 1) | 0;
      const slot = cqes[at + CQE.USER_DATA_LO]!;
      const res = cqes[at + CQE.RES]!;
      if (state[slot] !== SLOT.IN_FLIGHT || res !== lengthBytes[slot]) {
        if (!this.finishOddly(slot, res)) continue;
      }
      const way = direction[slot]!;
      words[WORD.IOS + way]!++;
      words[WORD.BYTES + way]! += res;
      if (clat !== null) clat.record(way, nowNs - issuedNs[slot]!);
      if (lat !== null) lat.record(way, nowNs - createdNs[slot]!);
      state[slot] = SLOT.FREE;
      free[top++] = slot;
      done++;
    }
    ring.cqHead = head;
    slots.freeCount = top;
    slots.inFlight -= done;
    return done;
  }

  /**
   * A completion that is not simply the whole of its I/O.
   * @returns true when the I/O is done with success: its last `res` bytes are the caller's to count
   */
  private finishOddly(slot: number, res: number): boolean {
    const { slots, words } = this;
    const state = slots.state[slot];
    if (state !== SLOT.IN_FLIGHT && state !== SLOT.CONTINUED) {
      throw new BugError(`the kernel completed slot ${slot}, which is not in flight (res ${res})`);
    }
    const length = slots.lengthBytes[slot]!;
    const way = slots.direction[slot]!;
    if (res === length) {
      words[WORD.BYTES + way]! += slots.doneBytes[slot]!;
      slots.doneBytes[slot] = 0;
      return true;
    }
    if (res > 0 && res < length) {
      words[WORD.SHORT_IOS + way]!++;
      advanceSlot(slots, slot, res);
      this.submitAgain(slot);
    } else if (res === -EAGAIN || res === -EINTR) {
      this.submitAgain(slot);
    } else {
      this.fail(slot, res);
    }
    return false;
  }

  private submitAgain(slot: number): void {
    const { slots } = this;
    slots.state[slot] = SLOT.WAITING;
    slots.retry[slots.retryCount++] = slot;
    slots.inFlight--;
  }

  /** Keeps the first error; the slot is not used again. */
  private fail(slot: number, res: number): void {
    const { slots } = this;
    slots.state[slot] = SLOT.FREE;
    slots.inFlight--;
    const errno = res < 0 ? -res : EIO;
    this.words[WORD.ERRNO] ||= errno;
    this.error ??= {
      errno,
      direction: slots.direction[slot]!,
      target: slots.target[slot]!,
      offsetBytes: slotOffset(slots, slot),
      lengthBytes: slots.lengthBytes[slot]!,
      endOfFile: res === 0,
    };
  }
}
