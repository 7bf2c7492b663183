/** Which workers of a stage may start, and which of its lanes end because another one did. */
import type { ExitScope } from "../../job/spec/job-spec.js";
import type { LanePlan, StagePlan, WorkerPlan } from "../../plan/plan.js";

/**
 * Whether nothing keeps a worker from starting: no lane that its own wait for is still to be done.
 * @param isDone of the lanes of the same stage; those of other stages are done
 */
export function mayStart(
  worker: WorkerPlan,
  stage: StagePlan,
  isDone: (lane: LanePlan) => boolean,
): boolean {
  const awaited = new Set(worker.lanes.map(({ spec }) => spec.waitFor));
  return stage.workers.every(({ lanes }) => {
    return lanes.every((lane) => !awaited.has(lane.name) || isDone(lane));
  });
}

/**
 * What a lane takes with it when it ends: exitall counts for all jobs as soon as one has it, as
 * fio's exitall_on_terminate does.
 * @returns null for nothing
 */
export function endsAlso(lane: LanePlan, failed: boolean, exitAll: boolean): ExitScope | null {
  return exitAll || (failed && lane.spec.exitAllOnError) ? lane.spec.exitWhat : null;
}
