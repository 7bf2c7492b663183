/**
 * The steady state of the hot loop: one lane alone on its ring whose I/Os have one shape, going
 * on without anything unusual. Everything else (starts and ends, errors, short transfers, mixed
 * lanes) is the general loop's (loop.ts), to which this returns with nothing half done. What each
 * line costs and why it is here stands in HOT-LOOP.md; measure before you add one.
 */
import { CQE, CQE_WORD_SHIFT, SQE, SQE_WORD_SHIFT } from "../ffi/abi.js";
import type { SubmissionRing } from "../uring/ring.js";
import type { Clock } from "./clock.js";
import { type Control, stopRequested } from "./control.js";
import { batchBucket, depthBucket } from "./depth.js";
import type { Lane } from "./lane.js";
import { WORD } from "./memory.js";
import { UNEXPECTED } from "./slots.js";

/**
 * Runs until the lane's phase or program ends, a stop is requested, or a completion is not simply
 * the whole of its I/O; such a completion stays on the ring.
 * @returns SQEs that are written and not yet consumed by the kernel
 */
export function runSteadily(
  ring: SubmissionRing,
  lane: Lane,
  clock: Clock,
  control: Control,
): number {
  const { slots, completeMin, completeMax, phaseEndNs, stampsIssue } = lane;
  const { queue, submitter, reaper } = lane;
  const { limit, scrambler } = submitter;
  const { batch } = queue;
  const { expected, issuedNs, createdNs, free, offsetLo, offsetHi, addressLo, addressHi } = slots;
  const { words } = lane.memory;
  const { sqes, sqMask, cqes, cqMask } = ring;
  const { now } = clock;
  const length = slots.lengthBytes[0]!;
  let unsubmitted = 0;
  for (;;) {
    // Fill.
    if (queue.next === queue.count && !queue.refill()) return unsubmitted;
    let top = slots.freeCount;
    const count = Math.min(limit, top, queue.count - queue.next);
    const nowNs = now[0]!;
    let tail = ring.sqTail;
    for (let planned = queue.next, end = planned + count; planned < end; planned++) {
      const slot = free[--top]!;
      const low = batch.offsetLo[planned]!;
      const high = batch.offsetHi[planned]!;
      const at = (tail & sqMask) << SQE_WORD_SHIFT;
      offsetLo[slot] = low;
      offsetHi[slot] = high;
      expected[slot] = length;
      createdNs[slot] = nowNs;
      sqes[at + SQE.OFFSET_LO] = low;
      sqes[at + SQE.OFFSET_HI] = high;
      sqes[at + SQE.ADDRESS_LO] = addressLo[slot]!;
      sqes[at + SQE.ADDRESS_HI] = addressHi[slot]!;
      sqes[at + SQE.USER_DATA_LO] = slot;
      tail = (tail + 1) | 0;
    }
    ring.sqTail = tail;
    queue.next += count;
    slots.freeCount = top;
    const inFlight = slots.inFlight + count;
    slots.inFlight = inFlight;
    words[WORD.DEPTH_SUBMIT + batchBucket(count)]!++;
    words[WORD.DEPTH_LEVEL + depthBucket(inFlight)]! += count;
    words[WORD.IN_FLIGHT] = inFlight;
    if (scrambler !== null) scrambler.stamp(clock, count);
    if (stampsIssue) {
      clock.read();
      submitter.stampIssue(clock, count);
    }
    // Enter: wait only where there is no room to fill.
    const consumed = ring.submit(unsubmitted + count, top > 0 ? 0 : completeMin);
    clock.read();
    unsubmitted += count - Math.max(0, consumed);
    // Reap.
    const available = (ring.completionTail() - ring.cqHead) | 0;
    const end = (ring.cqHead + Math.min(available, completeMax)) | 0;
    let head = ring.cqHead;
    let runIos = 0;
    let runSlot = 0;
    let runIssuedNs = -1;
    while (head !== end) {
      const at = (head & cqMask) << CQE_WORD_SHIFT;
      const slot = cqes[at + CQE.USER_DATA_LO]!;
      if (cqes[at + CQE.RES] !== expected[slot]) break;
      expected[slot] = UNEXPECTED;
      free[top++] = slot;
      head = (head + 1) | 0;
      if (issuedNs[slot] !== runIssuedNs) {
        if (runIos > 0) reaper.recordRun(runSlot, runIos, runIos * length, clock);
        runIos = 0;
        runSlot = slot;
        runIssuedNs = issuedNs[slot]!;
      }
      runIos++;
    }
    if (runIos > 0) reaper.recordRun(runSlot, runIos, runIos * length, clock);
    const reaped = top - slots.freeCount;
    words[WORD.DEPTH_COMPLETE + batchBucket(reaped)]!++;
    slots.freeCount = top;
    slots.inFlight = inFlight - reaped;
    ring.cqHead = head;
    ring.release();
    if (head !== end || consumed < count || reaped < completeMin) return unsubmitted;
    if (now[0]! >= phaseEndNs || stopRequested(control)) return unsubmitted;
  }
}
