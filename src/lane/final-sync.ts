/**
 * end_fsync and fsync_on_close: the lane's files are synced when its last I/O is done. As in fio
 * that is no I/O that is counted, but belongs to the time that the lane took.
 */
import { SYNC } from "../base/direction.js";
import { fsync } from "../ffi/libc.js";
import type { FailedIo } from "./reaper.js";

export class FinalSync {
  private readonly fds: readonly number[];

  /** @param fds by target */
  constructor(fds: readonly number[]) {
    this.fds = fds;
  }

  /** Syncs one file after the other. @returns the first that could not be, or null */
  run(): FailedIo | null {
    let failed: FailedIo | null = null;
    for (const [target, fd] of this.fds.entries()) {
      const result = fsync(fd);
      if (result === 0) continue;
      const where = { direction: SYNC, target, offsetBytes: 0, lengthBytes: 0 };
      failed ??= { errno: -result, ...where, endOfFile: false, nvmeStatus: null };
    }
    return failed;
  }
}
