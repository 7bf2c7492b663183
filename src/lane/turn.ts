/**
 * One turn of the hot loop, for the lanes of a ring: fill, enter, read the clock, reap. What happens
 * once in a while is the loop's (loop.ts), to which a turn leaves it.
 */
import { BugError } from "../base/errors.js";
import { offHeap } from "../base/off-heap.js";
import { CQE } from "../ffi/abi.js";
import type { SubmissionRing } from "../uring/ring.js";
import type { Clock } from "./clock.js";
import { createReap, type Reap } from "./completion.js";
import type { Lane } from "./lane.js";
import { mustPause, pause } from "./pacing/pause.js";
import { createSubmission, type Submission } from "./submission.js";
import { type Control, stopRequested } from "./worker-signal.js";

/** How long nothing may complete before somebody looks why. */
export const STUCK_NS = 30e9;

/** Where the turns of a ring stand. */
interface Progress {
  /** Lanes that still submit new I/Os. */
  active: number;
  /** SQEs that are written and not yet consumed by the kernel. */
  unsubmitted: number;
  /** Completions still to wait for before the lanes are filled again. */
  owed: number;
  /** What the last enter said where it failed, a negative errno; else 0. */
  errno: number;
}

export interface Turn {
  readonly progress: Progress;
  /** When there was a completion last, at index 0. */
  readonly completedNs: Float64Array;
  /** @returns whether the next one may follow at once: no lane begins or ends something */
  readonly go: () => boolean;
  /** Fills only: what is drained goes on with what it has begun. */
  readonly fill: () => void;
  /** Submits and waits for what is owed. */
  readonly enter: () => void;
  /** Reads the clock and takes what has completed. */
  readonly reap: () => void;
}

/**
 * To be called once in a thread, if possible.
 *
 * V8 compiles a closure that exists once together with what it closes over: the constants out here
 * and in createSubmission() and createReap() become constants of the machine code, the address and
 * the length of each array among them, and a branch on one of them costs nothing. That takes arrays
 * whose memory is not in V8's heap (off-heap.ts), copies of other modules' names, and functions that
 * are called anew for each turn, since V8 does not do it for one that it replaces while it runs
 * (OSR). Where there are several sets of closures in a thread it is the same code, a little slower.
 */
export function createTurn(
  ring: SubmissionRing,
  lanes: readonly Lane[],
  clock: Clock,
  control: Control,
): Turn {
  const submissions = lanes.map((lane) => createSubmission(lane.submission, ring, clock));
  const reaps = lanes.map((lane) => createReap(lane.completion, ring, clock));
  const several = lanes.length > 1;
  const all = several
    ? everyLane(ring, lanes, submissions, reaps, clock)
    : oneLane(lanes[0]!, submissions[0]!, reaps[0]!, clock);
  const { fillLanes, toAwait, isIdle, completeMax, reapLanes, isDue } = all;
  const paced = lanes.some(({ gate }) => gate !== null);
  const progress: Progress = { active: 0, unsubmitted: 0, owed: 0, errno: 0 };
  const completedNs = offHeap(Float64Array, 1);
  const { now } = clock;
  const stuckNs = STUCK_NS;

  const fill = (): void => {
    if (progress.owed > 0 && progress.active === lanes.length) return;
    progress.unsubmitted += fillLanes();
    progress.owed = toAwait();
  };

  const enter = (): void => {
    const { unsubmitted, owed } = progress;
    // Where all was done without the ring, or the program is over. What is in flight completes only
    // where its ring is entered.
    if (unsubmitted === 0 && isIdle()) return;
    const consumed =
      paced && mustPause(lanes, clock)
        ? pause(ring, lanes, unsubmitted, clock, control)
        : ring.submit(unsubmitted, owed);
    progress.unsubmitted = unsubmitted - Math.max(0, consumed);
    progress.errno = Math.min(0, consumed);
  };

  const reap = (): void => {
    clock.read();
    const available = (ring.completionTail() - ring.cqHead) | 0;
    const count = Math.min(available, completeMax);
    if (count > 0) reapLanes((ring.cqHead + count) | 0);
    ring.release();
    progress.owed -= count;
    const before = completedNs[0]!;
    completedNs[0] = count > 0 ? now[0]! : before;
  };

  const go = (): boolean => {
    fill();
    enter();
    reap();
    const isStuck = now[0]! - completedNs[0]! > stuckNs;
    return !(isDue() || isStuck || progress.errno !== 0 || stopRequested(control));
  };

  return { progress, completedNs, go, fill, enter, reap };
}

