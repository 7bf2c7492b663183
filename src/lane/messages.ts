/** What the main thread and a worker tell each other; the counters go through LaneMemory. */

import type { PortableError } from "../base/errors.js";
import type { ThreadUsage } from "../base/thread-usage.js";
import type { LanePlan, WorkerPlan } from "../plan/plan.js";
import type { LaneLogs } from "../result/lane-logs.js";
import type { Baseline, Disturbances, RingInEffect } from "../result/model/lane.js";
import type { LaneMemory } from "./memory.js";
import type { FlowSeat } from "./pacing/flow.js";
import type { RampSeat } from "./pacing/ramp.js";
import type { LaneError } from "./reaper.js";
import type { VerifyOutcome } from "./verify/miscompare.js";
import type { Control } from "./worker-signal.js";

export interface WorkerInput {
  readonly plan: WorkerPlan;
  /** By position in plan.lanes. */
  readonly memories: readonly LaneMemory[];
  readonly control: Control;
  /** By position in plan.lanes: the seats of lanes that share a flow. */
  readonly flows: readonly (FlowSeat | null)[];
  /** The same: of lanes whose ramps end together. */
  readonly ramps: readonly (RampSeat | null)[];
  /** Wall clock from which start delays count, ms since the epoch. */
  readonly runBeganAtMs: number;
  /** Lanes to measure the ring's baseline with when its own are done; none: it is not to measure. */
  readonly nops: readonly LanePlan[];
  /** The time in ns that a thread keeps for jobs with gtod_cpu, at index 0; null without one. */
  readonly sharedNowNs: Float64Array | null;
}

/** What a worker knows of its lanes when they are done. */
export interface WorkerOutcome {
  /** Of the thread, over the measured window of its last lane to begin. */
  readonly usage: ThreadUsage;
  readonly disturbances: Disturbances;
  /** By position in plan.lanes. */
  readonly errors: readonly (LaneError | null)[];
  /** The same; null for a lane that keeps no logs. */
  readonly logs: readonly (LaneLogs | null)[];
  /** The same; null for a lane that verified nothing. */
  readonly verified: readonly (VerifyOutcome | null)[];
}

/** Instead of a WorkerInput: the thread is to end. */
export const END = null;

export type WorkerMessage =
  /** Files are open and the ring stands; the worker waits for SIGNAL.GO. */
  | {
      readonly kind: "ready";
      readonly ring: RingInEffect;
      /** The thread's directory in /proc; null where /proc is hidden. */
      readonly thread: string | null;
    }
  | ({ readonly kind: "done" } & WorkerOutcome)
  /** Its ring and its files are closed. */
  | {
      readonly kind: "closed";
      /** By position in plan.lanes; none where they were not to be measured. */
      readonly baselines: readonly Baseline[];
    }
  /** Instead of the others; what it had opened is closed. */
  | { readonly kind: "failed"; readonly error: PortableError };
