/**
 * The completing half of a lane: matches CQEs to slots, records latencies, and sends what came
 * back short or was told to try again back to the submitter. Runs once an I/O; allocates nothing.
 */
import { READ, TRIM } from "../base/direction.js";
import { EAGAIN, EDQUOT, EILSEQ, EINTR, EIO, ENOSPC } from "../base/errno.js";
import { BugError } from "../base/errors.js";
import { CQE } from "../ffi/abi.js";
import type { ErrorType, IgnoredErrors } from "../job/spec/errors.js";
import type { SubmissionRing } from "../uring/ring.js";
import type { Clock } from "./clock.js";
import { combineHooks, type HookCall, type LaneHook } from "./hooks.js";
import { SLOT, slotOffset, UNEXPECTED } from "./in-flight.js";
import { CLAT, LAT, type LaneMemory, SYNC_LATENCY, WORD } from "./memory.js";
import type { BrokenLimit } from "./pacing/watch.js";
import { type LatencyRecorder, recorderFor } from "./recorder.js";
import { advanceSlot, restoreSlot, type Slots } from "./slots.js";

/** What ended a lane early: its first failed I/O, or a limit that it did not keep to. */
export type LaneError = FailedIo | BrokenLimit;

/** An error with where it happened. */
export interface FailedIo {
  /** Positive. */
  readonly errno: number;
  /** 0 read, 1 write, 2 trim, or a kind of sync. */
  readonly direction: number;
  /** Index into the lane's targets. */
  readonly target: number;
  readonly offsetBytes: number;
  readonly lengthBytes: number;
  /** Nothing was transferred, though the I/O lies inside the target's range. */
  readonly endOfFile: boolean;
  /** What the controller said of a command (status code type and code); null for other I/O. */
  readonly nvmeStatus: number | null;
}

export interface ReaperParts {
  readonly slots: Slots;
  /** The lane's number on its ring, the upper half of user_data. */
  readonly ringLane: number;
  readonly memory: LaneMemory;
  readonly hooks: readonly LaneHook[];
  /** Completions of commands say 0 or a status, and never how much was transferred. */
  readonly sendsCommands: boolean;
  /** The errors that do not end the lane. */
  readonly nonFatal: IgnoredErrors;
  /** Writes until there is no space left. */
  readonly fills: boolean;
  /** -EAGAIN is an error (`nowait`), and not a request to come again. */
  readonly neverWaits: boolean;
}

/** What became of an I/O whose completion is not simply its whole. */
const WHOLE = 0;
/** It failed, the lane goes on, and its slot is free. */
const FAILED = 1;
/** It is to be continued, or it ended the lane: its slot is not free. */
const KEPT = 2;

export class Reaper {
  error: LaneError | null = null;
  /** There is no space left, which is what the job writes for (`fill_device`). */
  full = false;
  private readonly slots: Slots;
  private readonly ringLane: number;
  private readonly words: Float64Array;
  private readonly clat: LatencyRecorder | null;
  private readonly lat: LatencyRecorder | null;
  private readonly sync: LatencyRecorder | null;

  private readonly onComplete: HookCall | null;

  private readonly sendsCommands: boolean;

  private readonly nonFatal: IgnoredErrors;

  private readonly fills: boolean;

  private readonly neverWaits: boolean;

  constructor(parts: ReaperParts) {
    const { slots, ringLane, memory, hooks, sendsCommands, nonFatal, fills } = parts;
    this.fills = fills;
    this.neverWaits = parts.neverWaits;
    this.sendsCommands = sendsCommands;
    this.nonFatal = nonFatal;
    this.onComplete = combineHooks(hooks, "onComplete");
    this.slots = slots;
    this.ringLane = ringLane;
    this.words = memory.words;
    this.clat = recorderFor(memory, CLAT);
    this.lat = recorderFor(memory, LAT);
    this.sync = recorderFor(memory, SYNC_LATENCY);
  }

  /**
   * Takes the CQEs from the ring's head up to `tail` that belong to this lane, stopping at the
   * first of another lane; all completed at the clock's last reading.
   *
   * What was submitted together and completes together has one latency, so such runs are counted
   * first and recorded once: a run ends where the issue stamp or the direction changes.
   * @returns how many I/Os are done
   * @throws BugError a completion for a slot that is not in flight
   */
  reap(ring: SubmissionRing, tail: number, clock: Clock): number {
    const { slots, ringLane, onComplete } = this;
    const { expected, direction, lengthBytes, issuedNs, free } = slots;
    const { cqes, cqMask, cqeWordShift } = ring;
    const inFlightBefore = slots.inFlight;
    let head = ring.cqHead;
    let top = slots.freeCount;
    let runIos = 0;
    let runBytes = 0;
    let runSlot = 0;
    let runIssuedNs = -1;
    let runDirection = 0;
    while (head !== tail) {
      const at = (head & cqMask) << cqeWordShift;
      if (cqes[at + CQE.USER_DATA_HI] !== ringLane) break;
      head = (head + 1) | 0;
      const slot = cqes[at + CQE.USER_DATA_LO]!;
      const res = cqes[at + CQE.RES]!;
      if (res !== expected[slot]) {
        const outcome = this.finishOddly(slot, res);
        if (outcome === FAILED) free[top++] = slot;
        if (outcome !== WHOLE) continue;
      }
      if (onComplete !== null && direction[slot]! <= TRIM) onComplete(slot, clock);
      expected[slot] = UNEXPECTED;
      free[top++] = slot;
      if (issuedNs[slot] !== runIssuedNs || direction[slot] !== runDirection) {
        if (runIos > 0) this.recordAny(runSlot, runIos, runBytes, clock);
        runIos = 0;
        runBytes = 0;
        runSlot = slot;
        runIssuedNs = issuedNs[slot]!;
        runDirection = direction[slot]!;
      }
      runIos++;
      runBytes += lengthBytes[slot]!;
    }
    if (runIos > 0) this.recordAny(runSlot, runIos, runBytes, clock);
    ring.cqHead = head;
    const done = top - slots.freeCount;
    slots.freeCount = top;
    slots.inFlight -= done;
    return inFlightBefore - slots.inFlight;
  }

