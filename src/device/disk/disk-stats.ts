/** What the disks under the targets did during a run, as fio's `disk_util` reports it. */
import type { DiskUsage } from "../../result/model/environment.js";
import { KERNEL, type KernelRoots } from "../kernel-roots.js";
import { readAttribute } from "../sysfs.js";
import { disksUnder } from "./queue.js";

export interface DiskSnapshot {
  /** On the clock of performance.now(). */
  readonly atMs: number;
  /** The numbers of each disk's `stat`, by the disk's name. */
  readonly disks: ReadonlyMap<string, readonly number[]>;
}

/** Reads the counters of the disks under the targets. @param blockDevices as for disksUnder */
export function snapshotDisks(
  blockDevices: Iterable<string>,
  roots: KernelRoots = KERNEL,
): DiskSnapshot {
  const disks = new Map<string, readonly number[]>();
  for (const { name, directory } of disksUnder(blockDevices, roots)) {
    const text = readAttribute(directory, "stat");
    if (text !== null) disks.set(name, text.split(/\s+/).map(Number));
  }
  return { atMs: performance.now(), disks };
}

/** The kernel keeps times in ms in 32 bits (Documentation/admin-guide/iostats.rst). */
const TICKS_WRAP = 2 ** 32;

/**
 * What happened between two snapshots; a disk that is missing from one of them is left out.
 * The order of the fields in `stat` is that of Documentation/block/stat.rst.
 */
export function diskUsageBetween(before: DiskSnapshot, after: DiskSnapshot): DiskUsage[] {
  const elapsedMs = after.atMs - before.atMs;
  return [...after.disks].flatMap(([name, counters]) => {
    const old = before.disks.get(name);
    if (old === undefined) return [];
    const count = (index: number): number => (counters[index] ?? 0) - (old[index] ?? 0);
    const ticks = (index: number): number => (count(index) + TICKS_WRAP) % TICKS_WRAP;
    return {
      name,
      readIos: count(0),
      readMerges: count(1),
      readSectors: count(2),
      readTicksMs: ticks(3),
      writeIos: count(4),
      writeMerges: count(5),
      writeSectors: count(6),
      writeTicksMs: ticks(7),
      inQueueMs: ticks(10),
      utilPercent: elapsedMs > 0 ? Math.min(100, (100 * ticks(9)) / elapsedMs) : 0,
    };
  });
}
