/** What the entries of a group did together: fio's `Run status group`. */
import { DIRECTIONS, type PerDirection } from "../../base/direction.js";
import { type EntryDirection, eachDirection, perSecond, type ReportEntry } from "./entry.js";
import { measuredMs } from "./turns.js";

/** One data direction of a whole group, fio's `Run status group`; all 0 where there was none. */
export interface GroupDirection {
  readonly bytes: number;
  /** All bytes of the group over the time that they took (bytes/s): what bw_agg is the share of. */
  readonly bandwidth: number;
  /** The slowest and the fastest entry (bytes/s). */
  readonly minBandwidth: number;
  readonly maxBandwidth: number;
  /** The shortest and the longest window of the entries that did such I/O. */
  readonly minRuntimeMs: number;
  readonly maxRuntimeMs: number;
}

/** What the entries of each group did together, by groupId. */
export function sumGroups(
  entries: readonly ReportEntry[],
): ReadonlyMap<number, PerDirection<GroupDirection>> {
  const groups = new Map<number, ReportEntry[]>();
  for (const entry of entries) {
    groups.set(entry.groupId, [...(groups.get(entry.groupId) ?? []), entry]);
  }
  return new Map(
    [...groups].map(([groupId, members]) => [
      groupId,
      eachDirection((direction) => sumGroupDirection(members.map((e) => e.directions[direction]))),
    ]),
  );
}

function sumGroupDirection(parts: readonly EntryDirection[]): GroupDirection {
  const active = parts.filter((part) => part.runtimeMs > 0);
  const bytes = active.reduce((total, part) => total + part.bytes, 0);
  const bandwidths = active.map((part) => perSecond(part.bytes, part.runtimeMs));
  const runtimesMs = active.map((part) => part.runtimeMs);
  const maxRuntimeMs = Math.max(0, ...runtimesMs);
  return {
    bytes,
    bandwidth: perSecond(bytes, measuredMs(active.flatMap((part) => part.windows))),
    minBandwidth: active.length === 0 ? 0 : Math.min(...bandwidths),
    maxBandwidth: Math.max(0, ...bandwidths),
    minRuntimeMs: active.length === 0 ? 0 : Math.min(...runtimesMs),
    maxRuntimeMs,
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
