/**
 * The hot loop of a worker: fill, enter, reap, one clock reading after each enter. It never
 * yields to the event loop. Zero completions from a wait are legal (a polled wait ends with its
 * time slice), so every wait is followed by a look at the clock.
 */
import { BugError, IoError } from "../base/errors.js";
import { CQE, CQE_WORD_SHIFT } from "../ffi/abi.js";
import { errnoName, errnoText } from "../ffi/system-error.js";
import type { SubmissionRing } from "../uring/ring.js";
import { clockNs } from "./clock.js";
import { type Control, stopRequested } from "./control.js";
import type { Lane } from "./lane.js";

const EINTR = 4;
const EAGAIN = 11;
const EBUSY = 16;

/** How long a ring may refuse submissions, or a drain stay without a completion. */
const STUCK_NS = 30e9;
const DRAIN_WAIT_MS = 100;

/**
 * Runs the lanes of one ring to their end.
 * @throws IoError when the kernel keeps I/Os or refuses submissions for 30 s
 * @throws BugError when a completion was lost or doubled
 */
export function runLanes(ring: SubmissionRing, lanes: readonly Lane[], control: Control): void {
  let nowNs = clockNs();
  let progressNs = nowNs;
  // SQEs that are written and not yet consumed by the kernel.
  let unsubmitted = 0;
  // Completions still to wait for before the lanes are filled again.
  let owed = 0;
  for (const lane of lanes) lane.start(nowNs);
  for (;;) {
    advanceAll(ring, lanes, nowNs, stopRequested(control));
    if (owed <= 0 || anyDraining(lanes)) {
      unsubmitted += fillAll(ring, lanes, nowNs);
      if (allDone(lanes)) return;
      owed = completionsToAwait(lanes);
    }
    if (unsubmitted === 0 && allDraining(lanes)) {
      checkErrno(ring.waitBounded(DRAIN_WAIT_MS));
    } else {
      const consumed = ring.submit(unsubmitted, owed);
      if (consumed >= 0) unsubmitted -= consumed;
      else checkErrno(consumed);
    }
    nowNs = clockNs();
    const reaped = reapAll(ring, lanes, nowNs);
    owed -= reaped;
    if (reaped > 0) progressNs = nowNs;
    else if (nowNs - progressNs > STUCK_NS)
      progressNs = checkStuck(ring, lanes, nowNs, unsubmitted);
  }
}

function advanceAll(
  ring: SubmissionRing,
  lanes: readonly Lane[],
  nowNs: number,
  stop: boolean,
): void {
  for (let index = 0; index < lanes.length; index++) lanes[index]!.advance(ring, nowNs, stop);
}

function fillAll(ring: SubmissionRing, lanes: readonly Lane[], nowNs: number): number {
  let filled = 0;
  let stamps = false;
  for (let index = 0; index < lanes.length; index++) {
    const lane = lanes[index]!;
    filled += lane.fill(ring, nowNs);
    stamps ||= lane.stampsIssue;
  }
  if (filled > 0 && stamps) {
    const issuedNs = clockNs();
    for (let index = 0; index < lanes.length; index++) {
      const lane = lanes[index]!;
      if (lane.stampsIssue) lane.stampIssue(issuedNs);
    }
  }
  return filled;
}

/**
 * None while a lane still has room to fill; otherwise what `iodepth_batch_complete_min` says, and
 * on a shared ring just one, so that no lane waits for another.
 */
function completionsToAwait(lanes: readonly Lane[]): number {
  let inFlight = 0;
  let least = 1;
  for (let index = 0; index < lanes.length; index++) {
    const lane = lanes[index]!;
    if (lane.wantsMore) return 0;
    inFlight += lane.slots.inFlight;
    if (lanes.length === 1) least = lane.completeMin;
  }
  return Math.min(least, inFlight);
}

function allDone(lanes: readonly Lane[]): boolean {
  for (let index = 0; index < lanes.length; index++) if (!lanes[index]!.done) return false;
  return true;
}

function anyDraining(lanes: readonly Lane[]): boolean {
  for (let index = 0; index < lanes.length; index++) if (lanes[index]!.draining) return true;
  return false;
}

function allDraining(lanes: readonly Lane[]): boolean {
  for (let index = 0; index < lanes.length; index++) {
    const lane = lanes[index]!;
    if (!lane.draining && !lane.done) return false;
  }
  return true;
}

/** Hands each run of completions to its lane. @returns how many were taken */
function reapAll(ring: SubmissionRing, lanes: readonly Lane[], nowNs: number): number {
  const available = (ring.completionTail() - ring.cqHead) | 0;
  if (available === 0) return 0;
  const limit = lanes.length === 1 ? Math.min(available, lanes[0]!.completeMax) : available;
  const tail = (ring.cqHead + limit) | 0;
  while (ring.cqHead !== tail) {
    const at = (ring.cqHead & ring.cqMask) << CQE_WORD_SHIFT;
    const number = ring.cqes[at + CQE.USER_DATA_HI]!;
    const lane = lanes[number];
    if (lane === undefined) throw new BugError(`a completion names lane ${number} of the ring`);
    lane.reap(ring, tail, nowNs);
  }
  ring.release();
  return limit;
}

/** Interrupted, short of memory, or completions first: all three mean "come again". */
function checkErrno(result: number): void {
  if (result >= 0 || result === -EINTR || result === -EAGAIN || result === -EBUSY) return;
  // A bounded wait that ran out.
  if (errnoName(-result) === "ETIME") return;
  throw new IoError(`io_uring_enter: ${errnoText(-result)} (${errnoName(-result)})`);
}

/**
 * Nothing completed for a long time. While a lane still runs that may be the device's doing, and
 * its user stops it; a drain gives up.
 */
function checkStuck(
  ring: SubmissionRing,
  lanes: readonly Lane[],
  nowNs: number,
  unsubmitted: number,
): number {
  if (ring.overflowed()) throw new BugError("the completion queue overflowed");
  if (unsubmitted > 0) {
    throw new IoError(`the kernel refused ${unsubmitted} submissions for ${STUCK_NS / 1e9} s`);
  }
  if (!allDraining(lanes)) return nowNs;
  const inFlight = lanes.reduce((sum, lane) => sum + lane.slots.inFlight, 0);
  throw new IoError(`${inFlight} I/Os did not complete within ${STUCK_NS / 1e9} s of the end`, {
    cure: "Look at the kernel's log (dmesg) for the device's time-outs.",
  });
}
