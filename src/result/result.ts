/**
 * RunResult: everything a report needs. Reports are drawn from it alone, so it carries units in
 * its names and no live objects.
 */
import type { Disturbances } from "../base/disturbances.js";
import type { RunLimit, StopSignal } from "../base/signals.js";
import type { DiskUsage } from "../device/disk-stats.js";
import type { Environment } from "../device/environment.js";
import type { JobSpec } from "../job/spec.js";
import type { LogFile } from "../plan/log-files.js";
import type { RingInEffect } from "../uring/in-effect.js";
import type { SharingPenalty } from "./entries/sharing.js";
import type { FloorOutcome } from "./floor.js";
import type { LaneLogs } from "./lane-logs.js";
import type { LaneStats } from "./lane-stats.js";
import type { LostIos } from "./lost.js";
import type { VerifyResult } from "./verify-result.js";

/** What reports say of the machine, by the names of those that find it out. */
export type { DiskUsage, Environment, LogFile, RingInEffect };

/**
 * Whether a lane that asked for polling was polled. `proven`: the queue polls, a polled probe read
 * completed, and the device's vectors stayed quiet while the lane ran. `plausible`: the same, but
 * no interrupts could be attributed. `no`: it was not polled.
 */
export type PollEvidence =
  | { readonly state: "not-requested" }
  | { readonly state: "proven" | "plausible" | "no"; readonly detail: string };

/** Resizes of a lane's ring, and how long its lanes stood still for them. */
export interface RingResizes {
  readonly count: number;
  readonly totalNs: number;
  readonly longestNs: number;
}

/** What a lane did, how, and with what evidence. */
export interface LaneResult extends LaneStats {
  readonly workerIndex: number;
  readonly cloneIndex: number;
  readonly ring: RingInEffect;
  /** null without `ring_resize`. */
  readonly ringResizes: RingResizes | null;
  /** What NOPs take on the lane's ring. */
  readonly floor: FloorOutcome;
  readonly polling: PollEvidence;
  /**
   * Interrupts of the I/O vectors of the lane's devices while its stage ran, other lanes' included;
   * null where no vector could be attributed.
   */
  readonly interrupts: number | null;
  /** Of the lane's worker: lanes on one ring share them. */
  readonly disturbances: Disturbances;
  /** The logs that the job asks for, and what they are written from. */
  readonly logFiles: readonly LogFile[];
  readonly logs: LaneLogs | null;
  /** null where nothing was verified. */
  readonly verified: VerifyResult | null;
  /** null for a lane that was waited for. */
  readonly lost: LostIos | null;
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

/** The code of the note on a stage that did not begin since its target had become somebody's. */
export const WRITE_REFUSED = "write-refused";

export interface RunResult {
  /**
   * `interrupted` results hold what was measured until the signal or the limit, `running` ones what was
   * measured so far, for an interim report (report/formats).
   */
  readonly state: "running" | "complete" | "interrupted";
  readonly signal: StopSignal | null;
  /** The flag whose limit ended the run; null where none did. */
  readonly limit: RunLimit | null;
  readonly startedAtMs: number;
  readonly elapsedMs: number;
  readonly jobs: readonly JobSpec[];
  readonly globalOptions: ReadonlyMap<string, string>;
  readonly lanes: readonly LaneResult[];
  /** With `--isolate`, for each lane that shared its ring; else empty. */
  readonly sharing: readonly SharingPenalty[];
  readonly skipped: readonly SkippedJob[];
  readonly disks: readonly DiskUsage[];
  readonly environment: Environment;
  /** CPU time that a hypervisor took while the run lasted; null where it is not counted. */
  readonly stolenMs: number | null;
  readonly notices: readonly Notice[];
}
