/** What a loop device stands on, as include/uapi/linux/loop.h has it. */
import { ioctl, mapAnonymous, unmap, viewMemory } from "./libc.js";

/** LOOP_GET_STATUS64, which takes a struct loop_info64. */
const LOOP_GET_STATUS64 = 0x4c05;
const INFO_BYTES = 4096;

/** Of the file that a loop device stands on; device numbers as stat(2) has them. */
export interface LoopBacking {
  readonly dev: bigint;
  readonly ino: bigint;
  /** 0 unless it is a device. */
  readonly rdev: bigint;
}

/** @throws SystemError ENXIO for a loop device that is not attached, ENOTTY for what is none */
export function loopBacking(fd: number): LoopBacking {
  const memory = mapAnonymous(INFO_BYTES);
  try {
    ioctl(fd, LOOP_GET_STATUS64, memory);
    const [dev, ino, rdev] = new BigUint64Array(viewMemory(memory, INFO_BYTES));
    return { dev: dev!, ino: ino!, rdev: rdev! };
  } finally {
    unmap(memory, INFO_BYTES);
  }
}
