/**
 * Trims: whether a target takes them, and the call itself. fio's engines that go through the
 * kernel trim block devices only, by the BLKDISCARD ioctl, and so does hipri.
 */
import { join } from "node:path";
import { SYNC_RANGE_FLAGS } from "../../base/direction.js";
import { EBUSY } from "../../base/errno.js";
import { EnvironmentError, UsageError } from "../../base/errors.js";
import { ioctlDiscard, mapAnonymous, syncFileRange, viewMemory } from "../../ffi/libc.js";
import { KERNEL, type KernelRoots } from "../kernel-roots.js";
import { findBlockDevice, readNumber } from "../sysfs.js";
import type { InspectedTarget } from "./target-facts.js";

/**
 * Refuses targets that cannot be trimmed, before any I/O.
 * @param place where the job asks for trims
 * @param instead how to do without
 * @throws UsageError for what is no block device
 * @throws EnvironmentError for a block device that has no discard
 */
export function assertTrimmable(
  target: Pick<InspectedTarget, "path" | "kind" | "blockDevice">,
  place: string,
  instead = "use rw=write or rw=randwrite",
  roots: KernelRoots = KERNEL,
): void {
  if (target.kind !== "block") {
    throw new UsageError(`${target.path}: only block devices can be trimmed`, {
      place,
      cure: `Name a block device, or ${instead}.`,
    });
  }
  const device = findBlockDevice(target.blockDevice ?? "", roots);
  if (device === null) return;
  // 0 for a device that has no discard (Documentation/ABI/stable/sysfs-block).
  if (readNumber(join(device.disk.directory, "queue"), "discard_max_bytes") !== 0) return;
  throw new EnvironmentError(`${target.path}: ${device.disk.name} does not support discard`, {
    place,
    cure: "Name a device whose queue/discard_max_bytes is not 0 (see `lsblk --discard`).",
  });
}

/** What BLKDISCARD takes: struct { u64 start; u64 length }, in bytes. */
const RANGE_WORDS = 4;

const { wait_before, write, wait_after } = SYNC_RANGE_FLAGS;
/** Until all is written. */
const WRITE_OUT = wait_before | write | wait_after;

/** Other I/Os of the job may write to a page that blocks of the range share with them. */
const WRITE_OUT_TRIES = 10;

/** Discards ranges of open block devices. Makes one allocation, and none per call. */
export class Discarder {
  private readonly address: number;
  private readonly range: Int32Array;

  constructor() {
    const bytes = RANGE_WORDS * 4;
    this.address = mapAnonymous(bytes);
    this.range = new Int32Array(viewMemory(this.address, bytes));
  }

  /**
   * While somebody has claimed the device, as hipri itself has for the time of a run, the kernel
   * discards nothing that it has yet to write from its page cache (truncate_bdev_range() of
   * block/bdev.c in Linux: EBUSY). What is discarded is then written out before.
   * @param offsetLo, offsetHi the halves of the first byte's offset
   * @returns 0, or a negative errno
   */
  discard(fd: number, offsetLo: number, offsetHi: number, lengthBytes: number): number {
    const { range } = this;
    range[0] = offsetLo;
    range[1] = offsetHi;
    range[2] = lengthBytes;
    let error = ioctlDiscard(fd, this.address);
    for (let tries = 0; error === -EBUSY && tries < WRITE_OUT_TRIES; tries++) {
      const offset = offsetHi * 2 ** 32 + (offsetLo >>> 0);
      if (syncFileRange(fd, offset, lengthBytes, WRITE_OUT) < 0) break;
      error = ioctlDiscard(fd, this.address);
    }
    return error;
  }
}
