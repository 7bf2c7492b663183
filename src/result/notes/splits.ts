/**
 * Finds I/O that was split on its way: a disk that completed more I/Os than the jobs made, and no
 * more bytes, cut theirs up. Size is one reason, the number of memory segments and of a file's
 * extents are others. Pure functions over what was counted.
 */
import type { DiskUsage } from "../../device/disk-stats.js";
import type { Notice } from "../result.js";

const SECTOR_BYTES = 512;

/** Others' I/O, a file system's own above all, stays below this share. */
const TOLERANCE = 0.1;

/** What the jobs did on a disk that was theirs alone as far as they know. */
export interface DiskDemand {
  readonly name: string;
  readonly ios: number;
  readonly bytes: number;
}

export function splitNotices(
  demands: readonly DiskDemand[],
  disks: readonly DiskUsage[],
): Notice[] {
  return demands.flatMap(({ name, ios, bytes }) => {
    const disk = disks.find((each) => each.name === name);
    if (disk === undefined || ios === 0) return [];
    const diskIos = disk.readIos + disk.writeIos;
    const diskBytes = (disk.readSectors + disk.writeSectors) * SECTOR_BYTES;
    const isOurs = Math.abs(diskBytes - bytes) <= bytes * TOLERANCE;
    if (!isOurs || diskIos <= ios * (1 + TOLERANCE)) return [];
    const each = (diskIos / ios).toPrecision(3);
    const text =
      `${name} completed ${diskIos} I/Os for ${ios} of the jobs' (${each} each): they were split, ` +
      "which costs time, and what is split is not polled; see queue/max_sectors_kb";
    return [{ code: "split", text }];
  });
}
