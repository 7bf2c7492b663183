/**
 * RunResult: everything a report needs. Reports are drawn from it alone, so it carries units in
 * its names and no live objects.
 */
import type { PerDirection } from "../base/direction.js";
import type { ThreadUsage } from "../ffi/libc.js";
import type { JobSpec } from "../job/spec.js";
import type { LatencyRecord, SeriesSample } from "../stats/latency.js";
import type { RingInEffect } from "../uring/in-effect.js";

export type { RingInEffect };

export interface DirectionResult {
  readonly ios: number;
  readonly bytes: number;
  readonly shortIos: number;
  readonly dropIos: number;
  /** slat = issued − created, clat = completed − issued, lat = completed − created. */
  readonly slat: LatencyRecord;
  readonly clat: LatencyRecord;
  readonly lat: LatencyRecord;
  readonly series: readonly SeriesSample[];
}

/** Over the measured window. */
export type CpuUsage = ThreadUsage;

/**
 * Counts in fio's buckets: `level` by the depth that an I/O found (1 2 4 8 16 32 >=64), `submit`
 * and `complete` by the I/Os of one enter (0 4 8 16 32 64 >=64), all counted in I/Os or calls.
 */
export interface DepthCounts {
  readonly level: readonly number[];
  readonly submit: readonly number[];
  readonly complete: readonly number[];
}

/**
 * Whether a lane that asked for polling was polled. `proven`: the queue polls, a polled probe read
 * completed, and the device's vectors stayed quiet while the lane ran. `plausible`: the same, but
 * no interrupts could be attributed. `no`: it was not polled.
 */
export type PollEvidence =
  | { readonly state: "not-requested" }
  | { readonly state: "proven" | "plausible" | "no"; readonly detail: string };

export interface LaneResult {
  readonly laneIndex: number;
  readonly workerIndex: number;
  readonly jobIndex: number;
  readonly cloneIndex: number;
  readonly groupId: number;
  readonly name: string;
  /** errno of the first error, 0 when there was none. */
  readonly error: number;
  /** The first error in words, with target and offset. */
  readonly errorText: string | null;
  /** Wall clock, ms since the epoch, of the start of the measured window. */
  readonly startedAtMs: number;
  /** Length of the measured window. */
  readonly runtimeMs: number;
  readonly directions: PerDirection<DirectionResult>;
  readonly cpu: CpuUsage;
  readonly depth: DepthCounts;
  /** io_uring_enter calls in the measured window. */
  readonly enters: number;
  readonly ring: RingInEffect;
  readonly polling: PollEvidence;
  /**
   * Interrupts of the I/O vectors of the lane's devices while its stage ran, other lanes' included;
   * null where no vector could be attributed.
   */
  readonly interrupts: number | null;
}

/** Differences of /sys/block/X/stat over the run. */
export interface DiskUsage {
  readonly name: string;
  readonly readIos: number;
  readonly writeIos: number;
  readonly readSectors: number;
  readonly writeSectors: number;
  readonly readMerges: number;
  readonly writeMerges: number;
  readonly readTicksMs: number;
  readonly writeTicksMs: number;
  readonly inQueueMs: number;
  readonly utilPercent: number;
}

/** The machine and the tools, for judging comparability. */
export interface Environment {
  readonly hipriVersion: string;
  readonly nodeVersion: string;
  readonly liburingVersion: string;
  readonly kernelRelease: string;
  readonly cpuModel: string;
  readonly cpuCount: number;
  readonly hostname: string;
}

/** A job with skip_unsupported=1 that this machine could not run. */
export interface SkippedJob {
  readonly jobIndex: number;
  readonly name: string;
  /** What is lacking, in words. */
  readonly reason: string;
}

/** Something the user should know that is not an error, as fio options without effect. */
export interface Notice {
  readonly code: string;
  readonly text: string;
}

export interface RunResult {
  /**
   * `interrupted` results hold what was measured until the signal, `running` ones what was
   * measured so far, for an interim report (report/formats).
   */
  readonly state: "running" | "complete" | "interrupted";
  readonly signal: "SIGINT" | "SIGTERM" | null;
  readonly startedAtMs: number;
  readonly elapsedMs: number;
  readonly jobs: readonly JobSpec[];
  readonly globalOptions: ReadonlyMap<string, string>;
  readonly lanes: readonly LaneResult[];
  readonly skipped: readonly SkippedJob[];
  readonly disks: readonly DiskUsage[];
  readonly environment: Environment;
  readonly notices: readonly Notice[];
}
