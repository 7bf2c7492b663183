/**
 * The clock of the hot loop: whole nanoseconds as a double, since the thread's own time origin.
 * The reading stays in a typed array, because a double that is passed to a function which V8 does
 * not inline would be allocated.
 */

import { performance } from "node:perf_hooks";
import { offHeap } from "../base/off-heap.js";
import { type Control, sleepUnlessStopped } from "./worker-signal.js";

const readMonotonicNs = process.hrtime.bigint;

/** 2^32: what the upper half of 64 bits counts. */
const UPPER = 4294967296;

/**
 * The thread's time origin by CLOCK_MONOTONIC, as what is taken from its two halves. The three moved
 * from one to the other keep both differences out of 32 bits: V8 would compile them for small
 * integers at first, and give that up when time has outgrown them, which is within four seconds.
 */
const originNs = Number(readMonotonicNs()) - performance.now() * 1e6;
const originHi = Math.floor(originNs / UPPER) - 3;
const originLo = Math.floor(originNs - originHi * UPPER);

export class Clock {
  /** The last reading, at index 0. */
  readonly now = offHeap(Float64Array, 1);
  private readonly monotonicNs = offHeap(BigInt64Array, 1);
  private readonly halves = new Uint32Array(this.monotonicNs.buffer);

  /**
   * Reads CLOCK_MONOTONIC (about 45 ns) and allocates nothing in compiled code, where a BigInt that
   * goes straight into an array is never made; performance.now() makes a heap number of each
   * reading, which brings a garbage collection every few seconds.
   */
  read(): void {
    this.monotonicNs[0] = readMonotonicNs();
    const { halves } = this;
    this.now[0] = (halves[1]! - originHi) * UPPER + (halves[0]! - originLo);
  }

  /** CLOCK_MONOTONIC when this clock showed 0; to be asked right behind a reading. */
  originNs(): number {
    return Number(readMonotonicNs()) - this.now[0]!;
  }

  /** Lets the thread sleep, but no longer than until the main thread says stop. */
  sleep(control: Control, ns: number): void {
    sleepUnlessStopped(control, ns / 1e6);
  }
}

/**
 * The clock of jobs with gtod_cpu: it looks at what another thread reads all the time
 * (clock-thread.ts), which takes a load instead of a call.
 */
export class SharedClock extends Clock {
  private readonly sharedNowNs: Float64Array;

  /** @param sharedNowNs the time in ns, at index 0; set already */
  constructor(sharedNowNs: Float64Array) {
    super();
    this.sharedNowNs = sharedNowNs;
  }

  override read(): void {
    this.now[0] = this.sharedNowNs[0]!;
  }
}
