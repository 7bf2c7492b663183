/**
 * What a report says of a clone or of a group of clones: fio's `jobs`. aggregate.ts makes it out
 * of lanes, groups.ts sums it up.
 */

import { DIRECTIONS, type Direction, type PerDirection } from "../../base/direction.js";
import type { ThreadUsage } from "../../base/thread-usage.js";
import { mergeLatencies, mergePriorities } from "../latency/summary.js";
import type { ResultJob } from "../model/job.js";
import type {
  DepthCounts,
  DirectionCounts,
  IgnoredErrorCount,
  LaneResult,
  RateStats,
  SteadyState,
} from "../model/lane.js";
import type { LatencyRecord } from "../model/latency.js";
import { measuredMs, type Window } from "./turns.js";

/** One data direction of a report entry. */
export interface EntryDirection extends DirectionCounts, RateStats {
  /** Of the lanes that did such I/O. */
  readonly windows: readonly Window[];
  /** The time over which they did it (turns.ts), 0 when none did. */
  readonly runtimeMs: number;
}

/** One entry of fio's `jobs`: a clone, or the sum of a group. */
export interface ReportEntry {
  /** That of the first lane, as in fio. */
  readonly name: string;
  readonly groupId: number;
  /** In the order of the run; at least one. */
  readonly lanes: readonly LaneResult[];
  /** Names, describes and gives the units of the entry. */
  readonly firstJob: ResultJob;
  /** Gives the entry its options and percentiles: fio lets the last one win. */
  readonly lastJob: ResultJob;
  readonly startedAtMs: number;
  /**
   * The errno of the first lane that failed; where none did, as in fio, of the first error that one
   * has gone on after; or 0.
   */
  readonly error: number;
  /** Of all lanes together; null where none goes on after errors. */
  readonly ignoredErrors: IgnoredErrorCount | null;
  /** Measured windows of all lanes, added up: fio's job_runtime. */
  readonly totalRuntimeMs: number;
  /** Zones that were reset. */
  readonly zoneResets: number;
  /** That of the first lane, as in fio. */
  readonly unified: ResultJob["unifiedReporting"];
  /** Where `unified` is "mixed", the reads are everything, and the others nothing. */
  readonly directions: PerDirection<EntryDirection>;
  /** All directions together, where `unified` is "both". */
  readonly mixed: EntryDirection | null;
  readonly sync: LatencyRecord;
  readonly cpu: ThreadUsage;
  readonly depth: DepthCounts;
  /** What latency_target has come to in the last lane; iodepth without one, as in fio. */
  readonly latencyDepth: number;
  /** null where it is unknown. */
  readonly enters: number | null;
  readonly steadyState: SteadyState | null;
}

/** I/Os of all directions of an entry. */
export function entryIos(entry: ReportEntry): number {
  return DIRECTIONS.reduce((total, direction) => total + entry.directions[direction].ios, 0);
}

/** I/Os with those that failed: fio's total_ios. */
export function issuedIos({ ios, failedIos }: DirectionCounts): number {
  return ios + failedIos;
}

/** Parts of the same work as one; their rates and windows are decided by who adds them. */
export function addDirections(
  parts: readonly DirectionCounts[],
  { windows, ...rates }: RateStats & Pick<EntryDirection, "windows">,
): EntryDirection {
  const sum = (key: "ios" | "failedIos" | "bytes" | "shortIos" | "dropIos") =>
    parts.reduce((total, part) => total + part[key], 0);
  const merge = (key: "slat" | "clat" | "lat" | "response" | "lateness") =>
    mergeLatencies(parts.map((part) => part[key]));
  return {
    ios: sum("ios"),
    failedIos: sum("failedIos"),
    bytes: sum("bytes"),
    shortIos: sum("shortIos"),
    dropIos: sum("dropIos"),
    slat: merge("slat"),
    clat: merge("clat"),
    lat: merge("lat"),
    response: merge("response"),
    lateness: merge("lateness"),
    priorities: mergePriorities(parts.map((part) => part.priorities)),
    windows,
    runtimeMs: measuredMs(windows),
    ...rates,
  };
}

/** A value for each direction, made from the direction. */
export function eachDirection<T>(make: (direction: Direction) => T): PerDirection<T> {
  return { read: make("read"), write: make("write"), trim: make("trim") };
}

/** A rate, 0 where no time was measured. */
export function perSecond(amount: number, overMs: number): number {
  return overMs > 0 ? (amount * 1000) / overMs : 0;
}
