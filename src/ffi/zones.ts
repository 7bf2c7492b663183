/** The zones of a zoned block device by ioctl, as include/uapi/linux/blkzoned.h has them. */
import { ioctl, mapAnonymous, unmap, viewMemory } from "./libc.js";

/** A zone, in bytes from the start of the device. */
export interface RawZone {
  readonly start: number;
  readonly length: number;
  readonly writePointer: number;
  readonly capacity: number;
  /** BLK_ZONE_TYPE_* */
  readonly type: number;
  /** BLK_ZONE_COND_* */
  readonly condition: number;
}

/** _IOWR(0x12, 130, struct blk_zone_report), of 16 bytes. */
const BLKREPORTZONE = 0xc0101282;
/** _IOW(0x12, 131, struct blk_zone_range), of 16 bytes. */
const BLKRESETZONE = 0x40101283;
/** _IOW(0x12, 136, struct blk_zone_range), since Linux 5.5. */
const BLKFINISHZONE = 0x40101288;

const SECTOR_BYTES = 512;
const REPORT_BYTES = 16;
const ZONE_BYTES = 64;
/** How many zones one call reports. */
const ZONES_AT_ONCE = 1024;
/** Set where zones have a capacity of their own, since Linux 5.9. */
const BLK_ZONE_REP_CAPACITY = 1;

/** @returns all zones of an open device @throws SystemError ENOTTY where it has none */
export function reportZones(fd: number): RawZone[] {
  const bytes = REPORT_BYTES + ZONES_AT_ONCE * ZONE_BYTES;
  const address = mapAnonymous(bytes);
  try {
    const view = new DataView(viewMemory(address, bytes));
    const zones: RawZone[] = [];
    for (let end = 0; ; ) {
      view.setBigUint64(0, BigInt(end / SECTOR_BYTES), true);
      view.setUint32(8, ZONES_AT_ONCE, true);
      view.setUint32(12, 0, true);
      ioctl(fd, BLKREPORTZONE, address);
      const count = view.getUint32(8, true);
      if (count === 0) return zones;
      const hasCapacity = (view.getUint32(12, true) & BLK_ZONE_REP_CAPACITY) !== 0;
      for (let index = 0; index < count; index++) {
        zones.push(zoneOf(view, REPORT_BYTES + index * ZONE_BYTES, hasCapacity));
      }
      const last = zones.at(-1) as RawZone;
      end = last.start + last.length;
    }
  } finally {
    unmap(address, bytes);
  }
}

/** struct blk_zone */
function zoneOf(view: DataView, at: number, hasCapacity: boolean): RawZone {
  const bytes = (offset: number) => Number(view.getBigUint64(at + offset, true)) * SECTOR_BYTES;
  const length = bytes(8);
  return {
    start: bytes(0),
    length,
    writePointer: bytes(16),
    type: view.getUint8(at + 24),
    condition: view.getUint8(at + 25),
    capacity: hasCapacity ? bytes(32) : length,
  };
}

/** Empties the zones of a range of bytes. @throws SystemError */
export function resetZones(fd: number, start: number, length: number): void {
  changeZones(fd, BLKRESETZONE, start, length);
}

/** Makes the zones of a range of bytes full. @throws SystemError */
export function finishZones(fd: number, start: number, length: number): void {
  changeZones(fd, BLKFINISHZONE, start, length);
}

function changeZones(fd: number, request: number, start: number, length: number): void {
  const address = mapAnonymous(REPORT_BYTES);
  try {
    const range = new BigUint64Array(viewMemory(address, REPORT_BYTES));
    range[0] = BigInt(start / SECTOR_BYTES);
    range[1] = BigInt(length / SECTOR_BYTES);
    ioctl(fd, request, address);
  } finally {
    unmap(address, REPORT_BYTES);
  }
}
