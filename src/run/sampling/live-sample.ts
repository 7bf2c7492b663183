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
  /** null on one machine alone. */
  readonly hosts: LiveHosts | null;
}

/** What a part of a run is doing. */
export interface LiveRates {
  /** In all directions. */
  readonly iops: number;
  readonly bytesPerSecond: number;
  /** null where nothing was completed or counted, and of jobs that have no room in the view. */
  readonly p50Ns: number | null;
  readonly p99Ns: number | null;
  readonly inFlight: number;
  /** Until the last of its lanes ends; null when nobody can tell. */
  readonly etaMs: number | null;
}

/** One look at a job. */
export interface LiveJob extends LiveRates {
  readonly name: string;
  /** Clones that run. */
  readonly lanes: number;
}

/** What the hosts of a run have last said. */
export interface LiveHosts {
  /** How long ago that was. */
  readonly agoMs: number;
  /** Of all, whether or not they measure at present. */
  readonly count: number;
  /** Those that measure, this one among them. */
  readonly measuring: readonly LiveHost[];
}

interface LiveHost extends LiveRates {
  readonly name: string;
}

/** Percentiles are told of so many jobs, the first that run. */
export const JOBS_SHOWN = 6;
