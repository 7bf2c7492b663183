/**
 * unified_rw_reporting: all directions of an entry as one, instead of them or beside them. As in
 * fio, an entry that is `mixed` has everything in the place of its reads.
 */

import { DIRECTIONS, type Direction, type PerDirection } from "../../base/direction.js";
import { addSampleStats } from "../rates.js";
import { addDirections, type EntryDirection, type ReportEntry } from "./entry.js";
import { type GroupDirection, mixGroups } from "./groups.js";

/** One of the parts that a report of an entry has. */
export interface EntryPart {
  readonly name: Direction | "mixed";
  readonly part: EntryDirection;
}

/** The parts of an entry in fio's order. */
export function partsOf({ unified, directions, mixed }: ReportEntry): EntryPart[] {
  if (unified === "mixed") return [{ name: "mixed", part: directions.read }];
  const parts: EntryPart[] = DIRECTIONS.map((name) => ({ name, part: directions[name] }));
  return mixed === null ? parts : [...parts, { name: "mixed", part: mixed }];
}

/** What an entry's group did of the same kind. */
export function groupPartOf(
  group: PerDirection<GroupDirection>,
  name: EntryPart["name"],
  { unified }: Pick<ReportEntry, "unified">,
): GroupDirection {
  if (name !== "mixed") return group[name];
  return unified === "mixed" ? group.read : mixGroups(group);
}

/** All directions of an entry as one; fio adds their samples of rates up, as it does for lanes. */
export function mixDirections(directions: PerDirection<EntryDirection>): EntryDirection {
  const parts = DIRECTIONS.map((direction) => directions[direction]);
  return addDirections(parts, {
    windows: [...new Set(parts.flatMap((part) => part.windows))],
    bwKib: addSampleStats(parts.map((part) => part.bwKib)),
    iops: addSampleStats(parts.map((part) => part.iops)),
  });
}
