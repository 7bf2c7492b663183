/**
 * `openfiles`: the files of a lane of which only some are open at a time. A file is opened when its
 * turn comes; where there is no room, the one that was used longest ago and has nothing in flight is
 * closed for it, and if all have, the I/O waits for a completion. With `unlink_each_loop` all of them
 * may be open, until they are removed.
 */
import { closeSync } from "node:fs";
import { offHeap } from "../base/off-heap.js";
import { isIdle } from "./in-flight.js";
import type { Slots } from "./slots.js";

/** In `fds`: not open. */
const CLOSED = -1;

/** What a window does with a file. */
export interface FileCalls {
  /** @returns a file descriptor @throws HipriError */
  open(target: number): number;
  /** Before it is closed. */
  leave(fd: number): void;
}

export class FileWindow {
  /** By target, -1 for one that is not open. */
  readonly fds: Int32Array;
  /** By target: when an I/O came last, counted in I/Os. */
  private readonly usedAt: Float64Array;
  private readonly limit: number;
  private readonly calls: FileCalls;
  private openCount = 0;
  private uses = 0;

  /** @param limit how many are open at a time, at least 1 */
  constructor(targetCount: number, limit: number, calls: FileCalls) {
    this.fds = offHeap(Int32Array, targetCount).fill(CLOSED);
    this.usedAt = offHeap(Float64Array, targetCount);
    this.limit = limit;
    this.calls = calls;
  }

  /**
   * Opens the file of the next I/O.
   * @returns false where that has to wait for a completion
   * @throws HipriError as FileCalls.open
   */
  admits(target: number, slots: Slots): boolean {
    if (this.fds[target] === CLOSED) {
      if (this.openCount === this.limit && !this.closeOne(slots)) return false;
      this.fds[target] = this.calls.open(target);
      this.openCount++;
    }
    this.usedAt[target] = ++this.uses;
    return true;
  }

  /** Uses the file of a target, which is opened for that only where it is not open. */
  use<T>(target: number, call: (fd: number) => T): T {
    if (this.fds[target] !== CLOSED) return call(this.fds[target]!);
    const fd = this.calls.open(target);
    try {
      return call(fd);
    } finally {
      closeSync(fd);
    }
  }

  /** Closes all files, of which none may be in use, so that the next I/Os open them anew. */
  empty(): void {
    for (let target = 0; target < this.fds.length; target++) {
      if (this.fds[target] !== CLOSED) this.shut(target);
    }
  }

  /** At the end of the lane. */
  close(): void {
    this.fds.forEach((fd, target) => {
      if (fd === CLOSED) return;
      this.fds[target] = CLOSED;
      closeSync(fd);
    });
  }

  /** @returns whether one was idle */
  private closeOne(slots: Slots): boolean {
    const busy = targetsInFlight(slots);
    let oldest = CLOSED;
    for (let target = 0; target < this.fds.length; target++) {
      if (this.fds[target] === CLOSED || busy.has(target)) continue;
      if (oldest === CLOSED || this.usedAt[target]! < this.usedAt[oldest]!) oldest = target;
    }
    if (oldest === CLOSED) return false;
    this.shut(oldest);
    return true;
  }

  private shut(target: number): void {
    const fd = this.fds[target]!;
    this.calls.leave(fd);
    this.fds[target] = CLOSED;
    this.openCount--;
    closeSync(fd);
  }
}

/** Written to the ring, or to be submitted again. */
function targetsInFlight(slots: Slots): Set<number> {
  const busy = new Set<number>();
  for (let slot = 0; slot < slots.depth; slot++) {
    if (!isIdle(slots, slot)) busy.add(slots.target[slot]!);
  }
  return busy;
}
