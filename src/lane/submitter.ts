/**
 * The submitting half of a lane: takes planned I/Os and writes them into SQEs. Called once a
 * batch; the loops inside run once an I/O and allocate nothing.
 */

import { READ, TRIM, WRITE } from "../base/direction.js";
import { SQE, SQE_PRIORITY_SHIFT, SQE_WORD_SHIFT } from "../ffi/abi.js";
import type { NvmeNamespace } from "../ffi/nvme.js";
import type { LanePlan } from "../plan/plan.js";
import { programTraits } from "../plan/program/create-program.js";
import { isTrimWrite, syncs } from "../plan/workload.js";
import { toNvmeCommand } from "../uring/nvme-entry.js";
import type { SubmissionRing } from "../uring/ring.js";
import type { Clock } from "./clock.js";
import type { Scrambler } from "./contents/scrambler.js";
import { ASYNC_WORD, opcodeWords, operationFlags } from "./entry-words.js";
import { combineHooks, type HookCall, type LaneHook } from "./hooks.js";
import { SLOT, UNEXPECTED } from "./in-flight.js";
import type { IoQueue } from "./io-queue.js";
import { type LaneMemory, SLAT, stampsIssue } from "./memory.js";
import type { Gate } from "./pacing/gate.js";
import type { Priorities } from "./priorities.js";
import { LatencyRecorder } from "./recorder.js";
import type { SideCalls } from "./side-calls.js";
import type { Slots } from "./slots.js";

/** Memory for READV and WRITEV: one iovec {u64 base, u64 length} for each slot. */
export interface Iovecs {
  readonly address: number;
  readonly words: Int32Array;
}

export interface SubmitterParts {
  readonly plan: LanePlan;
  readonly queue: IoQueue;
  readonly slots: Slots;
  readonly memory: LaneMemory;
  /** The lane's number on its ring, the upper half of user_data. */
  readonly ringLane: number;
  /** By target: an fd, or the index of a registered file. */
  readonly files: Int32Array;
  readonly registeredFiles: boolean;
  readonly registeredBuffers: boolean;
  /** By target: where commands go; null for a lane that sends none. */
  readonly namespaces: readonly NvmeNamespace[] | null;
  /** null for READ and WRITE. */
  readonly iovecs: Iovecs | null;
  /** No other lane writes SQEs into the ring. */
  readonly aloneOnRing: boolean;
  readonly hooks: readonly LaneHook[];
  /** null where buffers are not scrambled. */
  readonly scrambler: Scrambler | null;
  /** null where nothing holds I/Os back. */
  readonly gate: Gate | null;
  /** null where all I/Os have the job's priority. */
  readonly priorities: Priorities | null;
  /** null where the ring carries all of the lane's I/Os. */
  readonly sideCalls: SideCalls | null;
}

/**
 * Whether every SQE of the lane differs in offset, buffer and slot only, on a ring that it has to
 * itself: the other words then stay as they are written once.
 */
function isUniform(parts: SubmitterParts): boolean {
  const traits = programTraits(parts.plan);
  const oneShape =
    traits.uniformDirection !== null && traits.uniformLengthBytes !== null && traits.singleTarget;
  const alike = parts.plan.spec.forceAsync <= 1;
  const plain = parts.iovecs === null && parts.namespaces === null && alike;
  const unhooked = parts.hooks.length === 0 && parts.sideCalls === null;
  return oneShape && plain && unhooked && parts.gate === null && parts.aloneOnRing;
}

