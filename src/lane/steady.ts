/**
 * The steady state of the hot loop: one lane alone on its ring whose I/Os have one shape, going
 * on without anything unusual. Everything else (starts and ends, errors, short transfers, mixed
 * lanes) is the general loop's (loop.ts), to which this returns with nothing half done. What each
 * line costs and why it is here stands in HOT-LOOP.md; measure before you add one.
 */
import { CQE, CQE_WORD_SHIFT, SQE, SQE_WORD_SHIFT } from "../ffi/abi.js";
import type { SubmissionRing } from "../uring/ring.js";
import type { Clock } from "./clock.js";
import { batchBucket, depthBucket } from "./depth-buckets.js";
import { UNEXPECTED } from "./in-flight.js";
import type { Lane } from "./lane.js";
import { WORD } from "./memory.js";
import { type Control, stopRequested } from "./worker-signal.js";

/**
 * One turn of the loop: fill, enter, reap.
 * @param unsubmitted SQEs that are written and not yet consumed by the kernel
 * @returns the same afterwards; its complement (~) where the lane's phase or program has ended, a
 *   stop is requested, or a completion is not simply the whole of its I/O, which then stays on the
 *   ring
 */
export type SteadyTurn = (unsubmitted: number) => number;

/** Turns until something ends it. @returns SQEs that the kernel has not yet consumed */
export function runSteadily(turn: SteadyTurn): number {
  let unsubmitted = 0;
  let outcome = 0;
  while (outcome >= 0) {
    outcome = turn(unsubmitted);
    // The complement of what is negative, and what is done each time: V8 gives compiled code up
    // that comes to something which it has never seen.
    unsubmitted = outcome ^ (outcome >> 31);
  }
  return unsubmitted;
}

/**
 * Makes the turn of a lane; to be called once in a thread.
 *
 * V8 compiles a closure that exists once together with what it closes over: the constants out here
 * become constants of the machine code, the address and the length of each array among them, and a
 * branch on one of them costs nothing. That takes arrays whose memory is not in V8's heap
 * (off-heap.ts), copies of other modules' names, and functions that are called anew for each turn,
 * since V8 does not do it for one that it replaces while it runs (OSR).
 */
export function createSteadyTurn(
  ring: SubmissionRing,
  lane: Lane,
  clock: Clock,
  control: Control,
): SteadyTurn {
  const { slots, queue, submitter, reaper, completeMin, completeMax, stampsIssue } = lane;
  const { limit, scrambler, slat } = submitter;
  const { expected, issuedNs, createdNs, free, offsetLo, offsetHi, addressLo, addressHi } = slots;
  const { direction, lengthBytes } = slots;
  const { words } = lane.memory;
  const { sqes, sqMask, cqes, cqMask } = ring;
  const { now } = clock;
  const [plannedLo, plannedHi] = [queue.batch.offsetLo, queue.batch.offsetHi];
  const [sqeShift, cqeShift, unexpected] = [SQE_WORD_SHIFT, CQE_WORD_SHIFT, UNEXPECTED];
  const { OFFSET_LO, OFFSET_HI, ADDRESS_LO, ADDRESS_HI, USER_DATA_LO } = SQE;
  const { USER_DATA_LO: SLOT_OF_CQE, RES } = CQE;
  const { DEPTH_SUBMIT, DEPTH_LEVEL, DEPTH_COMPLETE, IN_FLIGHT } = WORD;
  const transfers = lane.plan.spec.workload !== "nop";
  // Upper halves that all SQEs have in common are in place already (prefill of submitter.ts).
  const wideOffsets = lane.plan.targets.some(({ offsetBytes, sizeBytes }) => {
    return offsetBytes + sizeBytes > 2 ** 32;
  });
  const wideAddresses = !slots.sameAddressHi;

  /** @returns how many SQEs it has written behind the tail */
  const fill = (): number => {
    const count = Math.min(limit, slots.freeCount, queue.count - queue.next);
    const nowNs = now[0]!;
    const length = lengthBytes[0]!;
    let top = slots.freeCount;
    let tail = ring.sqTail;
    for (let planned = queue.next, end = planned + count; planned < end; planned++) {
      const slot = free[--top]!;
      const at = (tail & sqMask) << sqeShift;
      createdNs[slot] = nowNs;
      expected[slot] = length;
      sqes[at + USER_DATA_LO] = slot;
      tail = (tail + 1) | 0;
      if (!transfers) continue;
      const low = plannedLo[planned]!;
      offsetLo[slot] = low;
      sqes[at + OFFSET_LO] = low;
      sqes[at + ADDRESS_LO] = addressLo[slot]!;
      if (wideOffsets) {
        offsetHi[slot] = plannedHi[planned]!;
        sqes[at + OFFSET_HI] = plannedHi[planned]!;
      }
      if (wideAddresses) sqes[at + ADDRESS_HI] = addressHi[slot]!;
    }
    ring.sqTail = tail;
    queue.next += count;
    slots.freeCount = top;
    const inFlight = slots.inFlight + count;
    slots.inFlight = inFlight;
    words[DEPTH_SUBMIT + batchBucket(count)]!++;
    words[DEPTH_LEVEL + depthBucket(inFlight)]! += count;
    words[IN_FLIGHT] = inFlight;
    return count;
  };

  /** Stamps what was just filled as issued, and records its slat, one value for all. */
  const stampIssue = (count: number): void => {
    const createdAtNs = now[0]!;
    clock.read();
    const issuedAtNs = now[0]!;
    const top = slots.freeCount;
    for (let at = top; at < top + count; at++) issuedNs[free[at]!] = issuedAtNs;
    slat.ns[0] = issuedAtNs - createdAtNs;
    slat.record(direction[0]!, count);
  };

  /** @returns how many completions it has taken; it stops at one that is not the whole of its I/O */
  const reap = (): number => {
    const length = lengthBytes[0]!;
    const available = (ring.completionTail() - ring.cqHead) | 0;
    const end = (ring.cqHead + Math.min(available, completeMax)) | 0;
    let head = ring.cqHead;
    let top = slots.freeCount;
    let runIos = 0;
    let runSlot = 0;
    let runIssuedNs = -1;
    while (head !== end) {
      const at = (head & cqMask) << cqeShift;
      const slot = cqes[at + SLOT_OF_CQE]!;
      if (cqes[at + RES] !== expected[slot]) break;
      expected[slot] = unexpected;
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
    words[DEPTH_COMPLETE + batchBucket(reaped)]!++;
    slots.freeCount = top;
    slots.inFlight -= reaped;
    ring.cqHead = head;
    ring.release();
    return head === end ? reaped : 0;
  };

  return (before) => {
    if (queue.next === queue.count && !queue.refill()) return ~before;
    const count = fill();
    if (scrambler !== null) scrambler.stamp(clock, count);
    if (stampsIssue) stampIssue(count);
    // Wait only where there is no room to fill.
    const consumed = ring.submit(before + count, slots.freeCount > 0 ? 0 : completeMin);
    clock.read();
    const unsubmitted = before + count - Math.max(0, consumed);
    const usual = reap() >= completeMin && consumed >= count;
    const goesOn = usual && now[0]! < lane.phaseEndNs && !stopRequested(control);
    return unsubmitted ^ (goesOn ? 0 : -1);
  };
}
