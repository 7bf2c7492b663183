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

export class FileSync {
  private readonly files: ReadonlyMap<number, number>;
  private readonly slots: Slots;
  private readonly words: Float64Array;
  private readonly call: (fd: number) => number;

  /**
   * @param files fds by target
   * @param words of the lane's memory
   * @param call what syncs one of them; returns 0, or a negative errno
   */
  constructor(
    files: ReadonlyMap<number, number>,
    slots: Slots,
    words: Float64Array,
    call: (fd: number) => number = fsync,
  ) {
    this.files = files;
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
    for (const [target, fd] of this.files) {
      const result = this.sync(target, fd);
      if (result === 0) continue;
      const where = { direction: SYNC, target, offsetBytes: 0, lengthBytes: 0 };
      failed ??= { errno: -result, ...where, endOfFile: false, nvmeStatus: null };
    }
    return failed;
  }

  /** It is in flight meanwhile, for those who look from outside. @returns 0, or a negative errno */
  private sync(target: number, fd: number): number {
    const { slots } = this;
    const slot = slots.free[slots.freeCount - 1]!;
    slots.direction[slot] = SYNC;
    slots.target[slot] = target;
    slots.offsetLo[slot] = 0;
    slots.offsetHi[slot] = 0;
    slots.lengthBytes[slot] = 0;
    slots.createdNs[slot] = laneNowNs(this.words);
    slots.expected[slot] = 0;
    const result = this.call(fd);
    slots.expected[slot] = UNEXPECTED;
    return result;
  }
}
