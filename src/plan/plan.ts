/**
 * RunPlan: what will run, as plain data that can be posted to a worker thread. Made from
 * JobSpec[] and the facts about their targets, before anything is opened or written.
 */
import type { JobSpec } from "../job/spec/job-spec.js";
import type { Replay } from "./replay/replay.js";

export interface TargetPlan {
  /** The path to open; "" for a lane that has no target (rw=nop). */
  readonly path: string;
  /** `none`: rw=nop or ioengine=null. */
  readonly kind: "file" | "block" | "char" | "none";
  /** Where the lane's region begins, in bytes from the start of the target. */
  readonly offsetBytes: number;
  /** The region's length in bytes. I/O never leaves [offsetBytes, offsetBytes + sizeBytes). */
  readonly sizeBytes: number;
  /** The whole target's length once files are laid out; never less than the region's end. */
  readonly lengthBytes: number;
  /** Of zonemode=zbd: how its zones lie. */
  readonly zones?: ZoneLayout;
}

/** The zones of a target, all of one length. */
export interface ZoneLayout {
  readonly zoneBytes: number;
  /** How much of each can be written, where no device says so. */
  readonly capacityBytes: number;
  /** The device has them; otherwise they are a matter of this process alone. */
  readonly ofDevice: boolean;
  /** How many lanes write other zones of the target at the same time, this one included. */
  readonly writers: number;
}

/** One stream of I/O: one clone's pattern, depth and histograms. */
export interface LanePlan {
  /** Counts from 0 over the whole run. */
  readonly laneIndex: number;
  readonly jobIndex: number;
  /** 0..numjobs-1 within its job. */
  readonly cloneIndex: number;
  /** What `group_reporting` sums: raised by `stonewall` and `new_group`. */
  readonly groupId: number;
  readonly name: string;
  readonly spec: JobSpec;
  readonly targets: readonly TargetPlan[];
  /** The log whose I/Os the lane repeats; null: it has a pattern of its own. */
  readonly replay: Replay | null;
  /**
   * Bytes that end a pass over the targets, after which positions and random maps start anew. In
   * this and the other limits, trims that are followed by a write do not count.
   * Larger than the targets where one pass may go round them more than once (norandommap).
   */
  readonly passBytes: number;
  /** Bytes of one of the job's `loops`: io_size, or else size. */
  readonly loopBytes: number;
  /**
   * Bytes that end the lane, over all loops; null when only time ends it. A lane ends a little
   * earlier where whole blocks do not fill its region, and at most one block later.
   */
  readonly totalBytes: number | null;
  /** I/Os that end the lane; null when unlimited. */
  readonly totalIos: number | null;
  /** When the lane starts, since the start of the run. */
  readonly startDelayMs: number;
  /** 32-bit seed of the lane's generator. */
  readonly seed: number;
  /** Those of the lanes whose set of duplicates is one, its own among them; or its own alone. */
  readonly duplicateSeeds: readonly number[];
}

/** One thread with one ring (none for ioengine=null). */
export interface WorkerPlan {
  readonly workerIndex: number;
  readonly lanes: readonly LanePlan[];
  /** CPUs to pin to, or null. */
  readonly cpus: readonly number[] | null;
}

/** Everything that runs at the same time; a `stonewall` begins the next stage. */
export interface StagePlan {
  readonly stageIndex: number;
  readonly workers: readonly WorkerPlan[];
}

export interface RunPlan {
  readonly jobs: readonly JobSpec[];
  readonly stages: readonly StagePlan[];
}
