/**
 * `--isolate`: what lanes that shared a ring do when each has one to itself. They run again, one
 * after the other, behind all stages of the run.
 */
import { UsageError } from "../base/errors.js";
import type { RunPlan } from "../plan/plan.js";

/**
 * The plan with a stage more for each lane that shares its ring.
 * @throws UsageError where no lanes share one
 */
export function withLanesAlone(plan: RunPlan): RunPlan {
  const workers = plan.stages.flatMap((stage) => stage.workers);
  const sharing = workers.filter(({ lanes }) => lanes.length > 1);
  if (sharing.length === 0) {
    throw new UsageError("no jobs share a ring", {
      place: "--isolate",
      cure: "Give jobs of one stage the same ring=NAME.",
    });
  }
  const alone = sharing.flatMap((worker) => {
    return worker.lanes.map((lane) => ({ ...worker, lanes: [lane] }));
  });
  const stages = alone.map((worker, index) => {
    return { stageIndex: plan.stages.length + index, workers: [worker] };
  });
  return { ...plan, stages: [...plan.stages, ...stages] };
}
