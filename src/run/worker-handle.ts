/** A worker thread as the main thread sees it: started, ready, done or failed. */
import { type Disturbances, UNDISTURBED } from "../base/disturbances.js";
import { BugError, fromPortable, type HipriError } from "../base/errors.js";
import type { ThreadUsage } from "../base/thread-usage.js";
import { COMMAND, type Control, command, createControl } from "../lane/control.js";
import { createLaneMemory, type LaneMemory, PHASE, WORD } from "../lane/memory.js";
import type { WorkerMessage } from "../lane/messages.js";
import type { FlowSeat } from "../lane/pacing/flow.js";
import type { LaneError } from "../lane/reaper.js";
import type { VerifyOutcome } from "../lane/verify/miscompare.js";
import type { WorkerPlan } from "../plan/plan.js";
import type { LaneLogs } from "../stats/lane-logs.js";
import { NO_RING, type RingInEffect } from "../uring/in-effect.js";
import { startThread } from "./thread.js";

export class WorkerHandle {
  readonly plan: WorkerPlan;
  readonly memories: readonly LaneMemory[];
  /** Its own, so that one worker can be stopped while others go on. */
  readonly control: Control = createControl();
  /** Resolves when the worker's ring stands, or when it has failed. */
  readonly settled: Promise<void>;
  /** Resolves when the thread has ended, whatever happened. */
  readonly ended: Promise<void>;
  hasEnded = false;
  ring: RingInEffect = NO_RING;
  /** The thread's directory in /proc, once it is known. */
  thread: string | null = null;
  /** Over the measured window; null while it runs, and when it failed. */
  usage: ThreadUsage | null = null;
  disturbances: Disturbances = UNDISTURBED;
  laneErrors: readonly (LaneError | null)[] = [];
  laneLogs: readonly (LaneLogs | null)[] = [];
  verified: readonly (VerifyOutcome | null)[] = [];
  /** What ended the worker before its lanes were done. */
  failure: HipriError | null = null;

  /**
   * @param seats in flows, by laneIndex
   * @param runBeganAtMs wall clock from which start delays count
   */
  constructor(plan: WorkerPlan, seats: ReadonlyMap<number, FlowSeat>, runBeganAtMs: number) {
    this.plan = plan;
    this.memories = plan.lanes.map((lane) => createLaneMemory(lane.spec));
    const { memories, control } = this;
    const flows = plan.lanes.map((lane) => seats.get(lane.laneIndex) ?? null);
    const worker = startThread({ plan, memories, control, flows, runBeganAtMs });
    this.ended = new Promise((resolve) => {
      worker.once("exit", () => {
        this.hasEnded = true;
        resolve();
      });
    });
    this.settled = new Promise((resolve) => {
      worker.on("message", (message: WorkerMessage) => {
        this.receive(message);
        resolve();
      });
      worker.once("error", (error) => {
        this.failure = new BugError(`a worker thread broke: ${error.message}`, { cause: error });
        resolve();
      });
    });
  }

  /**
   * Ends one lane, and the worker with the last of them. Only lanes that share a ring look at their
   * word all the time; a lane alone may be in the steady loop, which looks at the control word.
   */
  endLane(index: number): void {
    const words = this.memories.map((memory) => memory.words);
    words[index]![WORD.END_ASKED] = 1;
    if (words.every((each) => each[WORD.END_ASKED] !== 0)) command(this.control, COMMAND.STOP);
  }

  /** Lets the lanes begin, unless they have been told to begin or to end already. */
  start(): void {
    if (Atomics.load(this.control, 0) === COMMAND.HOLD) command(this.control, COMMAND.GO);
  }

  get isHeld(): boolean {
    return Atomics.load(this.control, 0) === COMMAND.HOLD;
  }

  isDone(index: number): boolean {
    return this.hasEnded || this.memories[index]?.words[WORD.PHASE] === PHASE.DONE;
  }

  /** Whether an error has ended the lane, or the worker. */
  hasFailed(index: number): boolean {
    return this.failure !== null || this.memories[index]?.words[WORD.ERRNO] !== 0;
  }

  private receive(message: WorkerMessage): void {
    switch (message.kind) {
      case "ready":
        this.ring = message.ring;
        this.thread = message.thread;
        break;
      case "done":
        this.usage = message.usage;
        this.disturbances = message.disturbances;
        this.laneErrors = message.errors;
        this.laneLogs = message.logs;
        this.verified = message.verified;
        break;
      case "failed":
        this.failure = fromPortable(message.error);
    }
  }
}
