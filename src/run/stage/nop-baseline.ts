/** Which workers measure the NOP baseline of their ring, with which NOPs, and for whom. */
import { hasRing } from "../../base/engines.js";
import { nopJob } from "../../job/nop-job.js";
import type { JobSpec } from "../../job/spec/job-spec.js";
import { lanesOf, makePlan } from "../../plan/make-plan.js";
import type { LanePlan, WorkerPlan } from "../../plan/plan.js";
import type { Baseline } from "../../result/model/lane.js";
import { noBaseline } from "../../result/nop-baseline.js";
import type { WorkerHandle } from "./worker-handle.js";

/** Workers whose rings have lanes of the same jobs have rings of one kind. */
function kindOf({ lanes }: WorkerPlan): string {
  return lanes.map((lane) => lane.jobIndex).join();
}

/**
 * The worker of a stage that measures the baseline of a worker's ring: the first one of those alike,
 * since many that drive NOPs at once would measure how they get in each other's way.
 */
export function measuringWorker(workers: readonly WorkerPlan[], worker: WorkerPlan): WorkerPlan {
  return workers.find((each) => kindOf(each) === kindOf(worker))!;
}

/** What of a job decides its baseline, beside its ring: depth, batches, and the latencies it keeps. */
function nopsLike(spec: JobSpec): JobSpec {
  const { depth, submitBatch, completeBatchMin, completeBatchMax } = spec;
  const { disableClat, disableLat, disableSlat, latPercentiles, slatPercentiles, stampsEachIssue } =
    spec;
  return {
    ...nopJob(),
    depth,
    submitBatch,
    completeBatchMin,
    completeBatchMax,
    disableClat,
    disableLat,
    disableSlat,
    latPercentiles,
    slatPercentiles,
    stampsEachIssue,
    timeBased: true,
  };
}

/** A lane of NOPs in the place of each lane of a worker; none where there is no ring. */
export function nopLanes({ lanes }: WorkerPlan): LanePlan[] {
  if (isWithoutRing(lanes)) return [];
  return lanes.flatMap(({ spec }) => lanesOf(makePlan([nopsLike(spec)], new Map(), 0)));
}

/**
 * The baseline of one lane of a worker.
 * @param workers all of its stage
 * @param index the lane's position on its ring
 */
export function baselineOf(
  workers: readonly WorkerHandle[],
  { plan }: WorkerHandle,
  index: number,
): Baseline {
  const { engine } = plan.lanes[0]!.spec;
  if (isWithoutRing(plan.lanes)) return noBaseline(`ioengine=${engine} has no ring`);
  const plans = workers.map((worker) => worker.plan);
  const measuring = workers[plans.indexOf(measuringWorker(plans, plan))]!;
  return (
    measuring.baselines[index] ?? noBaseline("it is measured behind a run that ends by itself")
  );
}

function isWithoutRing(lanes: readonly LanePlan[]): boolean {
  return !lanes.some(({ spec }) => hasRing(spec.engine));
}
