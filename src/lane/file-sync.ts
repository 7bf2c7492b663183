/**
 * Syncs a lane's files outside its pattern: when its last I/O is done (end_fsync, end_syncfs, fsync_on_close), and
 * before what was written is read back. As in fio that is no I/O that is counted, but belongs to the
 * time that the lane took.
 */
import { SYNC } from "../base/direction.js";
import { fsync } from "../ffi/libc.js";
import { UNEXPECTED } from "./in-flight.js";
import { laneNowNs } from "./memory.js";
import type { FailedIo } from "./reaper.js";
import type { Slots } from "./slots.js";

/** Makes a call with the file of a target. @returns what it returns, 0 or a negative errno */
export type OnFile = (target: number, call: (fd: number) => number) => number;

export class FileSync {
  private readonly targets: readonly number[];
  private readonly onFile: OnFile;
  private readonly slots: Slots;
  private readonly words: Float64Array;
  private readonly call: (fd: number) => number;

  /**
   * @param targets whose files it syncs
   * @param words of the lane's memory
   * @param call what syncs one of them; returns 0, or a negative errno
   */
  constructor(
    targets: readonly number[],
    onFile: OnFile,
    slots: Slots,
    words: Float64Array,
    call: (fd: number) => number = fsync,
  ) {
    this.targets = targets;
    this.onFile = onFile;
    this.slots = slots;
    this.words = words;
    this.call = call;
  }

  /**
   * Syncs one file after the other; to be called while nothing is in flight.
   * @returns the first that could not be, or null
   */
  run(): FailedIo | null {
    let failed: FailedIo | null = null;
    for (const target of this.targets) {
      const result = this.sync(target);
      if (result === 0) continue;
      const where = { direction: SYNC, target, offsetBytes: 0, lengthBytes: 0 };
      failed ??= { errno: -result, ...where, endOfFile: false, nvmeStatus: null };
    }
    return failed;
  }

  /** It is in flight meanwhile, for those who look from outside. @returns 0, or a negative errno */
  private sync(target: number): number {
    const { slots } = this;
    const slot = slots.free[slots.freeCount - 1]!;
    slots.direction[slot] = SYNC;
    slots.target[slot] = target;
    slots.offsetLo[slot] = 0;
    slots.offsetHi[slot] = 0;
    slots.lengthBytes[slot] = 0;
    slots.createdNs[slot] = laneNowNs(this.words);
    slots.expected[slot] = 0;
    const result = this.onFile(target, this.call);
    slots.expected[slot] = UNEXPECTED;
    return result;
  }
}
