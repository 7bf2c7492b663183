/** One stream of I/O: its two halves, and where it stands between its start and its end. */
import type { LanePlan } from "../plan/plan.js";
import type { SubmissionRing } from "../uring/ring.js";
import { batchBucket, depthBucket } from "./depth.js";
import { type LaneMemory, PHASE, resetStatistics, WORD } from "./memory.js";
import type { Reaper } from "./reaper.js";
import type { Slots } from "./slots.js";
import type { Submitter } from "./submitter.js";

export interface LaneParts {
  readonly plan: LanePlan;
  readonly slots: Slots;
  readonly submitter: Submitter;
  readonly reaper: Reaper;
  readonly memory: LaneMemory;
  /** Called when the measured window begins, after the ramp. */
  readonly onMeasure: () => void;
}

export class Lane {
  readonly plan: LanePlan;
  readonly reaper: Reaper;
  readonly slots: Slots;
  readonly stampsIssue: boolean;
  /** Completions to wait for when the depth is reached, at least 1. */
  readonly completeMin: number;
  /** Completions to take at once. */
  readonly completeMax: number;
  private readonly submitter: Submitter;
  private readonly memory: LaneMemory;
  private readonly words: Float64Array;
  private readonly onMeasure: () => void;
  private phase: number = PHASE.STARTING;
  /** When the current phase ends by the clock; infinite when only the program ends it. */
  private phaseEndNs = Number.POSITIVE_INFINITY;
  private measureStartNs = 0;
  private ringEntersBefore = 0;

  constructor(parts: LaneParts) {
    const { spec } = parts.plan;
    this.plan = parts.plan;
    this.slots = parts.slots;
    this.submitter = parts.submitter;
    this.reaper = parts.reaper;
    this.memory = parts.memory;
    this.words = parts.memory.words;
    this.onMeasure = parts.onMeasure;
    this.stampsIssue = parts.submitter.stampsIssue;
    this.completeMin = Math.max(1, Math.min(spec.completeBatchMin, spec.depth));
    this.completeMax = spec.completeBatchMax ?? spec.depth;
  }

  start(nowNs: number): void {
    const { rampMs } = this.plan.spec;
    if (rampMs > 0) this.enter(PHASE.RAMP, nowNs + rampMs * 1e6);
    else this.measure(nowNs, 0);
  }

  get done(): boolean {
    return this.phase === PHASE.DONE;
  }

  get draining(): boolean {
    return this.phase === PHASE.DRAIN;
  }

  /** Room in the depth, and something left to do with it. */
  get wantsMore(): boolean {
    const going = this.phase === PHASE.MEASURE || this.phase === PHASE.RAMP;
    return going && !this.submitter.over && this.slots.freeCount > 0;
  }

  /** Moves to the next phase when the clock, a stop, an error or the program's end says so. */
  advance(ring: SubmissionRing, nowNs: number, stop: boolean): void {
    if (this.phase === PHASE.RAMP && nowNs >= this.phaseEndNs && !stop) {
      resetStatistics(this.memory);
      this.measure(nowNs, ring.enters);
    }
    const going = this.phase === PHASE.MEASURE || this.phase === PHASE.RAMP;
    if (going) {
      const failed = this.reaper.error !== null;
      if (stop || failed || this.submitter.over || nowNs >= this.phaseEndNs) {
        if (failed) this.slots.retryCount = 0;
        this.enter(PHASE.DRAIN, Number.POSITIVE_INFINITY);
      }
    }
    if (this.phase === PHASE.DRAIN && this.slots.inFlight + this.slots.retryCount === 0) {
      this.words[WORD.RUNTIME_NS] = nowNs - this.measureStartNs;
      this.enter(PHASE.DONE, Number.POSITIVE_INFINITY);
    }
  }

  /** @returns SQEs written behind the ring's tail */
  fill(ring: SubmissionRing, nowNs: number): number {
    const { words } = this;
    const filled = this.submitter.fill(ring, nowNs, !this.draining);
    if (filled > 0) {
      words[WORD.DEPTH_SUBMIT + batchBucket(filled)]!++;
      words[WORD.DEPTH_LEVEL + depthBucket(this.slots.inFlight)]! += filled;
    }
    words[WORD.IN_FLIGHT] = this.slots.inFlight;
    return filled;
  }

  stampIssue(nowNs: number): void {
    this.submitter.stampIssue(nowNs);
  }

  /** @returns completions taken from the ring's head on, up to another lane's or `tail` */
  reap(ring: SubmissionRing, tail: number, nowNs: number): number {
    const { words } = this;
    const headBefore = ring.cqHead;
    const done = this.reaper.reap(ring, tail, nowNs);
    words[WORD.DEPTH_COMPLETE + batchBucket(done)]!++;
    words[WORD.ENTERS] = ring.enters - this.ringEntersBefore;
    words[WORD.IN_FLIGHT] = this.slots.inFlight;
    return (ring.cqHead - headBefore) | 0;
  }

  private measure(nowNs: number, ringEnters: number): void {
    const { runtimeMs } = this.plan.spec;
    this.measureStartNs = nowNs;
    this.ringEntersBefore = ringEnters;
    this.words[WORD.STARTED_AT_MS] = Date.now();
    this.onMeasure();
    const endNs = runtimeMs === null ? Number.POSITIVE_INFINITY : nowNs + runtimeMs * 1e6;
    this.enter(PHASE.MEASURE, endNs);
  }

  private enter(phase: number, endNs: number): void {
    this.phase = phase;
    this.phaseEndNs = endNs;
    this.words[WORD.PHASE] = phase;
  }
}
