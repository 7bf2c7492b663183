/**
 * The clock of the hot loop: whole nanoseconds as a double, since the thread's own time origin.
 * The reading stays in a typed array, because a double that is passed to a function which V8 does
 * not inline would be allocated.
 */

import { performance } from "node:perf_hooks";
import { offHeap } from "../base/off-heap.js";
import { type Control, sleepUnlessStopped } from "./control.js";

export class Clock {
  /** The last reading, at index 0. */
  readonly now = offHeap(Float64Array, 1);

  /** performance.now() reads CLOCK_MONOTONIC without allocating (about 70 ns). */
  read(): void {
    this.now[0] = Math.floor(performance.now() * 1e6);
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
