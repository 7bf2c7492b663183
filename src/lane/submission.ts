/**
 * The submitting half of a lane: takes planned I/Os, gives them slots and writes their SQEs. Called
 * once a batch; the loops inside run once an I/O and allocate nothing.
 */
import { READ, TRIM, WRITE } from "../base/direction.js";
import { isTrimWrite, syncs } from "../plan/workload.js";
import type { SubmissionRing } from "../uring/ring.js";
import type { Clock } from "./clock.js";
import { batchBucket, depthBucket } from "./depth-buckets.js";
import { createEntryWriter, type EntryParts } from "./entries.js";
import { combineHooks, type LaneHook } from "./hooks.js";
import { SLOT, UNEXPECTED } from "./in-flight.js";
import type { IoQueue } from "./io-queue.js";
import { type LaneMemory, SLAT, WORD } from "./memory.js";
import type { Gate } from "./pacing/gate.js";
import type { Priorities } from "./priorities.js";
import { LatencyRecorder } from "./recorder.js";
import type { SideCalls } from "./side-calls.js";

/** Changes buffers of a batch of writes before they are submitted. */
interface Finisher {
  /** @param count how many I/Os it was: the slots just above the top of the free stack */
  stamp(clock: Clock, count: number): void;
}

export interface SubmissionParts {
  readonly entries: EntryParts;
  readonly queue: IoQueue;
  readonly memory: LaneMemory;
  readonly hooks: readonly LaneHook[];
  /** Has the last word on what the last fill's writes hold; null where nothing has. */
  readonly finisher: Finisher | null;
  /** null where nothing holds I/Os back. */
  readonly gate: Gate | null;
  /** Whether the file of a target is open, or can be opened now; null where all of them are. */
  readonly admits: ((target: number) => boolean) | null;
  /** null where all I/Os have the job's priority. */
  readonly priorities: Priorities | null;
  /** null where the ring carries all of the lane's I/Os. */
  readonly sideCalls: SideCalls | null;
}

export interface Submission {
  /**
   * Writes SQEs behind the ring's tail until the depth, the batch limit, the gate or the program's
   * end.
   * @param goesOn false when the lane drains: then only what was begun is continued, and what was
   *   trimmed is written
   * @returns how many were written
   */
  readonly fill: (goesOn: boolean) => number;
  /** Stamps the last fill's new I/Os as issued, and records their slat, one value for all. */
  readonly stampIssue: () => void;
}

/**
 * To be called once in a thread that has one lane: what is decided out here are constants of the
 * machine code then (HOT-LOOP.md), so that a lane does not pay for what it does not have.
 */
