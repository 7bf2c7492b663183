/**
 * One io_uring in shared memory: SQEs are written and CQEs read in place, and one call serves a
 * whole batch. Set-up and its fallbacks are in setup.ts; this is what the hot loop touches.
 */
import { EBUSY } from "../base/errno.js";
import { ENTER, SQ_CQ_OVERFLOW, SQ_NEED_WAKEUP, SQE_WORD_SHIFT } from "../ffi/abi.js";
import type { Liburing } from "../ffi/liburing.js";
import type { RingInEffect } from "../result/model/lane.js";
import { unmapRing } from "./mapping.js";

/**
 * What the hot loop needs of a ring. `sqTail` and `cqHead` are the loop's own copies of the
 * indices, wrapping int32; they reach the other side through `submit` and `release`.
 */
export interface SubmissionRing {
  /** Entry i begins at word (i & sqMask) << sqeWordShift. */
  readonly sqes: Int32Array;
  readonly sqMask: number;
  /** SQE_WORD_SHIFT, or for commands BIG_SQE_WORD_SHIFT. */
  readonly sqeWordShift: number;
  readonly cqes: Int32Array;
  readonly cqMask: number;
  /** CQE_WORD_SHIFT, or for commands BIG_CQE_WORD_SHIFT. */
  readonly cqeWordShift: number;
  readonly inEffect: RingInEffect;
  sqTail: number;
  cqHead: number;
  /** System calls made so far. */
  enters: number;
  /**
   * Makes the SQEs before sqTail visible, submits `count` of them and waits for `minComplete`
   * completions; fewer may have arrived when it returns.
   * @returns how many were consumed, or a negative errno (nothing was consumed then)
   */
  submit(count: number, minComplete: number): number;
  /** Waits for a completion, but never longer than about `timeoutMs`. @returns 0 or -errno */
  waitBounded(timeoutMs: number): number;
  /** The kernel's CQ tail: entries cqHead..tail-1 may be read. */
  completionTail(): number;
  /** Gives the entries before cqHead back to the kernel. */
  release(): void;
  /** Completions that the kernel could not deliver, or holds back because the CQ was full. */
  overflowed(): boolean;
  close(): void;
}

/** Byte addresses and lengths of the two mappings, and the index of each header word. */
export interface RingMemory {
  readonly ringAddress: number;
  readonly ringBytes: number;
  readonly sqesAddress: number;
  readonly sqesBytes: number;
  /** The whole ring mapping. */
  readonly words: Int32Array;
  readonly sqeWordShift: number;
  readonly cqeWordShift: number;
  readonly sqes: Int32Array;
  readonly cqes: Int32Array;
  readonly sqHeadWord: number;
  readonly sqTailWord: number;
  readonly sqFlagsWord: number;
  readonly cqHeadWord: number;
  readonly cqTailWord: number;
  readonly cqOverflowWord: number;
}

/** struct io_uring_getevents_arg {u64 sigmask; u32 sigmask_sz; u32 pad; u64 ts} */
const GETEVENTS_ARG_BYTES = 24;

/** Scratch memory of a ring: a getevents argument at byte 0, a timespec at byte 32. */
export interface WaitArgument {
  readonly address: number;
  readonly words: Int32Array;
}

/** Has the kernel make other queues. @returns their mapping, or a negative errno */
export type RemakeQueues = (entries: number) => RingMemory | number;

/** A ring whose owner enters the kernel to submit and to reap. */
export class EnteredRing implements SubmissionRing {
  sqes!: Int32Array;
  sqMask!: number;
  readonly sqeWordShift: number;
  cqes!: Int32Array;
  cqMask!: number;
  readonly cqeWordShift: number;
  readonly inEffect: RingInEffect;
  sqTail = 0;
  cqHead = 0;
  enters = 0;
  protected memory!: RingMemory;
  protected words!: Int32Array;
  protected readonly library: Liburing;
  protected readonly fd: number;
  protected readonly flags: number;
  private readonly wait: WaitArgument;
  private sqTailWord!: number;
  private cqTailWord!: number;
  private cqHeadWord!: number;
  private readonly remake: RemakeQueues;
  private readonly closeFd: () => void;

  /**
   * @param fd the ring's fd, or its registered index with ENTER.REGISTERED_RING in `flags`
   * @param flags what every enter carries besides GETEVENTS
   */
  constructor(
    library: Liburing,
    fd: number,
    flags: number,
    memory: RingMemory,
    wait: WaitArgument,
    inEffect: RingInEffect,
    remake: RemakeQueues,
    closeFd: () => void,
  ) {
    this.library = library;
    this.fd = fd;
    this.flags = flags | ENTER.GETEVENTS;
    this.wait = wait;
    this.inEffect = inEffect;
    this.sqeWordShift = memory.sqeWordShift;
    this.cqeWordShift = memory.cqeWordShift;
    this.remake = remake;
    this.closeFd = closeFd;
    this.workOn(memory);
  }

