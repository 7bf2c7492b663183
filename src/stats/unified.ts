/**
 * unified_rw_reporting: all directions of an entry as one, instead of them or beside them. As in
 * fio, an entry that is `mixed` has everything in the place of its reads.
 */
import { DIRECTIONS, type Direction, type PerDirection } from "../base/direction.js";
import type { EntryDirection, GroupDirection, ReportEntry } from "./aggregate.js";
import { addSampleStats, mergeLatencies } from "./summary.js";

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
  const sum = (key: "ios" | "bytes" | "shortIos" | "dropIos") =>
    parts.reduce((total, part) => total + part[key], 0);
  return {
    ios: sum("ios"),
    bytes: sum("bytes"),
    shortIos: sum("shortIos"),
    dropIos: sum("dropIos"),
    runtimeMs: Math.max(...parts.map((part) => part.runtimeMs)),
    slat: mergeLatencies(parts.map((part) => part.slat)),
    clat: mergeLatencies(parts.map((part) => part.clat)),
    lat: mergeLatencies(parts.map((part) => part.lat)),
    response: mergeLatencies(parts.map((part) => part.response)),
    lateness: mergeLatencies(parts.map((part) => part.lateness)),
    bwKib: addSampleStats(parts.map((part) => part.bwKib)),
    iops: addSampleStats(parts.map((part) => part.iops)),
  };
}

/** All directions of a group as one, as show_mixed_group_stats() of fio's stat.c has it. */
export function mixGroups(group: PerDirection<GroupDirection>): GroupDirection {
  const parts = DIRECTIONS.map((direction) => group[direction]);
  const active = parts.filter((part) => part.maxRuntimeMs > 0);
  const [first, ...others] = active;
  if (first === undefined) return group.read;
  return others.reduce(
    (a, b) => ({
      bytes: a.bytes + b.bytes,
      bandwidth: a.bandwidth + b.bandwidth,
      minBandwidth: Math.min(a.minBandwidth, b.minBandwidth),
      maxBandwidth: Math.max(a.maxBandwidth, b.maxBandwidth),
      minRuntimeMs: Math.min(a.minRuntimeMs, b.minRuntimeMs),
      maxRuntimeMs: Math.max(a.maxRuntimeMs, b.maxRuntimeMs),
    }),
    first,
  );
}
