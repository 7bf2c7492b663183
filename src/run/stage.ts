/** Runs one stage: all its workers start together, and it is over when the last one is. */
import { BugError } from "../base/errors.js";
import { COMMAND, command } from "../lane/control.js";
import { PHASE, WORD } from "../lane/memory.js";
import type { StagePlan } from "../plan/plan.js";
import type { Interrupt } from "./interrupt.js";
import { WorkerHandle } from "./worker-handle.js";

/** How often the main thread looks at the counters; fio's bwavgtime. */
const SAMPLE_MS = 500;

export interface StageObserver {
  /** Called every SAMPLE_MS while the stage runs, and once at its end. */
  sample(workers: readonly WorkerHandle[]): void;
}

/**
 * @returns the ended workers, whose memories hold the results; when one of them could not be set
 *   up, none has run, and its `failure` tells why
 * @throws BugError when a worker broke
 */
export async function runStage(
  stage: StagePlan,
  interrupt: Interrupt,
  observer: StageObserver,
): Promise<WorkerHandle[]> {
  const workers = stage.workers.map((plan) => new WorkerHandle(plan));
  const ended = Promise.all(workers.map((worker) => worker.ended));
  const tellAll = (value: number): void => {
    for (const worker of workers) command(worker.control, value);
  };
  const stop = (): void => tellAll(COMMAND.STOP);
  const forgetStop = interrupt.onStop(stop);
  await Promise.all(workers.map((worker) => worker.settled));
  if (workers.some((worker) => worker.failure !== null)) stop();
  else if (!interrupt.requested) tellAll(COMMAND.GO);
  const timer = setInterval(() => {
    observer.sample(workers);
    if (workers.some(mustStopAll)) stop();
  }, SAMPLE_MS);
  await ended;
  clearInterval(timer);
  forgetStop();
  observer.sample(workers);
  for (const { failure } of workers) if (failure instanceof BugError) throw failure;
  return workers;
}

/** A worker that broke, or a finished job with `exitall`, ends its stage. */
function mustStopAll(worker: WorkerHandle): boolean {
  if (worker.failure !== null) return true;
  return worker.plan.lanes.some((lane, index) => {
    const done = worker.memories[index]?.words[WORD.PHASE] === PHASE.DONE;
    return done && lane.spec.exitAll;
  });
}
