/**
 * The submitting half of a lane: takes planned I/Os and writes them into SQEs. Called once a
 * batch; the loops inside run once an I/O and allocate nothing.
 */

import { READ, TRIM, WRITE } from "../base/direction.js";
import { IOSQE_FIXED_FILE, OP, SQE, SQE_WORD_SHIFT } from "../ffi/abi.js";
import type { LanePlan } from "../plan/plan.js";
import { programTraits } from "../plan/program/create-program.js";
import { createIoBatch, type IoBatch, type IoProgram } from "../plan/program/program.js";
import type { SubmissionRing } from "../uring/ring.js";
import type { Clock } from "./clock.js";
import { type LaneMemory, SLAT, stampsIssue } from "./memory.js";
import { LatencyRecorder } from "./recorder.js";
import { SLOT, type Slots, UNEXPECTED } from "./slots.js";

/** I/Os planned ahead: enough to make the call per batch cheap, few enough to stay in L1. */
const BATCH_IOS = 256;

/** Memory for READV and WRITEV: one iovec {u64 base, u64 length} for each slot. */
export interface Iovecs {
  readonly address: number;
  readonly words: Int32Array;
}

export interface SubmitterParts {
  readonly plan: LanePlan;
  readonly program: IoProgram;
  readonly slots: Slots;
  readonly memory: LaneMemory;
  /** The lane's number on its ring, the upper half of user_data. */
  readonly ringLane: number;
  /** By target: an fd, or the index of a registered file. */
  readonly files: Int32Array;
  readonly registeredFiles: boolean;
  readonly registeredBuffers: boolean;
  /** null for READ and WRITE. */
  readonly iovecs: Iovecs | null;
  /** No other lane writes SQEs into the ring. */
  readonly aloneOnRing: boolean;
  /** Called with each slot before it is written; null when buffers keep their contents. */
  readonly refill: ((slot: number) => void) | null;
}

/** The first word of an SQE by direction: opcode | flags << 8. */
function opcodeWords(parts: SubmitterParts): Int32Array {
  const flags = parts.registeredFiles ? IOSQE_FIXED_FILE << 8 : 0;
  if (parts.plan.spec.workload === "nop") return new Int32Array([OP.NOP, OP.NOP, OP.NOP]);
  const [read, write] = parts.registeredBuffers
    ? [OP.READ_FIXED, OP.WRITE_FIXED]
    : parts.iovecs !== null
      ? [OP.READV, OP.WRITEV]
      : [OP.READ, OP.WRITE];
  return new Int32Array([read | flags, write | flags]);
}

/**
 * Whether every SQE of the lane differs in offset, buffer and slot only, on a ring that it has to
 * itself: the other words then stay as they are written once.
 */
function isUniform(parts: SubmitterParts): boolean {
  const traits = programTraits(parts.plan);
  const oneShape =
    traits.uniformDirection !== null && traits.uniformLengthBytes !== null && traits.singleTarget;
  return oneShape && parts.aloneOnRing && parts.iovecs === null && parts.refill === null;
}

export class Submitter {
  /** The program has no more I/Os. */
  over = false;
  readonly stampsIssue: boolean;
  private readonly slat: LatencyRecorder;
  /** New I/Os of the last fill: the slots just above the top of the free stack. */
  private lastNew = 0;
  private readonly program: IoProgram;
  private readonly slots: Slots;
  private readonly ringLane: number;
  private readonly files: Int32Array;
  private readonly opcodes: Int32Array;
  private readonly iovecs: Iovecs | null;
  private readonly refill: ((slot: number) => void) | null;
  private readonly limit: number;
  private readonly batch: IoBatch = createIoBatch(BATCH_IOS);
  private batchCount = 0;
  private batchNext = 0;
  /** The constant words of all SQEs and slots are in place. */
  private prefilled = false;
  private readonly uniform: boolean;

  constructor(parts: SubmitterParts) {
    this.program = parts.program;
    this.slots = parts.slots;
    this.ringLane = parts.ringLane;
    this.files = parts.files;
    this.iovecs = parts.iovecs;
    this.refill = parts.refill;
    this.opcodes = opcodeWords(parts);
    const { spec } = parts.plan;
    this.limit = spec.submitBatch ?? spec.depth;
    this.slat = new LatencyRecorder(parts.memory, SLAT);
    this.stampsIssue = stampsIssue(spec);
    this.uniform = isUniform(parts);
  }

  /**
   * Writes SQEs behind the ring's tail until the depth, the batch limit or the program's end.
   * @param goesOn false when the lane drains: then only what was begun is continued
   * @returns how many were written
   */
  fill(ring: SubmissionRing, clock: Clock, goesOn: boolean): number {
    const { slots, limit } = this;
    let written = slots.retryCount > 0 ? this.writeRetries(ring) : 0;
    this.lastNew = 0;
    while (goesOn && written < limit && slots.freeCount > 0 && !this.over) {
      if (this.batchNext === this.batchCount && !this.planAhead()) break;
      const room = Math.min(limit - written, slots.freeCount, this.batchCount - this.batchNext);
      if (this.prefilled) this.writeVarying(ring, room, clock);
      else this.writeWhole(ring, room, clock);
      written += room;
      this.lastNew += room;
    }
    slots.inFlight += written;
    return written;
  }