  private workOn(memory: RingMemory): void {
    this.memory = memory;
    this.words = memory.words;
    this.sqes = memory.sqes;
    this.cqes = memory.cqes;
    this.sqMask = (memory.sqes.length >> memory.sqeWordShift) - 1;
    this.cqMask = (memory.cqes.length >> memory.cqeWordShift) - 1;
    this.sqTailWord = memory.sqTailWord;
    this.cqTailWord = memory.cqTailWord;
    this.cqHeadWord = memory.cqHeadWord;
  }

  /**
   * Gives the ring other queues, whatever is in flight.
   * @param entries of each, at least as many as there are I/Os in flight
   * @returns 0, or a negative errno; -EBUSY: not now
   */
  resize(entries: number): number {
    // The kernel copies what is pending by entries of the usual size, up to 7.2 at least.
    if (this.sqeWordShift !== SQE_WORD_SHIFT && this.hasPending()) return -EBUSY;
    const made = this.remake(entries);
    if (typeof made === "number") return made;
    const before = this.memory;
    this.workOn(made);
    unmapRing(before);
    return 0;
  }

  /** Submissions that the kernel has not taken, or completions that nobody has read. */
  private hasPending(): boolean {
    const taken = this.words[this.memory.sqHeadWord] === this.sqTail;
    return !taken || this.completionTail() !== this.cqHead;
  }

  // Plain accesses suffice here: between a store and the kernel's look at it stands a system
  // call in this same thread, and x86 and Arm both order that.
  submit(count: number, minComplete: number): number {
    this.words[this.sqTailWord] = this.sqTail;
    this.enters++;
    return this.library.enter(this.fd, count, minComplete, this.flags, 0);
  }

  waitBounded(timeoutMs: number): number {
    // A polled ring spins in the kernel and returns when its time slice is over, so an enter
    // without EXT_ARG (which IOPOLL rings ignore) is bounded already.
    if (this.inEffect.iopoll && !this.inEffect.sqpoll) return Math.min(0, this.submit(0, 1));
    const words = this.wait.words;
    const seconds = Math.floor(timeoutMs / 1000);
    words.fill(0);
    words[8] = seconds;
    words[10] = Math.round((timeoutMs - seconds * 1000) * 1e6);
    const timespec = this.wait.address + 32;
    words[4] = timespec | 0;
    words[5] = Math.floor(timespec / 2 ** 32);
    this.enters++;
    const result = this.library.enterWithArgument(
      this.fd,
      0,
      1,
      this.flags | ENTER.EXT_ARG,
      this.wait.address,
      GETEVENTS_ARG_BYTES,
    );
    return Math.min(0, result);
  }

  completionTail(): number {
    return this.words[this.cqTailWord] as number;
  }

  release(): void {
    this.words[this.cqHeadWord] = this.cqHead;
  }

  overflowed(): boolean {
    const { words, memory } = this;
    return (
      words[memory.cqOverflowWord] !== 0 ||
      ((words[memory.sqFlagsWord] as number) & SQ_CQ_OVERFLOW) !== 0
    );
  }

  close(): void {
    unmapRing(this.memory);
    this.closeFd();
  }
}

/** Spins this often on the CQ before it sleeps in the kernel, so that a crowded CPU gets on. */
const SPINS_BEFORE_SLEEP = 20_000;

/**
 * A ring whose submissions a kernel thread picks up. There is no call between a store and the
 * other side's look at it, so heads and tails are atomics.
 */
export class SubmissionThreadRing extends EnteredRing {
  override submit(count: number, minComplete: number): number {
    const { words, memory } = this;
    if (count > 0) {
      Atomics.store(words, memory.sqTailWord, this.sqTail);
      // The store above and this load must not change places: both are sequentially consistent.
      if ((Atomics.load(words, memory.sqFlagsWord) & SQ_NEED_WAKEUP) !== 0) {
        const result = this.call(count, 0, ENTER.SQ_WAKEUP);
        if (result < 0) return result;
      }
    }
    if (minComplete > 0) this.spin(minComplete);
    return count;
  }

  private spin(minComplete: number): void {
    for (let spins = 0; spins < SPINS_BEFORE_SLEEP; spins++) {
      if (((this.completionTail() - this.cqHead) | 0) >= minComplete) return;
    }
    this.call(0, minComplete, ENTER.GETEVENTS | ENTER.SQ_WAKEUP);
  }

  private call(count: number, minComplete: number, flags: number): number {
    this.enters++;
    return this.library.enter(this.fd, count, minComplete, (this.flags & ~1) | flags, 0);
  }

  override completionTail(): number {
    return Atomics.load(this.words, this.memory.cqTailWord);
  }

  override release(): void {
    Atomics.store(this.words, this.memory.cqHeadWord, this.cqHead);
  }
}
