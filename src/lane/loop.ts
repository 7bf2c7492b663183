/**
 * The hot loop of a worker: fill, enter, reap, one clock reading after each enter. It never
 * yields to the event loop. Zero completions from a wait are legal (a polled wait ends with its
 * time slice), so every wait is followed by a look at the clock.
 */
import { EAGAIN, EBUSY, EINTR } from "../base/errno.js";
import { BugError, IoError } from "../base/errors.js";
import { CQE } from "../ffi/abi.js";
import { errnoName, errnoText } from "../ffi/system-error.js";
import type { SubmissionRing } from "../uring/ring.js";
import { Clock } from "./clock.js";
import type { Lane } from "./lane.js";
import { mustPause, pause } from "./pacing/pause.js";
import { createSteadyTurn, runSteadily } from "./steady.js";
import { type Control, stopRequested } from "./worker-signal.js";

/** How long a ring may refuse submissions. */
const STUCK_NS = 30e9;
const DRAIN_WAIT_MS = 100;

/** A ring at work with its lanes. */
interface Work {
  readonly ring: SubmissionRing;
  readonly lanes: readonly Lane[];
  readonly clock: Clock;
  readonly control: Control;
  /** Some lane has a gate. */
  readonly paced: boolean;
  /** Lanes that still submit new I/Os. */
  active: number;
  /** SQEs that are written and not yet consumed by the kernel. */
  unsubmitted: number;
  /** Completions still to wait for before the lanes are filled again. */
  owed: number;
  /** When there was a completion last, at index 0. */
  readonly progressNs: Float64Array;
}

/**
 * Runs the lanes of one ring to their end.
 *
 * What happens once in a while is done out here, and turns that are like the one before go on in
 * functions of their own: V8 gives compiled code up that comes to something new in it.
 * @param begun called when all lanes have started, before the first I/O
 * @throws IoError when the kernel refuses submissions for 30 s
 * @throws BugError when a completion was lost or doubled
 */
export function runLanes(
  ring: SubmissionRing,
  lanes: readonly Lane[],
  control: Control,
  clock = new Clock(),
  turn = createSteadyTurn(ring, lanes[0]!, clock, control),
  begun: () => void = () => {},
): void {
  const paced = lanes.some((lane) => lane.gate !== null);
  const progressNs = new Float64Array(1);
  const none = { active: 0, unsubmitted: 0, owed: 0 };
  const work: Work = { ring, lanes, clock, control, paced, progressNs, ...none };
  clock.read();
  progressNs[0] = clock.now[0]!;
  for (const lane of lanes) lane.start(clock);
  begun();
  clock.read();
  for (;;) {
    if (isSteady(work)) {
      work.unsubmitted = runSteadily(turn);
      progressNs[0] = clock.now[0]!;
    }
    work.active = advanceAll(ring, lanes, clock, stopRequested(control));
    if (work.active > 0) turnUntilDue(work);
    else if (lanes.every((lane) => lane.done)) return;
    else drain(work);
  }
}

/** Nothing is half done, and the one lane is for the steady loop. */
function isSteady({ lanes, owed, unsubmitted }: Work): boolean {
  return lanes.length === 1 && owed <= 0 && unsubmitted === 0 && lanes[0]!.steady;
}

/** Turns until a lane begins or ends something, or the steady loop can go on. */
function turnUntilDue(work: Work): void {
  do {
    fill(work);
    enter(work);
    reap(work);
  } while (!isDue(work));
}

function isDue(work: Work): boolean {
  const { lanes, clock } = work;
  for (let index = 0; index < lanes.length; index++) {
    if (lanes[index]!.isDue(clock)) return true;
  }
  return stopRequested(work.control) || isSteady(work);
}

/** A turn in which nothing new is submitted. */
function drain(work: Work): void {
  fill(work);
  if (work.unsubmitted > 0) enter(work);
  else checkErrno(work.ring.waitBounded(DRAIN_WAIT_MS));
  reap(work);
}