export class Submitter {
  readonly stampsIssue: boolean;
  readonly slat: LatencyRecorder;
  /** New I/Os of the last fill. */
  lastNew = 0;
  private readonly queue: IoQueue;
  private readonly slots: Slots;
  private readonly ringLane: number;
  private readonly files: Int32Array;
  private readonly opcodes: Int32Array;
  private readonly operationFlags: Int32Array;
  private readonly iovecs: Iovecs | null;
  private readonly namespaces: readonly NvmeNamespace[] | null;
  private readonly registeredBuffers: boolean;
  private readonly onCreate: HookCall | null;
  private readonly onSync: HookCall | null;
  private readonly gate: Gate | null;
  private readonly priorities: Priorities | null;
  /** Every so many entries go to a worker thread of the kernel; 0: none. */
  private readonly asyncEvery: number;
  private sinceAsync = 0;
  /** The last fill ended because the gate held the next I/O back. */
  heldBack = false;
  private readonly sideCalls: SideCalls | null;
  /** What one enter may submit. */
  readonly limit: number;
  readonly scrambler: Scrambler | null;
  /** The lane's SQEs have one shape, so that the words which they share can be written once. */
  readonly uniform: boolean;
  /** The words that the lane's SQEs and slots have in common are in place (steady.ts). */
  prefilled = false;
  private readonly maySync: boolean;
  /** The lane writes what it trims. */
  private readonly writesTrimmed: boolean;
  /** A trim is done whose write is the next planned I/O: the lane does not end between them. */
  owesWrite = false;

  constructor(parts: SubmitterParts) {
    this.queue = parts.queue;
    this.slots = parts.slots;
    this.ringLane = parts.ringLane;
    this.files = parts.files;
    this.iovecs = parts.iovecs;
    this.namespaces = parts.namespaces;
    this.registeredBuffers = parts.registeredBuffers;
    this.onCreate = combineHooks(parts.hooks, "onCreate");
    this.onSync = combineHooks(parts.hooks, "onSync");
    this.gate = parts.gate;
    this.priorities = parts.priorities;
    this.sideCalls = parts.sideCalls;
    const shape = {
      spec: parts.plan.spec,
      registeredFiles: parts.registeredFiles,
      registeredBuffers: parts.registeredBuffers,
      vectored: parts.iovecs !== null,
      sendsCommands: parts.namespaces !== null,
    };
    this.opcodes = opcodeWords(shape);
    this.operationFlags = operationFlags(shape);
    // One in one is in the words already.
    this.asyncEvery = shape.spec.forceAsync > 1 ? shape.spec.forceAsync : 0;
    this.maySync = syncs(parts.plan.spec);
    this.writesTrimmed = isTrimWrite(parts.plan.spec);
    const { spec } = parts.plan;
    this.scrambler = parts.scrambler;
    this.limit = spec.submitBatch ?? spec.depth;
    this.slat = new LatencyRecorder(parts.memory, SLAT);
    this.stampsIssue = stampsIssue(spec);
    this.uniform = isUniform(parts);
  }

  /**
   * Writes SQEs behind the ring's tail until the depth, the batch limit, the gate or the program's
   * end.
   * @param goesOn false when the lane drains: then only what was begun is continued, and what was
   *   trimmed is written
   * @returns how many were written
   */
  fill(ring: SubmissionRing, clock: Clock, goesOn: boolean): number {
    const { slots, limit, queue, gate, sideCalls } = this;
    const oneByOne = gate !== null || sideCalls !== null;
    let written = slots.retryCount > 0 ? this.writeRetries(ring) : 0;
    let carried = 0;
    this.lastNew = 0;
    this.heldBack = false;
    const mayGoOn = !queue.held;
    while (
      mayGoOn &&
      (goesOn || this.owesWrite) &&
      written + carried < limit &&
      slots.freeCount > 0 &&
      !queue.over
    ) {
      if (queue.next === queue.count && !queue.refill()) break;
      const direction = queue.batch.direction[queue.next]!;
      const aside = sideCalls?.carries(direction) === true;
      // What was planned before a call is submitted before it.
      if (aside && (written > 0 || sideCalls.failed)) break;
      this.heldBack = goesOn && gate !== null && direction <= TRIM && !gate.opens(direction, clock);
      if (this.heldBack) break;
      if (aside) {
        this.carryOut(sideCalls, clock);
        this.owesWrite = this.writesTrimmed && !sideCalls.failed;
        carried++;
        continue;
      }
      const planned = oneByOne ? 1 : queue.count - queue.next;
      const room = Math.min(limit - written, slots.freeCount, planned);
      this.writePlanned(ring, room, clock);
      this.owesWrite = false;
      written += room;
      this.lastNew += room;
    }
    if (this.scrambler !== null) this.scrambler.stamp(clock, this.lastNew);
    slots.inFlight += written;
    return written;
  }

