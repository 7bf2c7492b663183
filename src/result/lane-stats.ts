/** What a lane did, in numbers: what entries and groups of a report are summed from. */
import type { PerDirection } from "../base/direction.js";
import type { ThreadUsage } from "../base/thread-usage.js";
import type { LatencyRecord, PriorityLatency, RateSeries } from "./latency/latency.js";
import type { SteadyState } from "./steady-state.js";

export interface LaneStats {
  readonly laneIndex: number;
  readonly jobIndex: number;
  readonly groupId: number;
  readonly name: string;
  /** errno of the first error, 0 when there was none. */
  readonly error: number;
  /** The first error in words, with target and offset. */
  readonly errorText: string | null;
  /** Of the errors that the lane has gone on after; null where it goes on after none. */
  readonly ignoredErrors: IgnoredErrorCount | null;
  /** Wall clock, ms since the epoch, of the start of the measured window. */
  readonly startedAtMs: number;
  /** Length of the measured window. */
  readonly runtimeMs: number;
  readonly directions: PerDirection<DirectionStats>;
  /** Syncs of all kinds, from issue to completion. */
  readonly sync: LatencyRecord;
  /** Over the measured window; lanes on one ring share that of their thread out by their I/Os. */
  readonly cpu: ThreadUsage;
  readonly depth: DepthCounts;
  /** The depth that latency_target has come to; null without one. */
  readonly latencyDepth: number | null;
  /** io_uring_enter calls in the measured window, shared out likewise. */
  readonly enters: number;
  /** Of the lane, or with group_reporting of its group; null where ss_dur does not ask for it. */
  readonly steadyState: SteadyState | null;
}

/** Errors that did not end their job (`continue_on_error`, `ignore_error`). */
export interface IgnoredErrorCount {
  readonly count: number;
  /** Of the first, and what it says; 0 and empty where there were none. */
  readonly errno: number;
  readonly text: string;
}

/** What is counted of one data direction, of a lane or of several. */
export interface DirectionCounts {
  /** Without those that failed. */
  readonly ios: number;
  /** That failed and did not end their job. */
  readonly failedIos: number;
  readonly bytes: number;
  readonly shortIos: number;
  readonly dropIos: number;
  /** slat = issued − created, clat = completed − issued, lat = completed − created. */
  readonly slat: LatencyRecord;
  readonly clat: LatencyRecord;
  readonly lat: LatencyRecord;
  /** Under a rate, completed − intended start; empty otherwise. */
  readonly response: LatencyRecord;
  /** Under a rate, how much later than intended an I/O started for which there was room. */
  readonly lateness: LatencyRecord;
  /**
   * Where a share of the I/Os has a priority of its own, the clat of each priority, with
   * lat_percentiles the lat; else empty.
   */
  readonly priorities: readonly PriorityLatency[];
}

/** One data direction of a lane. */
export interface DirectionStats extends DirectionCounts {
  readonly series: RateSeries;
}

/**
 * Counts in fio's buckets: `level` by the depth that an I/O found (1 2 4 8 16 32 >=64), `submit`
 * and `complete` by the I/Os of one enter (0 4 8 16 32 64 >=64), all counted in I/Os or calls.
 */
export interface DepthCounts {
  readonly level: readonly number[];
  readonly submit: readonly number[];
  readonly complete: readonly number[];
}
