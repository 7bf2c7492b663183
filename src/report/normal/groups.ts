/** The end of normal output: what each group did together, and the disks. */

import { DIRECTIONS, type Direction, type PerDirection } from "../../base/direction.js";
import type { ReportEntry } from "../../result/entries/entry.js";
import { type GroupDirection, mixGroups } from "../../result/entries/groups.js";
import type { DiskUsage } from "../../result/model/environment.js";
import { utilPercent } from "../figures.js";
import { percent } from "../text/printf.js";
import { bandwidth, dataSize, type NumberStyle } from "./quantity.js";

/**
 * The `Run status group` block of a group.
 * @param unified what unified_rw_reporting is for its entries; fio adds the sum of all directions
 *   where one has "both" and none "mixed"
 */
export function groupLines(
  groupId: number,
  group: PerDirection<GroupDirection>,
  units: NumberStyle,
  unified: ReadonlySet<ReportEntry["unified"]>,
): string[] {
  const active = DIRECTIONS.filter((direction) => group[direction].maxRuntimeMs > 0);
  const has = (kind: ReportEntry["unified"]) => unified.has(kind);
  const nameOf = (direction: Direction) =>
    direction === "read" && has("mixed") && !has("both") ? "mixed" : direction;
  const line = (name: string, sum: GroupDirection) =>
    `${name.toUpperCase().padStart(7)}: ${directionText(sum, units)}`;
  return [
    `Run status group ${groupId} (all jobs):`,
    ...active.map((direction) => line(nameOf(direction), group[direction])),
    ...(has("both") && !has("mixed") ? [line("mixed", mixGroups(group))] : []),
  ];
}

function directionText(sum: GroupDirection, units: NumberStyle): string {
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