export function createSubmission(
  parts: SubmissionParts,
  ring: SubmissionRing,
  clock: Clock,
): Submission {
  const { entries, queue, gate, admits, priorities, sideCalls, finisher, memory } = parts;
  const { plan, traits, slots, ranges, placer } = entries;
  const { spec } = plan;
  const { batch } = queue;
  const { expected, createdNs, issuedNs, free, retry, state } = slots;
  const { direction, target, offsetLo, offsetHi, lengthBytes } = slots;
  const planned = { ...batch };
  const { sqMask, sqeWordShift } = ring;
  const { now } = clock;
  const { words } = memory;
  const onCreate = combineHooks(parts.hooks, "onCreate");
  const onSync = combineHooks(parts.hooks, "onSync");
  const hooked = onCreate !== null || onSync !== null;
  const writeEntry = createEntryWriter(entries, ring);
  const slat = new LatencyRecorder(memory, SLAT);
  /** What one enter may submit. */
  const limit = spec.submitBatch ?? spec.depth;
  const oneByOne = gate !== null || sideCalls !== null || admits !== null;
  const maySync = syncs(spec);
  const writesTrimmed = isTrimWrite(spec);
  const sendsCommands = entries.namespaces !== null;
  const { uniformDirection, uniformLengthBytes, singleTarget } = traits;
  const [oneDirection, oneLength] = [uniformDirection !== null, uniformLengthBytes !== null];
  // A slot's own length is less while what came back short is continued in it.
  const length = uniformLengthBytes ?? 0;
  const prioritised = priorities !== null;
  const ranged = ranges !== null;
  const placed = placer !== null;
  const wide = !entries.narrowOffsets;
  const varies = !(oneDirection && oneLength && singleTarget) || prioritised || ranged || placed;
  const finishes = finisher !== null;
  const [unexpected, continued, lastMoving] = [UNEXPECTED, SLOT.CONTINUED, TRIM];
  const [read, write, trim] = [READ, WRITE, TRIM];
  const { DEPTH_SUBMIT, DEPTH_LEVEL, IN_FLIGHT } = WORD;
  if (uniformDirection !== null) direction.fill(uniformDirection);
  if (uniformLengthBytes !== null) lengthBytes.fill(uniformLengthBytes);

  /** Gives a slot what planned I/Os differ in beside their offsets. */
  const placeOthers = (slot: number, at: number): void => {
    if (!oneDirection) direction[slot] = planned.direction[at]!;
    if (!singleTarget) target[slot] = planned.target[at]!;
    if (!oneLength) lengthBytes[slot] = planned.lengthBytes[at]!;
    if (prioritised) priorities.draw(slot);
    if (placed) placer.draw(slot);
    if (ranged && direction[slot] === trim) ranges.take(slot, at);
  };

  /** Gives a slot a planned I/O. */
  const place = (slot: number, at: number): void => {
    offsetLo[slot] = planned.offsetLo[at]!;
    if (wide) offsetHi[slot] = planned.offsetHi[at]!;
    if (varies) placeOthers(slot, at);
  };

  /** Of a new I/O. */
  const tellHooks = (slot: number): void => {
    const hook = !maySync || direction[slot]! <= lastMoving ? onCreate : onSync;
    if (hook !== null) hook(slot, clock);
  };

  /** Takes `count` free slots and writes the next planned I/Os. */
  const take = (count: number): void => {
    const nowNs = now[0]!;
    let top = slots.freeCount;
    let tail = ring.sqTail;
    let next = queue.next;
    for (const end = next + count; next < end; next++) {
      const slot = free[--top]!;
      place(slot, next);
      createdNs[slot] = nowNs;
      expected[slot] = sendsCommands ? 0 : oneLength ? length : lengthBytes[slot]!;
      writeEntry((tail & sqMask) << sqeWordShift, slot);
      tail = (tail + 1) | 0;
      if (hooked) tellHooks(slot);
    }
    ring.sqTail = tail;
    slots.freeCount = top;
    queue.next = next;
  };

  /** Submits again what came back short, -EAGAIN or -EINTR. @returns how many */
  const takeRetries = (): number => {
    const count = Math.min(slots.retryCount, limit);
    for (let done = 0; done < count; done++) {
      const slot = retry[--slots.retryCount]!;
      state[slot] = continued;
      expected[slot] = unexpected;
      writeEntry((ring.sqTail & sqMask) << sqeWordShift, slot);
      ring.sqTail = (ring.sqTail + 1) | 0;
    }
    return count;
  };

  /** Carries out the next planned I/O, in a slot that stays on top of the free ones. */
  const carryOut = (calls: SideCalls): void => {
    const slot = free[slots.freeCount - 1]!;
    place(slot, queue.next++);
    tellHooks(slot);
    calls.carryOut(slot, clock);
    queue.owesWrite = writesTrimmed && !calls.failed;
  };

  /** Whether the next planned I/O has to wait. */
  const isHeldBack = (way: number): boolean => {
    queue.needsFile = admits !== null && !admits(planned.target[queue.next]!);
    if (queue.needsFile) return true;
    return gate !== null && way <= lastMoving && !gate.opens(way, clock);
  };

  /** Takes what may start now, one by one: the gate and what is carried out aside are asked of each. */
  const takeOneByOne = (goesOn: boolean, room: number): number => {
    let written = 0;
    let carried = 0;
    while ((goesOn || queue.owesWrite) && written + carried < room && slots.freeCount > 0) {
      if (queue.next === queue.count && !queue.refill()) break;
      const way = planned.direction[queue.next]!;
      const aside = sideCalls?.carries(way) === true;
      // What was planned before a call is submitted before it.
      if (aside && (written > 0 || sideCalls.failed)) break;
      queue.heldBack = goesOn && isHeldBack(way);
      if (queue.heldBack) break;
      if (aside) {
        carryOut(sideCalls);
        carried++;
        continue;
      }
      take(1);
      queue.owesWrite = false;
      written++;
    }
    return written;
  };

  /** Takes as many as there is room for. */
  const takeAll = (room: number): number => {
    let written = 0;
    while (written < room && slots.freeCount > 0) {
      if (queue.next === queue.count && !queue.refill()) break;
      const count = Math.min(room - written, slots.freeCount, queue.count - queue.next);
      take(count);
      written += count;
    }
    return written;
  };

  const fill = (goesOn: boolean): number => {
    const retried = slots.retryCount > 0 ? takeRetries() : 0;
    const room = queue.over || queue.held ? 0 : limit - retried;
    queue.heldBack = false;
    const taken = oneByOne ? takeOneByOne(goesOn, room) : goesOn ? takeAll(room) : 0;
    const written = retried + taken;
    slots.lastTaken = taken;
    if (finishes) finisher.stamp(clock, taken);
    if (written === 0) return 0;
    const inFlight = slots.inFlight + written;
    slots.inFlight = inFlight;
    words[DEPTH_SUBMIT + batchBucket(written)]!++;
    words[DEPTH_LEVEL + depthBucket(inFlight)]! += written;
    words[IN_FLIGHT] = inFlight;
    return written;
  };

  /** With syncs among them, which have no slat. */
  const stampEach = (nowNs: number, count: number): void => {
    for (let at = slots.freeCount; at < slots.freeCount + count; at++) {
      const slot = free[at]!;
      issuedNs[slot] = nowNs;
      slat.ns[0] = nowNs - createdNs[slot]!;
      if (direction[slot]! <= lastMoving) slat.record(direction[slot]!, 1);
    }
  };

  const stampIssue = (): void => {
    const nowNs = now[0]!;
    const first = slots.freeCount;
    const count = slots.lastTaken;
    if (count === 0) return;
    if (maySync) {
      stampEach(nowNs, count);
      return;
    }
    let writes = 0;
    let trims = 0;
    for (let at = first; at < first + count; at++) {
      const slot = free[at]!;
      issuedNs[slot] = nowNs;
      if (oneDirection) continue;
      writes += direction[slot]! & 1;
      trims += direction[slot]! >> 1;
    }
    slat.ns[0] = nowNs - createdNs[free[first]!]!;
    if (oneDirection) {
      slat.record(direction[free[first]!]!, count);
      return;
    }
    if (count > writes + trims) slat.record(read, count - writes - trims);
    if (writes > 0) slat.record(write, writes);
    if (trims > 0) slat.record(trim, trims);
  };

  return { fill, stampIssue };
}
