/**
 * Runs one stage: its workers start together, but for those that wait for others, and it is over
 * when the last one is.
 */
import { BugError } from "../../base/errors.js";
import type { ExitScope } from "../../job/spec/job-spec.js";
import { createFlow } from "../../lane/pacing/flow.js";
import { createRamp } from "../../lane/pacing/ramp.js";
import { SIGNAL, signalWorker } from "../../lane/worker-signal.js";
import type { LanePlan, StagePlan } from "../../plan/plan.js";
import type { Interrupt } from "../early-end.js";
import { endIdleThreads } from "../worker-thread.js";
import { allReached } from "./milestone.js";
import { measuringWorker, nopLanes } from "./nop-baseline.js";
import { endsAlso, mayStart } from "./start-order.js";
import { type Seats, WorkerHandle } from "./worker-handle.js";

/** How often the main thread looks at what the lanes do. */
const LOOK_MS = 250;

/** How long it takes to wake a worker that waits. */
const TELL_MS = 0.5;

export interface StageObserver {
  /**
   * Called while the stage runs.
   * @returns in how many milliseconds to call again; null for never
   */
  sample(workers: readonly WorkerHandle[]): number | null;
  /** Called every LOOK_MS while the stage runs. */
  look(workers: readonly WorkerHandle[]): void;
  /** Called once, when all workers are done: what comes behind is none of their lanes'. */
  end(workers: readonly WorkerHandle[]): void;
}

/** What a stage is told of the run that it is part of. */
export interface StageContext {
  readonly interrupt: Interrupt;
  /** Wall clock from which start delays count. */
  readonly runBeganAtMs: number;
  /** What the clock's thread keeps; see WorkerInput. */
  readonly sharedNowNs: Float64Array | null;
  /** Ends at the moment at which the stage is to begin. */
  readonly begin: () => Promise<void>;
  /** Some job of the run has `exitall`. */
  readonly exitAll: boolean;
}

export interface EndedStage {
  /** Their memories hold the results. */
  readonly workers: readonly WorkerHandle[];
  /** A job with exit_what=all has ended, so that no other stage is to follow. */
  readonly endsRun: boolean;
}

/**
 * @returns the workers, which are done; when one of them could not be set up, none has run, and its `failure`
 *   tells why
 * @throws BugError when a worker broke
 */
export async function runStage(
  stage: StagePlan,
  context: StageContext,
  observer: StageObserver,
): Promise<EndedStage> {
  const seats = seatsOf(stage);
  endIdleThreads();
  const workers = stage.workers.map((plan) => {
    const measures = measuringWorker(stage.workers, plan) === plan;
    return new WorkerHandle(plan, seats, context, measures ? nopLanes(plan) : []);
  });
  const conductor = new Conductor(stage, workers, context);
  const forgetStop = context.interrupt.onStop(() => conductor.stop());
  const forgetLeave = context.interrupt.onLeave(() => {
    for (const worker of workers) worker.giveUp();
  });
  await allReached(workers.map(({ ready }) => ready));
  await context.begin();
  conductor.conduct();
  for (const { done } of workers) done.reached.then(() => conductor.conduct());
  const timer = setInterval(() => {
    observer.look(workers);
    conductor.conduct();
  }, LOOK_MS);
  const endSampling = repeat(() => observer.sample(workers));
  await allReached(workers.map(({ done }) => done));
  clearInterval(timer);
  endSampling();
  forgetStop();
  observer.end(workers);
  // NOPs that drive a ring take a whole CPU, so nothing must be left to measure.
  const allEnded = workers.every(({ givenUp }) => !givenUp);
  const undisturbed = allEnded && !context.interrupt.requested && !conductor.failed;
  for (const worker of workers) worker.endWithBaseline(undisturbed);
  await allReached(workers.map(({ closed }) => closed));
  forgetLeave();
  for (const { failure } of workers) if (failure instanceof BugError) throw failure;
  return { workers, endsRun: conductor.endsRun };
}

/** Starts workers when what they wait for is done, and ends lanes that end with others. */
class Conductor {
  endsRun = false;
  private readonly stage: StagePlan;
  private readonly workers: readonly WorkerHandle[];
  private readonly context: StageContext;
  /** Lanes whose end has been acted upon. */
  private readonly seen = new Set<LanePlan>();

  constructor(stage: StagePlan, workers: readonly WorkerHandle[], context: StageContext) {
    this.stage = stage;
    this.workers = workers;
    this.context = context;
  }

  stop(): void {
    for (const worker of this.workers) signalWorker(worker.control, SIGNAL.STOP);
  }

  get failed(): boolean {
    return this.workers.some(({ failure }) => failure !== null);
  }

  /** To be called when something may have changed. */
  conduct(): void {
    if (this.failed) this.stop();
    const done = new Set<LanePlan>();
    this.eachLane((worker, lane, index) => {
      if (worker.isDone(index)) done.add(lane);
    });
    this.eachLane((worker, lane, index) => {
      if (!done.has(lane) || this.seen.has(lane)) return;
      this.seen.add(lane);
      const scope = endsAlso(lane, worker.hasFailed(index), this.context.exitAll);
      if (scope !== null) this.endWith(lane, scope);
    });
    this.start(
      this.workers.filter(({ isHeld, plan }) => {
        return isHeld && mayStart(plan, this.stage, (lane) => done.has(lane));
      }),
    );
  }

  /** All at the same moment, when the last of them has been told. */
  private start(workers: readonly WorkerHandle[]): void {
    const nowMs = Date.now() - this.context.runBeganAtMs;
    const beginMs = Math.floor(nowMs + (workers.length - 1) * TELL_MS);
    for (const worker of workers) worker.start(beginMs);
  }

  private endWith(ended: LanePlan, scope: ExitScope): void {
    if (scope === "all") this.endsRun = true;
    this.eachLane((worker, lane, index) => {
      const inScope = scope === "group" ? lane.groupId === ended.groupId : !worker.isHeld;
      if (inScope || scope === "all") worker.endLane(index);
    });
  }

  private eachLane(call: (worker: WorkerHandle, lane: LanePlan, index: number) => void): void {
    for (const worker of this.workers) {
      for (const [index, lane] of worker.plan.lanes.entries()) call(worker, lane, index);
    }
  }
}

function seatsOf(stage: StagePlan): Seats {
  const lanes = stage.workers.flatMap((worker) => worker.lanes);
  const flowing = lanes.filter((lane) => lane.spec.flowWeight > 0);
  // As in fio, a group that is reported together also ends its ramp together.
  const ramping = lanes.filter(({ spec }) => spec.rampBytes > 0 && spec.groupReporting);
  return {
    flows: seatsBy(
      flowing,
      ({ spec }) => spec.flowId,
      (members) => {
        return createFlow(members.map(({ spec }) => spec.flowWeight));
      },
    ),
    ramps: seatsBy(
      ramping,
      ({ groupId }) => groupId,
      ({ length }) => createRamp(length),
    ),
  };
}

/** The seats of lanes by laneIndex, made for those that share an id. */
function seatsBy<T>(
  lanes: readonly LanePlan[],
  idOf: (lane: LanePlan) => number,
  create: (members: readonly LanePlan[]) => readonly T[],
): Map<number, T> {
  const seats = [...new Set(lanes.map(idOf))].flatMap((id) => {
    const members = lanes.filter((lane) => idOf(lane) === id);
    const made = create(members);
    return members.map((lane, index) => [lane.laneIndex, made[index]!] as const);
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