function fill(work: Work): void {
  const { ring, lanes, clock } = work;
  if (work.owed > 0 && work.active === lanes.length) return;
  work.unsubmitted += fillAll(ring, lanes, clock);
  work.owed = completionsToAwait(lanes);
}

function enter(work: Work): void {
  const { ring, lanes, clock, unsubmitted, control } = work;
  const consumed =
    work.paced && mustPause(lanes, clock)
      ? pause(ring, lanes, unsubmitted, clock, control)
      : ring.submit(unsubmitted, work.owed);
  if (consumed >= 0) work.unsubmitted = unsubmitted - consumed;
  else checkErrno(consumed);
}

function reap(work: Work): void {
  const { ring, lanes, clock, progressNs } = work;
  clock.read();
  const reaped = reapAll(ring, lanes, clock);
  const stuck = clock.now[0]! - progressNs[0]! > STUCK_NS;
  work.owed -= reaped;
  if (reaped > 0) {
    progressNs[0] = clock.now[0]!;
  } else if (stuck) {
    checkStuck(ring, work.unsubmitted);
    progressNs[0] = clock.now[0]!;
  }
}

/** @returns how many lanes still submit new I/Os */
function advanceAll(
  ring: SubmissionRing,
  lanes: readonly Lane[],
  clock: Clock,
  stop: boolean,
): number {
  let active = 0;
  for (let index = 0; index < lanes.length; index++) {
    const lane = lanes[index]!;
    lane.advance(ring, clock, stop);
    if (!lane.ending) active++;
  }
  return active;
}

function fillAll(ring: SubmissionRing, lanes: readonly Lane[], clock: Clock): number {
  let filled = 0;
  let stamps = false;
  for (let index = 0; index < lanes.length; index++) {
    const lane = lanes[index]!;
    filled += lane.fill(ring, clock);
    stamps ||= lane.stampsIssue;
  }
  if (filled > 0 && stamps) {
    clock.read();
    for (let index = 0; index < lanes.length; index++) {
      const lane = lanes[index]!;
      if (lane.stampsIssue) lane.stampIssue(clock);
    }
  }
  return filled;
}

/**
 * None while a lane still has room to fill, now or soon; otherwise what
 * `iodepth_batch_complete_min` says, and on a shared ring just one, so that no lane waits for
 * another.
 */
function completionsToAwait(lanes: readonly Lane[]): number {
  let inFlight = 0;
  for (let index = 0; index < lanes.length; index++) {
    const lane = lanes[index]!;
    if (lane.wantsMore || lane.isHeld) return 0;
    inFlight += lane.slots.inFlight;
  }
  const least = lanes.length === 1 ? lanes[0]!.completeMin : 1;
  return Math.min(least, inFlight);
}

/** Hands each run of completions to its lane. @returns how many were taken */
function reapAll(ring: SubmissionRing, lanes: readonly Lane[], clock: Clock): number {
  const available = (ring.completionTail() - ring.cqHead) | 0;
  if (available === 0) return 0;
  const limit = lanes.length === 1 ? Math.min(available, lanes[0]!.completeMax) : available;
  const tail = (ring.cqHead + limit) | 0;
  while (ring.cqHead !== tail) {
    const at = (ring.cqHead & ring.cqMask) << ring.cqeWordShift;
    const number = ring.cqes[at + CQE.USER_DATA_HI]!;
    const lane = lanes[number];
    if (lane === undefined) throw new BugError(`a completion names lane ${number} of the ring`);
    lane.reap(ring, tail, clock);
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
 * Nothing completed for a long time. That may be the device's doing, and then the main thread tells
 * how long it is waited for (run/stage/stuck-ios.ts).
 */
function checkStuck(ring: SubmissionRing, unsubmitted: number): void {
  if (ring.overflowed()) throw new BugError("the completion queue overflowed");
  if (unsubmitted === 0) return;
  throw new IoError(`the kernel refused ${unsubmitted} submissions for ${STUCK_NS / 1e9} s`);
}
