/**
 * Waits until lanes that are held back may go on: asleep while that is far off, awake for the last
 * moment, so that starts are on time. Completions end a wait early.
 */
import type { SubmissionRing } from "../../uring/ring.js";
import type { Clock } from "../clock.js";
import type { Lane } from "../lane.js";
import type { Control } from "../worker-signal.js";

/** A sleeping thread wakes up late by about this much (timer slack of 50 µs, and a switch). */
export const WAKE_UP_NS = 150_000;

/** No wait in the kernel is longer, because a request to stop cannot end it. */
const LONGEST_WAIT_NS = 100e6;

/** At index 0: when the first held lane wants to be filled; infinite where none waits for that. */
const earliest = new Float64Array(1);

/** @returns whether no lane can submit before some time that {@link pause} waits for */
export function mustPause(lanes: readonly Lane[], clock: Clock): boolean {
  earliest[0] = Number.POSITIVE_INFINITY;
  for (let index = 0; index < lanes.length; index++) {
    const lane = lanes[index]!;
    if (lane.wantsMore) return false;
    if (lane.isHeld) {
      earliest[0] = Math.min(earliest[0]!, lane.gate!.dueNs[0]!, lane.phaseEndNs);
    }
  }
  return earliest[0]! < Number.POSITIVE_INFINITY && earliest[0]! > clock.now[0]!;
}

/**
 * Submits what is written and waits, for no longer than {@link mustPause} has found.
 * @returns how many SQEs were consumed, or a negative errno
 */
export function pause(
  ring: SubmissionRing,
  lanes: readonly Lane[],
  unsubmitted: number,
  clock: Clock,
  control: Control,
): number {
  let inFlight = 0;
  for (let index = 0; index < lanes.length; index++) inFlight += lanes[index]!.slots.inFlight;
  const sleepNs = Math.min(LONGEST_WAIT_NS, earliest[0]! - clock.now[0]! - WAKE_UP_NS);
  // Whoever polls finds completions only by entering, and an enter that waits may wait too long.
  const enters = sleepNs <= 0 || ring.inEffect.iopoll;
  if (unsubmitted > 0 || (inFlight > 0 && enters)) return ring.submit(unsubmitted, 0);
  if (inFlight > 0) return ring.waitBounded(sleepNs / 1e6);
  if (sleepNs > 0) clock.sleep(control, sleepNs);
  return 0;
}