  private planAhead(): boolean {
    this.batchCount = this.program.fill(this.batch);
    this.batchNext = 0;
    this.over = this.batchCount === 0;
    return !this.over;
  }

  /** Takes `count` free slots and writes the next planned I/Os, word for word. */
  private writeWhole(ring: SubmissionRing, count: number, clock: Clock): void {
    const { slots, batch } = this;
    let planned = this.batchNext;
    for (const end = planned + count; planned < end; planned++) {
      const slot = slots.free[--slots.freeCount]!;
      const length = batch.lengthBytes[planned]!;
      slots.direction[slot] = batch.direction[planned]!;
      slots.target[slot] = batch.target[planned]!;
      slots.offsetLo[slot] = batch.offsetLo[planned]!;
      slots.offsetHi[slot] = batch.offsetHi[planned]!;
      slots.lengthBytes[slot] = length;
      slots.expected[slot] = length;
      slots.createdNs[slot] = clock.now[0]!;
      this.writeEntry(ring, slot);
      if (this.refill !== null && batch.direction[planned] === WRITE) this.refill(slot);
    }
    this.batchNext = planned;
    if (this.uniform) this.prefill(ring);
  }

  /** The same for a uniform lane: only the words in which its SQEs differ. */
  private writeVarying(ring: SubmissionRing, count: number, clock: Clock): void {
    const { slots, batch } = this;
    const { sqes, sqMask } = ring;
    const { free, offsetLo, offsetHi, addressLo, addressHi, expected, createdNs } = slots;
    const length = batch.lengthBytes[0]!;
    const nowNs = clock.now[0]!;
    let planned = this.batchNext;
    let tail = ring.sqTail;
    let top = slots.freeCount;
    for (const end = planned + count; planned < end; planned++) {
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
    slots.freeCount = top;
    ring.sqTail = tail;
    this.batchNext = planned;
  }

  /** Writes what the I/Os of a uniform lane have in common into every SQE and slot. */
  private prefill(ring: SubmissionRing): void {
    const { slots, batch, ringLane } = this;
    const length = batch.lengthBytes[0]!;
    const direction = batch.direction[0]!;
    slots.direction.fill(direction);
    slots.target.fill(0);
    slots.lengthBytes.fill(length);
    for (let at = 0; at < ring.sqes.length; at += 1 << SQE_WORD_SHIFT) {
      ring.sqes[at + SQE.OPCODE_FLAGS] = this.opcodes[direction]!;
      ring.sqes[at + SQE.FD] = this.files[0]!;
      ring.sqes[at + SQE.LENGTH] = length;
      ring.sqes[at + SQE.USER_DATA_HI] = ringLane;
      ring.sqes[at + SQE.BUFFER_INDEX] = ringLane;
    }
    this.prefilled = true;
  }

  /** Writes one slot's SQE behind the tail. Words that no lane writes stay zero. */
  private writeEntry(ring: SubmissionRing, slot: number): void {
    const { slots, ringLane } = this;
    const { sqes } = ring;
    const at = (ring.sqTail & ring.sqMask) << SQE_WORD_SHIFT;
    sqes[at + SQE.OPCODE_FLAGS] = this.opcodes[slots.direction[slot]!]!;
    sqes[at + SQE.FD] = this.files[slots.target[slot]!]!;
    sqes[at + SQE.OFFSET_LO] = slots.offsetLo[slot]!;
    sqes[at + SQE.OFFSET_HI] = slots.offsetHi[slot]!;
    sqes[at + SQE.ADDRESS_LO] = slots.addressLo[slot]!;
    sqes[at + SQE.ADDRESS_HI] = slots.addressHi[slot]!;
    sqes[at + SQE.LENGTH] = slots.lengthBytes[slot]!;
    sqes[at + SQE.USER_DATA_LO] = slot;
    sqes[at + SQE.USER_DATA_HI] = ringLane;
    sqes[at + SQE.BUFFER_INDEX] = ringLane; // only READ_FIXED and WRITE_FIXED look at it
    if (this.iovecs !== null) this.writeIovec(sqes, at, slot);
    ring.sqTail = (ring.sqTail + 1) | 0;
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
    // A continued I/O is shorter than its slot says, so the next whole fill must put that right.
    this.prefilled = false;
    return count;
  }

  /** Stamps the last fill's new I/Os as issued and records their slat, one value for all. */
  stampIssue(clock: Clock): void {
    const { free, freeCount, issuedNs, createdNs, direction } = this.slots;
    const end = freeCount + this.lastNew;
    if (freeCount === end) return;
    const nowNs = clock.now[0]!;
    let writes = 0;
    let trims = 0;
    for (let at = freeCount; at < end; at++) {
      const slot = free[at]!;
      issuedNs[slot] = nowNs;
      writes += direction[slot]! & 1;
      trims += direction[slot]! >> 1;
    }
    const reads = this.lastNew - writes - trims;
    this.slat.ns[0] = nowNs - createdNs[free[freeCount]!]!;
    if (reads > 0) this.slat.record(READ, reads);
    if (writes > 0) this.slat.record(WRITE, writes);
    if (trims > 0) this.slat.record(TRIM, trims);
  }
}
