/** One stream of I/O: its two halves, and where it stands between its start and its end. */
import type { LanePlan } from "../plan/plan.js";
import { NopProgram } from "../plan/program/nop-program.js";
import type { SubmissionRing } from "../uring/ring.js";
import type { Clock } from "./clock.js";
import type { CompletionParts } from "./completion.js";
import type { FileSync } from "./file-sync.js";
import type { IoQueue } from "./io-queue.js";
import type { LogHook } from "./logs/log-hook.js";
import {
  endReadBack,
  type LaneMemory,
  laneNowNs,
  PHASE,
  resetStatistics,
  stampsIssue,
  WORD,
} from "./memory.js";
import type { Gate } from "./pacing/gate.js";
import type { Ramp } from "./pacing/ramp.js";
import type { Watch, WatchVerdict } from "./pacing/watch.js";
import type { Reaper } from "./reaper.js";
import type { Slots } from "./slots.js";
import type { SubmissionParts } from "./submission.js";
import type { Verification } from "./verify/verification.js";

export interface LaneParts {
  /** null where the files are not synced at the end. */
  readonly finalSync: FileSync | null;
  readonly plan: LanePlan;
  readonly slots: Slots;
  readonly queue: IoQueue;
  readonly submission: SubmissionParts;
  readonly completion: CompletionParts;
  readonly reaper: Reaper;
  readonly gate: Gate | null;
  readonly watches: readonly Watch[];
  /** null where nothing but the clock ends the ramp. */
  readonly ramp: Ramp | null;
  readonly memory: LaneMemory;
  /** null where the lane keeps no logs. */
  readonly logs: LogHook | null;
  /** null where nothing is verified. */
  readonly verification: Verification | null;
  /** Called when the measured window begins, after the ramp. */
  readonly onMeasure: () => void;
}

export class Lane {
  readonly plan: LanePlan;
  readonly reaper: Reaper;
  readonly slots: Slots;
  readonly queue: IoQueue;
  /** What its two halves are made of (turn.ts). */
  readonly submission: SubmissionParts;
  readonly completion: CompletionParts;
  readonly memory: LaneMemory;
  readonly logs: LogHook | null;
  readonly verification: Verification | null;
  readonly gate: Gate | null;
  readonly stampsIssue: boolean;
  /** Completions to wait for when the depth is reached, at least 1. */
  readonly completeMin: number;
  /** Completions to take at once. */
  readonly completeMax: number;
  private readonly words: Float64Array;
  private readonly watches: readonly Watch[];
  private readonly ramp: Ramp | null;
  private readonly finalSync: FileSync | null;
  private readonly onMeasure: () => void;
  private phase: number = PHASE.STARTING;
  /** When the current phase ends by the clock; infinite when only the program ends it. */
  phaseEndNs = Number.POSITIVE_INFINITY;
  // A double from the start: V8 gives up all code that knows the lane's fields when one of them
  // comes to hold another kind of number.
  private measureStartNs = Number.NaN;
  private verdict: WatchVerdict = null;
  private ringEntersBefore = 0;

  constructor(parts: LaneParts) {
    const { spec } = parts.plan;
    this.plan = parts.plan;
    this.slots = parts.slots;
    this.queue = parts.queue;
    this.submission = parts.submission;
    this.completion = parts.completion;
    this.reaper = parts.reaper;
    this.memory = parts.memory;
    this.verification = parts.verification;
    this.logs = parts.logs;
    this.gate = parts.gate;
    this.watches = parts.ramp === null ? parts.watches : [...parts.watches, parts.ramp];
    this.ramp = parts.ramp;
    this.finalSync = parts.finalSync;
    this.words = parts.memory.words;
    this.onMeasure = parts.onMeasure;
    this.stampsIssue = stampsIssue(spec);
    this.completeMin = Math.max(1, Math.min(spec.completeBatchMin, spec.depth));
    this.completeMax = spec.completeBatchMax ?? spec.depth;
  }

  start(clock: Clock): void {
    this.words[WORD.CLOCK_ORIGIN_NS] = clock.originNs();
    this.gate?.begin(clock);
    const { rampMs } = this.plan.spec;
    const rampNs = rampMs > 0 ? rampMs * 1e6 : Number.POSITIVE_INFINITY;
    if (rampMs > 0 || this.ramp !== null) this.enter(PHASE.RAMP, clock.now[0]! + rampNs);
    else this.measure(clock, 0);
  }

  get done(): boolean {
    return this.phase === PHASE.DONE;
  }

  /** Nothing new is submitted; what is in flight still completes. */
  get ending(): boolean {
    return this.phase >= PHASE.DRAIN;
  }

  /** Room in the depth, and something left to do with it that may be done now. */
  get wantsMore(): boolean {
    return this.hasRoom && !this.queue.heldBack;
  }

  private get hasRoom(): boolean {
    const { queue } = this;
    return !this.ending && !queue.over && !queue.held && this.slots.freeCount > 0;
  }

  /** The gate holds the next I/O back until some time; false where only a completion helps. */
  get isHeld(): boolean {
    const waits = this.gate !== null && this.gate.dueNs[0]! < Number.POSITIVE_INFINITY;
    return waits && this.hasRoom && this.queue.heldBack && !this.queue.needsFile;
  }

  /** Nothing but its program and the clock decides what it does, so that NOPs can take its place. */
  get isPlain(): boolean {
    const { hooks, gate, admits, sideCalls, entries } = this.submission;
    const alike = entries.namespaces === null && this.plan.spec.forceAsync <= 1;
    const free = gate === null && admits === null && sideCalls === null;
    return alike && free && hooks.length + this.watches.length === 0;
  }