  /** Carries out the next planned I/O, in a slot that stays on top of the free ones. */
  private carryOut(sideCalls: SideCalls, clock: Clock): void {
    const { slots, queue } = this;
    const slot = slots.free[slots.freeCount - 1]!;
    this.place(slot, queue.next++);
    this.tellHooks(slot, clock);
    sideCalls.carryOut(slot, clock);
  }

  /** Gives a slot a planned I/O. */
  private place(slot: number, planned: number): void {
    const { slots } = this;
    const { batch } = this.queue;
    slots.direction[slot] = batch.direction[planned]!;
    slots.target[slot] = batch.target[planned]!;
    slots.offsetLo[slot] = batch.offsetLo[planned]!;
    slots.offsetHi[slot] = batch.offsetHi[planned]!;
    slots.lengthBytes[slot] = batch.lengthBytes[planned]!;
    if (this.priorities !== null) this.priorities.draw(slot);
  }

  /** Takes `count` free slots and writes the next planned I/Os, word for word. */
  private writePlanned(ring: SubmissionRing, count: number, clock: Clock): void {
    const { slots, queue } = this;
    let planned = queue.next;
    for (const end = planned + count; planned < end; planned++) {
      const slot = slots.free[--slots.freeCount]!;
      this.place(slot, planned);
      slots.createdNs[slot] = clock.now[0]!;
      slots.expected[slot] = this.namespaces === null ? slots.lengthBytes[slot]! : 0;
      this.writeEntry(ring, slot);
      this.tellHooks(slot, clock);
    }
    queue.next = planned;
    if (this.uniform && !this.prefilled && this.nothingContinued()) this.prefill(ring);
  }

  /** Of a new I/O. */
  private tellHooks(slot: number, clock: Clock): void {
    const hook = this.slots.direction[slot]! <= TRIM ? this.onCreate : this.onSync;
    if (hook !== null) hook(slot, clock);
  }

  private nothingContinued(): boolean {
    return this.slots.state.every((state) => state === SLOT.FREE);
  }

  /**
   * Writes what the I/Os of a uniform lane have in common into every SQE and slot. While one is
   * being continued its slot, and maybe an SQE that the kernel has not taken yet, differ.
   */
  private prefill(ring: SubmissionRing): void {
    const { slots, ringLane } = this;
    const { batch } = this.queue;
    const length = batch.lengthBytes[0]!;
    const direction = batch.direction[0]!;
    slots.direction.fill(direction);
    slots.target.fill(0);
    slots.lengthBytes.fill(length);
    for (let at = 0; at < ring.sqes.length; at += 1 << SQE_WORD_SHIFT) {
      ring.sqes[at + SQE.OPCODE_FLAGS] = this.opcodes[direction]!;
      ring.sqes[at + SQE.FD] = this.files[0]!;
      if (slots.sameAddressHi) ring.sqes[at + SQE.ADDRESS_HI] = slots.addressHi[0]!;
      ring.sqes[at + SQE.LENGTH] = length;
      ring.sqes[at + SQE.RW_FLAGS] = this.operationFlags[direction]!;
      ring.sqes[at + SQE.USER_DATA_HI] = ringLane;
      ring.sqes[at + SQE.BUFFER_INDEX] = ringLane;
    }
    this.prefilled = true;
  }

  /** Writes one slot's SQE behind the tail. Words that no lane writes stay zero. */
  private writeEntry(ring: SubmissionRing, slot: number): void {
    const { slots, ringLane } = this;
    const { sqes } = ring;
    const at = (ring.sqTail & ring.sqMask) << ring.sqeWordShift;
    const direction = slots.direction[slot]!;
    // A sync with a buffer is refused.
    const moves = direction <= TRIM;
    sqes[at + SQE.OPCODE_FLAGS] = this.opcodeWord(slot, direction);
    sqes[at + SQE.FD] = this.files[slots.target[slot]!]!;
    sqes[at + SQE.OFFSET_LO] = slots.offsetLo[slot]!;
    sqes[at + SQE.OFFSET_HI] = slots.offsetHi[slot]!;
    sqes[at + SQE.ADDRESS_LO] = moves ? slots.addressLo[slot]! : 0;
    sqes[at + SQE.ADDRESS_HI] = moves ? slots.addressHi[slot]! : 0;
    sqes[at + SQE.LENGTH] = slots.lengthBytes[slot]!;
    sqes[at + SQE.RW_FLAGS] = this.operationFlags[direction]!;
    sqes[at + SQE.USER_DATA_LO] = slot;
    sqes[at + SQE.USER_DATA_HI] = ringLane;
    sqes[at + SQE.BUFFER_INDEX] = moves ? ringLane : 0; // READ_FIXED and WRITE_FIXED look at it
    if (this.asyncEvery > 0 && ++this.sinceAsync === this.asyncEvery) {
      this.sinceAsync = 0;
      sqes[at + SQE.OPCODE_FLAGS]! |= ASYNC_WORD;
    }
    if (this.iovecs !== null && moves) this.writeIovec(sqes, at, slot);
    if (this.namespaces !== null) {
      const namespace = this.namespaces[slots.target[slot]!]!;
      toNvmeCommand(sqes, at, namespace, direction, this.registeredBuffers);
    }
    ring.sqTail = (ring.sqTail + 1) | 0;
  }

