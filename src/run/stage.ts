/** Runs one stage: all its workers start together, and it is over when the last one is. */
import { BugError } from "../base/errors.js";
import { COMMAND, command } from "../lane/control.js";
import { PHASE, WORD } from "../lane/memory.js";
import { createFlow, type FlowSeat } from "../lane/pacing/flow.js";
import type { StagePlan } from "../plan/plan.js";
import type { Interrupt } from "./interrupt.js";
import { WorkerHandle } from "./worker-handle.js";

/** How often the main thread looks at what the lanes do. */
const LOOK_MS = 500;

export interface StageObserver {
  /**
   * Called while the stage runs, and once at its end.
   * @returns in how many milliseconds to call again; null for never
   */
  sample(workers: readonly WorkerHandle[]): number | null;
  /** Called every LOOK_MS while the stage runs, and once at its end. */
  look(workers: readonly WorkerHandle[]): void;
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
  const seats = seatsInFlows(stage);
  const workers = stage.workers.map((plan) => new WorkerHandle(plan, seats));
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
    observer.look(workers);
    if (workers.some(mustStopAll)) stop();
  }, LOOK_MS);
  const endSampling = repeat(() => observer.sample(workers));
  await ended;
  clearInterval(timer);
  endSampling();
  forgetStop();
  observer.sample(workers);
  observer.look(workers);
  for (const { failure } of workers) if (failure instanceof BugError) throw failure;
  return workers;
}

/** The seats of lanes that share a flow, by laneIndex. */
function seatsInFlows(stage: StagePlan): Map<number, FlowSeat> {
  const lanes = stage.workers.flatMap((worker) => worker.lanes);
  const flowing = lanes.filter((lane) => lane.spec.flowWeight > 0);
  const ids = new Set(flowing.map((lane) => lane.spec.flowId));
  const seats = [...ids].flatMap((id) => {
    const members = flowing.filter((lane) => lane.spec.flowId === id);
    const flow = createFlow(members.map((lane) => lane.spec.flowWeight));
    return members.map((lane, index) => [lane.laneIndex, flow[index]!] as const);
  });
  return new Map(seats);
}

/** Calls again and again, each time after the milliseconds that it says. @returns what ends it */
function repeat(call: () => number | null): () => void {
  let timer: NodeJS.Timeout | undefined;
  const next = (): void => {
    const afterMs = call();
    timer = afterMs === null ? undefined : setTimeout(next, afterMs);
  };
  next();
  return () => clearTimeout(timer);
}

/** A worker that broke, or a finished job with `exitall`, ends its stage. */
function mustStopAll(worker: WorkerHandle): boolean {
  if (worker.failure !== null) return true;
  return worker.plan.lanes.some((lane, index) => {
    const done = worker.memories[index]?.words[WORD.PHASE] === PHASE.DONE;
    return done && lane.spec.exitAll;
  });
}
