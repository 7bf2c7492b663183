/** The zones of a zoned block device: what sysfs says of them, how they are, and changing them. */
import { join } from "node:path";
import { finishZones, type RawZone, reportZones, resetZones } from "../../ffi/zones.js";
import { explainErrno } from "../explain-errno.js";
import { KERNEL, type KernelRoots } from "../kernel-roots.js";
import { findBlockDevice, readAttribute, readNumber } from "../sysfs.js";

const SECTOR_BYTES = 512;

/** Of include/uapi/linux/blkzoned.h. */
const TYPE_CONVENTIONAL = 1;
const CONDITION = {
  IMPLICIT_OPEN: 2,
  EXPLICIT_OPEN: 3,
  CLOSED: 4,
  READ_ONLY: 0xd,
  FULL: 0xe,
  OFFLINE: 0xf,
};

/** How long a device's zones are, in bytes; null where it has none. */
export function zoneBytesOf(number: string | null, roots: KernelRoots = KERNEL): number | null {
  const queue = queueOf(number, roots);
  if (queue === null || (readAttribute(queue, "zoned") ?? "none") === "none") return null;
  const sectors = readNumber(queue, "chunk_sectors") ?? 0;
  return sectors > 0 ? sectors * SECTOR_BYTES : null;
}

/** How many zones a device may have open or active at a time; 0: no limit. */
export function maxOpenZonesOf(number: string | null, roots: KernelRoots = KERNEL): number {
  const queue = queueOf(number, roots);
  if (queue === null) return 0;
  const limits = ["max_open_zones", "max_active_zones"].map((name) => readNumber(queue, name) ?? 0);
  const set = limits.filter((each) => each > 0);
  return set.length > 0 ? Math.min(...set) : 0;
}

function queueOf(number: string | null, roots: KernelRoots): string | null {
  const device = number === null ? null : findBlockDevice(number, roots);
  return device === null ? null : join(device.disk.directory, "queue");
}

/** @returns the zones of an open device, in bytes @throws HipriError */
export function readZones(fd: number, path: string) {
  return told(path, "reading its zones", () => reportZones(fd)).map(zoneOf);
}

function zoneOf({ start, length, writePointer, capacity, type, condition }: RawZone) {
  const full = condition === CONDITION.FULL || condition === CONDITION.READ_ONLY;
  const end = start + length;
  return {
    startBytes: start,
    capacityBytes: capacity,
    writePointerBytes: full ? end : Math.min(writePointer, end),
    sequential: type !== TYPE_CONVENTIONAL,
    offline: condition === CONDITION.OFFLINE,
    open:
      condition === CONDITION.IMPLICIT_OPEN ||
      condition === CONDITION.EXPLICIT_OPEN ||
      condition === CONDITION.CLOSED,
  };
}

/** Resets and finishes zones of an open device; each call throws a HipriError where it fails. */
export function zoneCalls(fd: number, path: string) {
  return {
    reset: (startBytes: number, lengthBytes: number): void =>
      told(path, "resetting a zone", () => resetZones(fd, startBytes, lengthBytes)),
    finish: (startBytes: number, lengthBytes: number): void =>
      told(path, "finishing a zone", () => finishZones(fd, startBytes, lengthBytes)),
  };
}

function told<T>(path: string, doing: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw explainErrno(error, path, doing);
  }
}