/** What a turn does with its lanes. */
interface Steps {
  /** @returns how many SQEs were written */
  readonly fillLanes: () => number;
  /** How many completions the next enter waits for. */
  readonly toAwait: () => number;
  /** Nothing is in flight, and no gate is to be waited for. */
  readonly isIdle: () => boolean;
  /** How many are taken at once. */
  readonly completeMax: number;
  readonly reapLanes: (tail: number) => void;
  readonly isDue: () => boolean;
}

function oneLane(lane: Lane, { fill, stampIssue }: Submission, reap: Reap, clock: Clock): Steps {
  const { slots, gate, completeMin, completeMax, stampsIssue } = lane;
  return {
    fillLanes: () => {
      const filled = fill(!lane.ending);
      if (stampsIssue && filled > 0) {
        clock.read();
        stampIssue();
      }
      return filled;
    },
    toAwait: () => {
      const hasRoom = slots.freeCount > 0 && (lane.wantsMore || lane.isHeld);
      return hasRoom ? 0 : Math.min(completeMin, slots.inFlight);
    },
    isIdle: () => slots.inFlight === 0 && gate === null,
    completeMax,
    reapLanes: reap,
    isDue: () => lane.isDue(clock),
  };
}

/** Lanes that share a ring wait for just one completion, so that none waits for another. */
function everyLane(
  ring: SubmissionRing,
  lanes: readonly Lane[],
  submissions: readonly Submission[],
  reaps: readonly Reap[],
  clock: Clock,
): Steps {
  return {
    fillLanes: () => fillAll(lanes, submissions, clock),
    toAwait: () => Math.min(1, inFlightWithoutRoom(lanes)),
    isIdle: () => areIdle(lanes),
    completeMax: Number.POSITIVE_INFINITY,
    reapLanes: (tail) => reapAll(ring, reaps, tail),
    isDue: () => isAnyDue(lanes, clock),
  };
}

/** I/Os in flight; 0 while a lane has room to fill, now or soon. */
function inFlightWithoutRoom(lanes: readonly Lane[]): number {
  let inFlight = 0;
  for (let index = 0; index < lanes.length; index++) {
    const lane = lanes[index]!;
    if (lane.wantsMore || lane.isHeld) return 0;
    inFlight += lane.slots.inFlight;
  }
  return inFlight;
}

/** Fills all lanes, and stamps them at once. @returns how many SQEs it has written */
function fillAll(lanes: readonly Lane[], submissions: readonly Submission[], clock: Clock): number {
  let filled = 0;
  let stamps = false;
  for (let index = 0; index < lanes.length; index++) {
    const lane = lanes[index]!;
    filled += submissions[index]!.fill(!lane.ending);
    stamps ||= lane.stampsIssue;
  }
  if (filled > 0 && stamps) {
    clock.read();
    for (let index = 0; index < lanes.length; index++) {
      if (lanes[index]!.stampsIssue) submissions[index]!.stampIssue();
    }
  }
  return filled;
}

/** Hands each run of completions to its lane. */
function reapAll(ring: SubmissionRing, reaps: readonly Reap[], tail: number): void {
  while (ring.cqHead !== tail) {
    const at = (ring.cqHead & ring.cqMask) << ring.cqeWordShift;
    const number = ring.cqes[at + CQE.USER_DATA_HI]!;
    const reap = reaps[number];
    if (reap === undefined) throw new BugError(`a completion names lane ${number} of the ring`);
    reap(tail);
  }
}

function isAnyDue(lanes: readonly Lane[], clock: Clock): boolean {
  for (let index = 0; index < lanes.length; index++) {
    if (lanes[index]!.isDue(clock)) return true;
  }
  return false;
}

function areIdle(lanes: readonly Lane[]): boolean {
  for (let index = 0; index < lanes.length; index++) {
    const { slots, gate } = lanes[index]!;
    if (slots.inFlight > 0 || gate !== null) return false;
  }
  return true;
}
