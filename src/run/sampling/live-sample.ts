/** One look at a running job, for whoever shows it. */
import type { PerDirection } from "../../base/direction.js";

/** Whoever shows a running job. */
export interface LiveView {
  show(sample: LiveSample): void;
  /** Nothing runs any more. */
  end(): void;
}

export type LivePhase = "layout" | "ramp" | "run" | "drain";

export interface LiveSample {
  readonly phase: LivePhase;
  /** What the phase is about, such as the file being laid out; null when there is nothing to say. */
  readonly detail: string | null;
  /** Counts from 1. */
  readonly stage: number;
  readonly stages: number;
  readonly jobsRunning: number;
  readonly iops: PerDirection<number>;
  readonly bytesPerSecond: number;
  /** Completion latencies, null where nothing was completed or counted. */
  readonly p50Ns: number | null;
  readonly p99Ns: number | null;
  readonly p999Ns: number | null;
  readonly inFlight: number;
  /** Since the run began. */
  readonly elapsedMs: number;
  /** Until the run ends; null when nobody can tell. */
  readonly etaMs: number | null;
  readonly errors: number;
  /** Each job that runs, its clones together; empty while files are laid out. */
  readonly jobs: readonly LiveJob[];
}

/** One look at a job. */
export interface LiveJob {
  readonly name: string;
  /** Clones that run. */
  readonly lanes: number;
  /** In all directions. */
  readonly iops: number;
  readonly bytesPerSecond: number;
  /** null where nothing was completed or counted, and of jobs that have no room in the view. */
  readonly p50Ns: number | null;
  readonly p99Ns: number | null;
  readonly inFlight: number;
  /** Until the last of its clones ends; null when nobody can tell. */
  readonly etaMs: number | null;
}

/** Percentiles are told of so many jobs, the first that run. */
export const JOBS_SHOWN = 6;
