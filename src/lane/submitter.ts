/**
 * The submitting half of a lane: takes planned I/Os and writes them into SQEs. Called once a
 * batch; the loops inside run once an I/O and allocate nothing.
 */
import { IOSQE_FIXED_FILE, OP, SQE, SQE_WORD_SHIFT } from "../ffi/abi.js";
import type { LanePlan } from "../plan/plan.js";
import { createIoBatch, type IoBatch, type IoProgram } from "../plan/program/program.js";
import type { SubmissionRing } from "../uring/ring.js";
import { type LaneMemory, SLAT } from "./memory.js";
import { LatencyRecorder } from "./recorder.js";
import { SLOT, type Slots } from "./slots.js";

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

export class Submitter {
  /** The program has no more I/Os. */
  over = false;
  /**
   * Whether submissions get a stamp of their own, so that slat can be told from clat. At depth 1
   * nothing lies between an I/O's creation and its submission, and the stamp of a completion is
   * also that of the next submission.
   */
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
    this.stampsIssue = !spec.disableSlat && spec.depth > 1;
  }

  /**
   * Writes SQEs behind the ring's tail until the depth, the batch limit or the program's end.
   * @param goesOn false when the lane drains: then only what was begun is continued
   * @returns how many were written
   */
  fill(ring: SubmissionRing, nowNs: number, goesOn: boolean): number {
    const { slots, limit } = this;
    let written = slots.retryCount > 0 ? this.writeRetries(ring) : 0;
    this.lastNew = 0;
    while (goesOn && written < limit && slots.freeCount > 0 && !this.over) {
      if (this.batchNext === this.batchCount && !this.planAhead()) break;
      const room = Math.min(limit - written, slots.freeCount, this.batchCount - this.batchNext);
      this.writePlanned(ring, room, nowNs);
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

  /** Takes `count` free slots and writes the next planned I/Os. */
  private writePlanned(ring: SubmissionRing, count: number, nowNs: number): void {
    const { slots, batch, files, opcodes, ringLane, refill, iovecs } = this;
    const { sqes, sqMask } = ring; // words that no lane writes stay zero, as the kernel mapped them
    const { free, state, direction, target, offsetLo, offsetHi, lengthBytes } = slots;
    const { addressLo, addressHi, createdNs, issuedNs } = slots;
    let planned = this.batchNext;
    let tail = ring.sqTail;
    let top = slots.freeCount;
    for (const end = planned + count; planned < end; planned++) {
      const slot = free[--top]!;
      const way = batch.direction[planned]!;
      const file = batch.target[planned]!;
      const low = batch.offsetLo[planned]!;
      const high = batch.offsetHi[planned]!;
      const length = batch.lengthBytes[planned]!;
      state[slot] = SLOT.IN_FLIGHT;
      direction[slot] = way;
      target[slot] = file;
      offsetLo[slot] = low;
      offsetHi[slot] = high;
      lengthBytes[slot] = length;
      createdNs[slot] = nowNs;
      issuedNs[slot] = nowNs;
      if (refill !== null && way === 1) refill(slot);
      const at = (tail & sqMask) << SQE_WORD_SHIFT;
      sqes[at + SQE.OPCODE_FLAGS] = opcodes[way]!;
      sqes[at + SQE.FD] = files[file]!;
      sqes[at + SQE.OFFSET_LO] = low;
      sqes[at + SQE.OFFSET_HI] = high;
      sqes[at + SQE.ADDRESS_LO] = addressLo[slot]!;
      sqes[at + SQE.ADDRESS_HI] = addressHi[slot]!;
      sqes[at + SQE.LENGTH] = length;
      sqes[at + SQE.USER_DATA_LO] = slot;
      sqes[at + SQE.USER_DATA_HI] = ringLane;
      sqes[at + SQE.BUFFER_INDEX] = ringLane; // only READ_FIXED and WRITE_FIXED look at it
      if (iovecs !== null) this.writeIovec(sqes, at, slot);
      tail = (tail + 1) | 0;
    }
    slots.freeCount = top;
    ring.sqTail = tail;
    this.batchNext = planned;
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
    const { slots, opcodes, files, ringLane } = this;
    const { sqes, sqMask } = ring;
    const count = Math.min(slots.retryCount, this.limit);
    for (let done = 0; done < count; done++) {
      const slot = slots.retry[--slots.retryCount]!;
      const at = (ring.sqTail & sqMask) << SQE_WORD_SHIFT;
      slots.state[slot] = SLOT.CONTINUED;
      sqes[at + SQE.OPCODE_FLAGS] = opcodes[slots.direction[slot]!]!;
      sqes[at + SQE.FD] = files[slots.target[slot]!]!;
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
    return count;
  }

  /** Stamps the last fill's new I/Os as issued and records their slat, one value for all. */
  stampIssue(nowNs: number): void {
    const { free, freeCount, issuedNs, createdNs, direction } = this.slots;
    const end = freeCount + this.lastNew;
    if (freeCount === end) return;
    let writes = 0;
    let trims = 0;
    for (let at = freeCount; at < end; at++) {
      const slot = free[at]!;
      issuedNs[slot] = nowNs;
      const way = direction[slot]!;
      writes += way & 1;
      trims += way >> 1;
    }
    const slatNs = nowNs - createdNs[free[freeCount]!]!;
    const reads = this.lastNew - writes - trims;
    if (reads > 0) this.slat.recordMany(0, slatNs, reads);
    if (writes > 0) this.slat.recordMany(1, slatNs, writes);
    if (trims > 0) this.slat.recordMany(2, slatNs, trims);
  }
}
