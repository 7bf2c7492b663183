/** A worker as the main thread sees it: ready, done and closed, or failed. */
import { BugError, fromPortable, type HipriError } from "../../base/errors.js";
import type { ThreadUsage } from "../../base/thread-usage.js";
import { giveWay } from "../../device/threads/niceness.js";
import { createLaneMemory, type LaneMemory, PHASE, WORD } from "../../lane/memory.js";
import type { WorkerInput, WorkerMessage } from "../../lane/messages.js";
import type { FlowSeat } from "../../lane/pacing/flow.js";
import type { RampSeat } from "../../lane/pacing/ramp.js";
import type { LaneError } from "../../lane/reaper.js";
import type { VerifyOutcome } from "../../lane/verify/miscompare.js";
import {
  BASELINE_SIGNAL,
  type Control,
  createControl,
  SIGNAL,
  signalBaseline,
  signalGo,
  signalWorker,
} from "../../lane/worker-signal.js";
import type { LanePlan, WorkerPlan } from "../../plan/plan.js";
import { UNDISTURBED } from "../../result/idle.js";
import type { LaneLogs } from "../../result/lane-logs.js";
import type { Baseline, Disturbances, RingInEffect } from "../../result/model/lane.js";
import { NO_RING } from "../../uring/in-effect.js";
import { retireThread, startThread } from "../worker-thread.js";
import { Milestone } from "./milestone.js";
import { workerFailure } from "./worker-failure.js";

/** What lanes share with each other, by laneIndex. */
export interface Seats {
  readonly flows: ReadonlyMap<number, FlowSeat>;
  readonly ramps: ReadonlyMap<number, RampSeat>;
}

export class WorkerHandle {
  readonly plan: WorkerPlan;
  readonly memories: readonly LaneMemory[];
  /** Its own, so that one worker can be stopped while others go on. */
  readonly control: Control = createControl();
  /** Its ring stands. These three are passed in this order, by a worker that fails all at once. */
  readonly ready = new Milestone();
  /** Its lanes are done. */
  readonly done = new Milestone();
  /** It has measured the baseline, and closed what it had opened. */
  readonly closed = new Milestone();
  ring: RingInEffect = NO_RING;
  /** The thread's directory in /proc, once it is known. */
  thread: string | null = null;
  /** Over the measured window; null while it runs, and when it failed. */
  usage: ThreadUsage | null = null;
  disturbances: Disturbances = UNDISTURBED;
  laneErrors: readonly (LaneError | null)[] = [];
  laneLogs: readonly (LaneLogs | null)[] = [];
  verified: readonly (VerifyOutcome | null)[] = [];
  /** By position in plan.lanes; none where it has not measured them. */
  baselines: readonly Baseline[] = [];
  /** What ended the worker before it had closed all. */
  failure: HipriError | null = null;
  /** Nobody has waited for its lanes any longer. */
  givenUp = false;
  /** That is since an I/O of it had no answer for longer than any may take. */
  timedOut = false;

  /**
   * @param seats in flows and ramps, by laneIndex
   * @param times see WorkerInput; the time is kept for jobs that want it
   * @param nops lanes to measure the ring's baseline with; none: it does not measure
   */
  constructor(
    plan: WorkerPlan,
    seats: Seats,
    times: Pick<WorkerInput, "runBeganAtMs" | "sharedNowNs">,
    nops: readonly LanePlan[],
  ) {
    this.plan = plan;
    this.memories = plan.lanes.map((lane) => createLaneMemory(lane.spec));
    const { memories, control } = this;
    const flows = plan.lanes.map((lane) => seats.flows.get(lane.laneIndex) ?? null);
    const ramps = plan.lanes.map((lane) => seats.ramps.get(lane.laneIndex) ?? null);
    const { runBeganAtMs } = times;
    const sharedNowNs = plan.lanes[0]?.spec.clockCpu == null ? null : times.sharedNowNs;
    const input = { plan, memories, control, flows, ramps, runBeganAtMs, sharedNowNs, nops };
    const thread = startThread(input);
    thread.on("message", (message: WorkerMessage) => this.receive(message));
    thread.on("error", (cause) => this.fail(workerFailure(cause)));
    thread.on("exit", () => {
      if (!this.closed.passed) this.fail(new BugError("a worker thread has ended early"));
    });
    this.closed.reached.then(() => retireThread(thread));
  }

  /**
   * Ends one lane, and the worker with the last of them: lanes look at their words once a turn, and the
   * control word wakes a thread that sleeps.
   */
  endLane(index: number): void {
    const words = this.memories.map((memory) => memory.words);
    words[index]![WORD.END_ASKED] = 1;
    if (words.every((each) => each[WORD.END_ASKED] !== 0)) signalWorker(this.control, SIGNAL.STOP);
  }

  /** Lets the lanes of a held worker begin at a time, ms since the run began. */
  start(beginMs: number): void {
    signalGo(this.control, beginMs);
  }

  /** To be called when its lanes are done: it closes all after this. */
  endWithBaseline(measures: boolean): void {
    signalBaseline(this.control, measures ? BASELINE_SIGNAL.MEASURE : BASELINE_SIGNAL.SKIP);
  }

  /** Goes on without the worker, which may wait for ever for something in flight. */
  giveUp(): void {
    this.givenUp ||= !this.done.passed;
    // Its ring may poll for ever, and what is left of the run needs the CPUs.
    if (this.thread !== null && !this.closed.passed) giveWay(this.thread);
    this.passAll();
  }

  get isHeld(): boolean {
    return Atomics.load(this.control, 0) === SIGNAL.HOLD;
  }

  get isStopped(): boolean {
    return Atomics.load(this.control, 0) === SIGNAL.STOP;
  }

  isDone(index: number): boolean {
    return this.done.passed || this.memories[index]?.words[WORD.PHASE] === PHASE.DONE;
  }

  /** Whether an error has ended the lane, or the worker. */
  hasFailed(index: number): boolean {
    return this.failure !== null || this.timedOut || this.memories[index]?.words[WORD.ERRNO] !== 0;
  }

  private fail(error: HipriError): void {
    this.failure = error;
    this.passAll();
  }

  private passAll(): void {
    for (const milestone of [this.ready, this.done, this.closed]) milestone.pass();
  }

  private receive(message: WorkerMessage): void {
    switch (message.kind) {
      case "ready":
        this.ring = message.ring;
        this.thread = message.thread;
        this.ready.pass();
        break;
      case "done":
        this.usage = message.usage;
        this.disturbances = message.disturbances;
        this.laneErrors = message.errors;
        this.laneLogs = message.logs;
        this.verified = message.verified;
        this.done.pass();
        break;
      case "closed":
        this.baselines = message.baselines;
        this.closed.pass();
        break;
      case "failed":
        this.fail(fromPortable(message.error));
    }
  }
}
