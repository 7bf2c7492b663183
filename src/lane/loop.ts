/**
 * The hot loop of a worker: turns (turn.ts), and what happens between them once in a while. It never
 * yields to the event loop. Zero completions from a wait are legal (a polled wait ends with its
 * time slice), so every wait is followed by a look at the clock.
 */
import { EAGAIN, EBUSY, EINTR } from "../base/errno.js";
import { BugError, IoError } from "../base/errors.js";
import { errnoName, errnoText } from "../ffi/system-error.js";
import type { SubmissionRing } from "../uring/ring.js";
import { Clock } from "./clock.js";
import type { Lane } from "./lane.js";
import { createTurn, STUCK_NS, type Turn } from "./turn.js";
import { type Control, stopRequested } from "./worker-signal.js";

const DRAIN_WAIT_MS = 100;

/**
 * Runs the lanes of one ring to their end.
 * @param turn of the lanes
 * @param begun called when all lanes have started, before the first I/O
 * @throws IoError when the kernel refuses submissions for 30 s
 * @throws BugError when a completion was lost or doubled
 */
export function runLanes(
  ring: SubmissionRing,
  lanes: readonly Lane[],
  control: Control,
  clock = new Clock(),
  turn = createTurn(ring, lanes, clock, control),
  begun: () => void = () => {},
): void {
  let current = turn;
  let { sqes } = ring;
  clock.read();
  turn.completedNs[0] = clock.now[0]!;
  for (const lane of lanes) lane.start(clock);
  begun();
  clock.read();
  for (;;) {
    const { progress } = current;
    progress.active = advanceAll(ring, lanes, clock, stopRequested(control));
    // What was resized has other queues.
    if (ring.sqes !== sqes) {
      const { completedNs } = current;
      current = createTurn(ring, lanes, clock, control);
      Object.assign(current.progress, progress);
      current.completedNs.set(completedNs);
      sqes = ring.sqes;
    }
    if (progress.active > 0) goOn(current);
    else if (lanes.every((lane) => lane.done)) return;
    else drain(ring, current);
    attend(ring, clock, current);
  }
}

/** Turns until a lane begins or ends something. */
function goOn({ go }: Turn): void {
  while (go());
}

/** A turn in which nothing new is submitted. */
function drain(ring: SubmissionRing, { progress, fill, enter, reap }: Turn): void {
  fill();
  if (progress.unsubmitted > 0) enter();
  else progress.errno = ring.waitBounded(DRAIN_WAIT_MS);
  reap();
}

/** Looks after what a turn has met. */
function attend(ring: SubmissionRing, clock: Clock, { progress, completedNs }: Turn): void {
  checkErrno(progress.errno);
  progress.errno = 0;
  if (clock.now[0]! - completedNs[0]! <= STUCK_NS) return;
  checkStuck(ring, progress.unsubmitted);
  completedNs[0] = clock.now[0]!;
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