  private opcodeWord(slot: number, direction: number): number {
    const word = this.opcodes[direction]!;
    if (this.priorities === null || direction > WRITE) return word;
    return (
      (word & ~(-1 << SQE_PRIORITY_SHIFT)) | (this.slots.priority[slot]! << SQE_PRIORITY_SHIFT)
    );
  }

  /** Turns a READ or WRITE entry into its vectored form. */
  private writeIovec(sqes: Int32Array, at: number, slot: number): void {
    const { address, words } = this.iovecs!;
    const word = slot << 2;
    words[word] = sqes[at + SQE.ADDRESS_LO]!;
    words[word + 1] = sqes[at + SQE.ADDRESS_HI]!;
    words[word + 2] = sqes[at + SQE.LENGTH]!;
    words[word + 3] = 0;
    const iovec = address + slot * 16;
    sqes[at + SQE.ADDRESS_LO] = iovec % 2 ** 32;
    sqes[at + SQE.ADDRESS_HI] = Math.floor(iovec / 2 ** 32);
    sqes[at + SQE.LENGTH] = 1;
  }

  /** Submits again what came back short, -EAGAIN or -EINTR. @returns how many */
  private writeRetries(ring: SubmissionRing): number {
    const { slots } = this;
    const count = Math.min(slots.retryCount, this.limit);
    for (let done = 0; done < count; done++) {
      const slot = slots.retry[--slots.retryCount]!;
      slots.state[slot] = SLOT.CONTINUED;
      slots.expected[slot] = UNEXPECTED;
      this.writeEntry(ring, slot);
    }
    // These entries may be shorter than the others, so the next whole fill must put that right.
    this.prefilled = false;
    return count;
  }

  /**
   * Stamps the last fill's new I/Os as issued and records their slat, one value for all.
   * @param count how many they are: the slots just above the top of the free stack
   */
  stampIssue(clock: Clock, count: number): void {
    const { free, freeCount, issuedNs, createdNs, direction } = this.slots;
    const end = freeCount + count;
    if (freeCount === end) return;
    const nowNs = clock.now[0]!;
    if (this.maySync) {
      this.stampEach(clock, count);
      return;
    }
    let writes = 0;
    let trims = 0;
    for (let at = freeCount; at < end; at++) {
      const slot = free[at]!;
      issuedNs[slot] = nowNs;
      writes += direction[slot]! & 1;
      trims += direction[slot]! >> 1;
    }
    const reads = count - writes - trims;
    this.slat.ns[0] = nowNs - createdNs[free[freeCount]!]!;
    if (reads > 0) this.slat.record(READ, reads);
    if (writes > 0) this.slat.record(WRITE, writes);
    if (trims > 0) this.slat.record(TRIM, trims);
  }

  /** The same with syncs among them, which have no slat. */
  private stampEach(clock: Clock, count: number): void {
    const { free, freeCount, issuedNs, createdNs, direction } = this.slots;
    for (let at = freeCount; at < freeCount + count; at++) {
      const slot = free[at]!;
      issuedNs[slot] = clock.now[0]!;
      this.slat.ns[0] = clock.now[0]! - createdNs[slot]!;
      if (direction[slot]! <= TRIM) this.slat.record(direction[slot]!, 1);
    }
  }
}
