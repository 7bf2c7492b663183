/**
 * What becomes of a lane's completed I/Os: counts and latencies, errors, and what came back short or
 * was told to try again, which goes back to the submitting half. Allocates nothing but for errors.
 */
import { READ, SYNC_RANGE, TRIM } from "../base/direction.js";
import { EAGAIN, EDQUOT, EILSEQ, EINTR, EIO, ENOSPC } from "../base/errno.js";
import { BugError } from "../base/errors.js";
import type { ErrorType, IgnoredErrors } from "../job/spec/errors.js";
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
export const WHOLE = 0;
/** It failed, the lane goes on, and its slot is free. */
export const FAILED = 1;
/** It is to be continued, or it ended the lane: its slot is not free. */
const KEPT = 2;

export class Reaper {
  error: LaneError | null = null;
  /** There is no space left, which is what the job writes for (`fill_device`). */
  full = false;
  /** Of all directions up to `hookedUpTo`. */
  readonly onComplete: HookCall | null;
  readonly hookedUpTo: number;
  private readonly slots: Slots;
  private readonly words: Float64Array;
  private readonly clat: LatencyRecorder | null;
  private readonly lat: LatencyRecorder | null;
  private readonly sync: LatencyRecorder | null;
  private readonly sendsCommands: boolean;
  private readonly nonFatal: IgnoredErrors;
  private readonly fills: boolean;
  private readonly neverWaits: boolean;

  constructor(parts: ReaperParts) {
    const { slots, memory, hooks, sendsCommands, nonFatal, fills } = parts;
    this.fills = fills;
    this.neverWaits = parts.neverWaits;
    this.sendsCommands = sendsCommands;
    this.nonFatal = nonFatal;
    const onSynced = combineHooks(hooks, "onSynced");
    this.hookedUpTo = onSynced === null ? TRIM : SYNC_RANGE;
    const onMoved = combineHooks(hooks, "onComplete");
    this.onComplete = onSynced === null ? onMoved : eitherEnd(slots, onMoved, onSynced);
    this.slots = slots;
    this.words = memory.words;
    this.clat = recorderFor(memory, CLAT);
    this.lat = recorderFor(memory, LAT);
    this.sync = recorderFor(memory, SYNC_LATENCY);
  }

  /**
   * Counts I/Os, or syncs, that were issued together and are done together.
   * @param slot any of them: its stamps are those of all
   * @param way their direction
   */
  record(slot: number, way: number, ios: number, bytes: number, clock: Clock): void {
    const { slots, words, clat, lat } = this;
    if (way > TRIM) {
      this.recordSyncs(slot, ios, clock);
      return;
    }
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

  private recordSyncs(slot: number, ios: number, clock: Clock): void {
    const { sync, slots } = this;
    if (sync === null) return;
    sync.ns[0] = clock.now[0]! - slots.issuedNs[slot]!;
    sync.record(0, ios);
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
    const way = this.slots.direction[slot]!;
    if (this.onComplete !== null && way <= this.hookedUpTo) this.onComplete(slot, clock);
    this.record(slot, way, 1, res, clock);
    this.slots.inFlight--;
  }

  /**
   * A completion that is not simply the whole of its I/O.
   * @returns WHOLE when the I/O is done with success, and all of its bytes are the caller's to
   *   count; FAILED or KEPT
   */
  finishOddly(slot: number, res: number): number {
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

/** Calls the hooks of a sync or of any other I/O. */
function eitherEnd(slots: Slots, onMoved: HookCall | null, onSynced: HookCall): HookCall {
  return (slot, clock) => {
    if (slots.direction[slot]! > TRIM) onSynced(slot, clock);
    else if (onMoved !== null) onMoved(slot, clock);
  };
}

function errorType(direction: number, errno: number): ErrorType {
  if (errno === EILSEQ) return "verify";
  return direction === READ ? "read" : "write";
}