  /** Whether `advance` has something to do; to be asked once a turn. */
  isDue(clock: Clock): boolean {
    if (this.phase >= PHASE.DRAIN) return this.phase !== PHASE.DONE && this.idle;
    return (
      this.goesOnHeld || this.isOver || clock.now[0]! >= this.phaseEndNs || this.isCalled(clock)
    );
  }

  /** Nothing is in flight. */
  private get isEmpty(): boolean {
    return this.slots.inFlight + this.slots.retryCount === 0;
  }

  /** Nothing is in flight, or to be done before the lane can end. */
  private get idle(): boolean {
    return this.isEmpty && !(this.queue.owesWrite && this.reaper.error === null);
  }

  /** What the program waited for has happened: a write that is owed may be what it goes on with. */
  private get goesOnHeld(): boolean {
    return this.queue.held && this.isEmpty;
  }

  /** Something else than the clock and its watches ends the lane. */
  private get isOver(): boolean {
    const { reaper, queue } = this;
    return queue.over || reaper.full || reaper.error !== null || this.words[WORD.END_ASKED] !== 0;
  }

  /** Moves to the next phase when the clock, a stop, an error or the program's end says so. */
  advance(ring: SubmissionRing, clock: Clock, stop: boolean): void {
    const done = this.obey(ring, clock);
    if (this.goesOnHeld) this.queue.held = false;
    const over = stop || done || this.isOver;
    if (!over && clock.now[0]! < this.phaseEndNs && !this.isRampOver) return;
    if (this.phase === PHASE.RAMP && !over) {
      this.measureAnew(ring, clock);
    } else if (!this.ending) {
      if (this.reaper.error !== null) this.slots.retryCount = 0;
      this.enter(PHASE.DRAIN, Number.NEGATIVE_INFINITY);
    }
    if (this.phase === PHASE.DRAIN && this.idle) this.finish(ring, clock);
  }

  /**
   * Begins or ends NOPs in the place of what the lane has done. Whoever looks at its memory still
   * sees it done.
   */
  driveNops(goesOn: boolean): void {
    if (goesOn) this.queue.replan(new NopProgram(null));
    this.phase = goesOn ? PHASE.MEASURE : PHASE.DRAIN;
    this.phaseEndNs = Number.POSITIVE_INFINITY;
  }

  private finish(ring: SubmissionRing, clock: Clock): void {
    if (this.finalSync !== null) this.syncFinally(this.finalSync, clock);
    // What ends in its ramp has measured nothing: its window is empty.
    if (Number.isNaN(this.measureStartNs)) this.measureAnew(ring, clock);
    this.words[WORD.ENTERS] = ring.enters - this.ringEntersBefore;
    this.words[WORD.IN_FLIGHT] = 0;
    this.words[WORD.RUNTIME_NS] = clock.now[0]! - this.measureStartNs;
    endReadBack(this.words, clock.now[0]!);
    this.gate?.end?.();
    this.enter(PHASE.DONE, Number.POSITIVE_INFINITY);
  }

  /** What failed before was not all written, so there is nothing to make sure of. */
  private syncFinally(finalSync: FileSync, clock: Clock): void {
    const failed = this.reaper.error === null ? finalSync.run() : null;
    if (failed !== null) this.reaper.end(failed);
    clock.read();
  }

  /** Whether one of its watches has a verdict that is not to go on, or ramp_size is done. */
  private isCalled(clock: Clock): boolean {
    const { watches } = this;
    if (watches.length === 0) return false;
    if (this.phase !== PHASE.MEASURE) return this.isRampOver;
    for (let index = 0; index < watches.length && this.verdict === null; index++) {
      this.verdict = watches[index]!.check(clock);
    }
    return this.verdict !== null;
  }

  private get isRampOver(): boolean {
    return this.ramp !== null && this.phase === PHASE.RAMP && this.ramp.isOver();
  }

  /** Does what a watch has said. @returns whether the lane is to end without an error */
  private obey(ring: SubmissionRing, clock: Clock): boolean {
    const { verdict } = this;
    this.verdict = null;
    if (verdict === "anew") this.measureAnew(ring, clock);
    else if (verdict !== null && typeof verdict === "object") this.reaper.end(verdict);
    return verdict === "done";
  }

  private measureAnew(ring: SubmissionRing, clock: Clock): void {
    resetStatistics(this.memory);
    this.gate?.begin(clock);
    this.measure(clock, ring.enters);
  }

  private measure(clock: Clock, ringEnters: number): void {
    const { runtimeMs } = this.plan.spec;
    const nowNs = clock.now[0]!;
    this.measureStartNs = nowNs;
    if (this.words[WORD.READ_BACK_SINCE_NS]! > 0) this.words[WORD.READ_BACK_SINCE_NS] = nowNs;
    this.ringEntersBefore = ringEnters;
    // The thread may have waited for a CPU since the clock was read.
    const sinceNs = Math.max(0, laneNowNs(this.words) - nowNs);
    this.words[WORD.STARTED_AT_MS] = Math.floor(Date.now() - sinceNs / 1e6);
    this.onMeasure();
    this.logs?.begin(clock);
    for (const watch of this.watches) watch.begin(clock);
    const endNs = runtimeMs === null ? Number.POSITIVE_INFINITY : nowNs + runtimeMs * 1e6;
    this.enter(PHASE.MEASURE, endNs);
  }

  private enter(phase: number, endNs: number): void {
    this.phase = phase;
    this.phaseEndNs = endNs;
    this.words[WORD.PHASE] = phase;
  }
}