  /** Counts a run of I/Os or of syncs. */
  private recordAny(slot: number, ios: number, bytes: number, clock: Clock): void {
    const { slots, sync } = this;
    if (slots.direction[slot]! <= TRIM) {
      this.recordRun(slot, ios, bytes, clock);
    } else if (sync !== null) {
      sync.ns[0] = clock.now[0]! - slots.issuedNs[slot]!;
      sync.record(0, ios);
    }
  }

  /**
   * Counts I/Os that were issued together and are done together.
   * @param slot any of them: its stamps and direction are those of all
   */
  recordRun(slot: number, ios: number, bytes: number, clock: Clock): void {
    const { slots, words, clat, lat } = this;
    const way = slots.direction[slot]!;
    words[WORD.IOS + way]! += ios;
    words[WORD.BYTES + way]! += bytes;
    if (clat !== null) {
      clat.ns[0] = clock.now[0]! - slots.issuedNs[slot]!;
      clat.record(way, ios);
    }
    if (lat !== null) {
      lat.ns[0] = clock.now[0]! - slots.createdNs[slot]!;
      lat.record(way, ios);
    }
  }

  /**
   * Ends an I/O that was in flight without the ring (side-calls.ts), at the clock's last reading.
   * @param res its length, or a negative errno
   */
  finish(slot: number, res: number, clock: Clock): void {
    if (res < 0) {
      if (this.fail(slot, res) === FAILED) this.slots.inFlight--;
      return;
    }
    const moved = this.slots.direction[slot]! <= TRIM;
    if (this.onComplete !== null && moved) this.onComplete(slot, clock);
    this.recordAny(slot, 1, res, clock);
    this.slots.inFlight--;
  }

  /**
   * A completion that is not simply the whole of its I/O.
   * @returns WHOLE when the I/O is done with success, and all of its bytes are the caller's to
   *   count; FAILED or KEPT
   */
  private finishOddly(slot: number, res: number): number {
    const { slots, words } = this;
    const expected = slots.expected[slot];
    const inFlight = expected !== UNEXPECTED || slots.state[slot] === SLOT.CONTINUED;
    if (expected === undefined || !inFlight) {
      throw new BugError(`the kernel completed slot ${slot}, which is not in flight (res ${res})`);
    }
    const length = slots.lengthBytes[slot]!;
    const way = slots.direction[slot]!;
    if (res === (this.sendsCommands ? 0 : length)) {
      restoreSlot(slots, slot);
      return WHOLE;
    }
    if (res > 0 && res < length && !this.sendsCommands) {
      words[WORD.SHORT_IOS + way]!++;
      advanceSlot(slots, slot, res);
      this.submitAgain(slot);
    } else if (res === -EINTR || (res === -EAGAIN && !this.neverWaits)) {
      words[WORD.RETRIES]!++;
      this.submitAgain(slot);
    } else {
      return this.fail(slot, res);
    }
    return KEPT;
  }

  private submitAgain(slot: number): void {
    const { slots } = this;
    slots.expected[slot] = UNEXPECTED;
    slots.state[slot] = SLOT.WAITING;
    slots.retry[slots.retryCount++] = slot;
    slots.inFlight--;
  }

  /** Ends the lane, unless an error has done so already. */
  end(error: LaneError): void {
    this.words[WORD.ERRNO] ||= error.errno;
    this.error ??= error;
  }

  /**
   * Counts an error that the lane goes on after, or that it went on for; any other ends the lane,
   * and its slot is not used again.
   */
  private fail(slot: number, res: number): number {
    const { slots, words } = this;
    const errno = res < 0 ? -res : EIO;
    const way = slots.direction[slot]!;
    const isFull = this.fills && (errno === ENOSPC || errno === EDQUOT);
    const goesOn = isFull || this.nonFatal[errorType(way, errno)].includes(errno);
    if (goesOn && way <= TRIM) words[WORD.FAILED_IOS + way]!++;
    if (isFull) {
      this.full = true;
    } else if (goesOn) {
      words[WORD.IGNORED_ERRORS]!++;
      words[WORD.IGNORED_ERRNO] ||= errno;
    } else {
      this.end({
        errno,
        direction: way,
        target: slots.target[slot]!,
        offsetBytes: slotOffset(slots, slot),
        lengthBytes: slots.lengthBytes[slot]!,
        endOfFile: res === 0,
        nvmeStatus: this.sendsCommands && res > 0 ? res : null,
      });
      slots.inFlight--;
    }
    slots.expected[slot] = UNEXPECTED;
    restoreSlot(slots, slot);
    return goesOn ? FAILED : KEPT;
  }
}

function errorType(direction: number, errno: number): ErrorType {
  if (errno === EILSEQ) return "verify";
  return direction === READ ? "read" : "write";
}
