/** The end of normal output: what each group did together, and the disks. */
import { DIRECTIONS, type PerDirection } from "../../base/direction.js";
import type { DiskUsage } from "../../run/result.js";
import type { GroupDirection } from "../../stats/aggregate.js";
import { utilPercent } from "../figures.js";
import { percent } from "../printf.js";
import type { BandwidthUnits } from "../units.js";
import { bandwidth, dataSize } from "./quantity.js";

/** The `Run status group` block of a group. */
export function groupLines(
  groupId: number,
  group: PerDirection<GroupDirection>,
  units: BandwidthUnits,
): string[] {
  const active = DIRECTIONS.filter((direction) => group[direction].maxRuntimeMs > 0);
  return [
    `Run status group ${groupId} (all jobs):`,
    ...active.map(
      (direction) =>
        `${direction.toUpperCase().padStart(7)}: ${directionText(group[direction], units)}`,
    ),
  ];
}

function directionText(sum: GroupDirection, units: BandwidthUnits): string {
  const all = bandwidth(sum.bandwidth, units);
  const min = bandwidth(sum.minBandwidth, units);
  const max = bandwidth(sum.maxBandwidth, units);
  const size = dataSize(sum.bytes, units);
  return (
    `bw=${all.own} (${all.other}), ${min.own}-${max.own} (${min.other}-${max.other}), ` +
    `io=${size.own} (${size.other}), ` +
    `run=${Math.round(sum.minRuntimeMs)}-${Math.round(sum.maxRuntimeMs)}msec`
  );
}

/** The `Disk stats` block. */
export function diskLines(disks: readonly DiskUsage[]): string[] {
  return [
    "Disk stats (read/write):",
    ...disks.map(
      (disk) =>
        `  ${disk.name}: ios=${disk.readIos}/${disk.writeIos}, ` +
        `merge=${disk.readMerges}/${disk.writeMerges}, ` +
        `ticks=${disk.readTicksMs}/${disk.writeTicksMs}, in_queue=${disk.inQueueMs}, ` +
        `util=${percent(utilPercent(disk), 2)}`,
    ),
  ];
}
