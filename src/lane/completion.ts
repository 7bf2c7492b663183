/**
 * The completing half of a lane: matches CQEs to slots, frees them and has them counted. Called once
 * a batch; the loop inside runs once an I/O and allocates nothing.
 */
import { offHeap } from "../base/off-heap.js";
import { CQE } from "../ffi/abi.js";
import type { ProgramTraits } from "../plan/program/create-program.js";
import type { SubmissionRing } from "../uring/ring.js";
import type { Clock } from "./clock.js";
import { batchBucket } from "./depth-buckets.js";
import { UNEXPECTED } from "./in-flight.js";
import { type LaneMemory, WORD } from "./memory.js";
import { FAILED, type Reaper, WHOLE } from "./reaper.js";
import type { Slots } from "./slots.js";

export interface CompletionParts {
  readonly slots: Slots;
  readonly memory: LaneMemory;
  readonly reaper: Reaper;
  readonly traits: ProgramTraits;
  /** The lane's number on its ring, the upper half of user_data. */
  readonly ringLane: number;
  readonly aloneOnRing: boolean;
}

/**
 * Takes the CQEs from the ring's head up to `tail` that belong to this lane, stopping at the first
 * of another lane; all completed at the clock's last reading.
 * @returns how many are no longer in flight
 * @throws BugError a completion for a slot that is not in flight
 */
export type Reap = (tail: number) => number;

/** Directions and kinds of syncs. */
const WAYS = 6;

/**
 * To be called once in a thread that has one lane, as createSubmission().
 *
 * What was submitted together and completes together has one latency, so such runs are counted first
 * and recorded once, each direction of them: a run ends where the issue stamp changes.
 */
export function createReap(parts: CompletionParts, ring: SubmissionRing, clock: Clock): Reap {
  const { slots, memory, reaper, traits, ringLane, aloneOnRing } = parts;
  const { expected, direction, lengthBytes, issuedNs, free } = slots;
  const { cqes, cqMask, cqeWordShift } = ring;
  const { words } = memory;
  const { onComplete, hookedUpTo } = reaper;
  const { USER_DATA_LO, USER_DATA_HI, RES } = CQE;
  const { DEPTH_COMPLETE } = WORD;
  const [unexpected, failed, whole, ways] = [UNEXPECTED, FAILED, WHOLE, WAYS];
  const { uniformDirection, uniformLengthBytes } = traits;
  const alike = uniformDirection !== null && uniformLengthBytes !== null;
  const hooked = onComplete !== null;
  /** Of a run, where I/Os differ. */
  const runIosOf = offHeap(Int32Array, ways);
  const runBytesOf = offHeap(Float64Array, ways);

  /** Records a run of I/Os. */
  const record = (slot: number, ios: number): void => {
    if (alike) {
      reaper.record(slot, direction[slot]!, ios, ios * lengthBytes[slot]!, clock);
      return;
    }
    for (let way = 0; way < ways; way++) {
      const iosOf = runIosOf[way]!;
      if (iosOf === 0) continue;
      reaper.record(slot, way, iosOf, runBytesOf[way]!, clock);
      runIosOf[way] = 0;
      runBytesOf[way] = 0;
    }
  };

  return (tail) => {
    const inFlightBefore = slots.inFlight;
    let head = ring.cqHead;
    let top = slots.freeCount;
    let runIos = 0;
    let runSlot = 0;
    let runIssuedNs = -1;
    while (head !== tail) {
      const at = (head & cqMask) << cqeWordShift;
      if (!aloneOnRing && cqes[at + USER_DATA_HI] !== ringLane) break;
      head = (head + 1) | 0;
      const slot = cqes[at + USER_DATA_LO]!;
      const res = cqes[at + RES]!;
      if (res !== expected[slot]) {
        const outcome = reaper.finishOddly(slot, res);
        if (outcome === failed) free[top++] = slot;
        if (outcome !== whole) continue;
      }
      if (hooked && direction[slot]! <= hookedUpTo) onComplete(slot, clock);
      expected[slot] = unexpected;
      free[top++] = slot;
      if (issuedNs[slot] !== runIssuedNs) {
        if (runIos > 0) record(runSlot, runIos);
        runIos = 0;
        runSlot = slot;
        runIssuedNs = issuedNs[slot]!;
      }
      runIos++;
      if (alike) continue;
      const way = direction[slot]!;
      runIosOf[way]!++;
      runBytesOf[way]! += lengthBytes[slot]!;
    }
    if (runIos > 0) record(runSlot, runIos);
    const done = top - slots.freeCount;
    slots.freeCount = top;
    slots.inFlight -= done;
    ring.cqHead = head;
    const taken = inFlightBefore - slots.inFlight;
    words[DEPTH_COMPLETE + batchBucket(taken)]!++;
    return taken;
  };
}
