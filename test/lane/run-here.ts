/** One lane on a ring of this kernel, in the test's own thread. */

import { inspectTarget } from "../../src/device/target/target-facts.js";
import type { JobSpec } from "../../src/job/spec/job-spec.js";
import { runLanes } from "../../src/lane/loop.js";
import { createLaneMemory, type LaneMemory } from "../../src/lane/memory.js";
import { prepareWorker } from "../../src/lane/prepare.js";
import type { LaneError } from "../../src/lane/reaper.js";
import { createControl, SIGNAL } from "../../src/lane/worker-signal.js";
import { makePlan } from "../../src/plan/make-plan.js";
import type { WorkerPlan } from "../../src/plan/plan.js";
import type { RingInEffect } from "../../src/result/model/lane.js";
import { jobSpec } from "../support/job-spec.js";

export interface LaneRun {
  readonly memory: LaneMemory;
  readonly ring: RingInEffect;
  readonly error: LaneError | null;
}

/** Runs a job of one clone in this thread. */
export function runHere(overrides: Partial<JobSpec>): LaneRun {
  const spec = jobSpec(overrides);
  const facts = new Map((spec.filenames ?? []).map((path) => [path, inspectTarget(path)]));
  const worker = makePlan([spec], facts, 1).stages[0]?.workers[0] as WorkerPlan;
  const memory = createLaneMemory(spec);
  const prepared = prepareWorker(worker, [memory]);
  const control = createControl(SIGNAL.GO);
  try {
    runLanes(prepared.ring, prepared.lanes, control);
    return {
      memory,
      ring: prepared.ring.inEffect,
      error: prepared.lanes[0]?.reaper.error ?? null,
    };
  } finally {
    prepared.close();
  }
}
