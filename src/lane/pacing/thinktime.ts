/**
 * `thinktime`: a lane pauses after so many I/Os or so much time. What is in flight completes
 * first, then a part of the pause spins and the rest sleeps, as in fio's handle_thinktime().
 */
import type { JobSpec } from "../../job/spec/job-spec.js";
import type { Clock } from "../clock.js";
import type { LaneHook } from "../hooks.js";
import type { Slots } from "../slots.js";
import type { Gate } from "./gate.js";

const WORKING = 0;
const DRAINING = 1;
const PAUSING = 2;

/** `counts` */
const ISSUED = 0;
const COMPLETED = 1;
/** What was counted when the last pause became due, and when it began: I/Os that it had to wait for
 * lie between the two. */
const AT_DUE = 2;
const AT_PAUSE = 3;
const ISSUED_AT_PAUSE = 4;

/** `times` */
const SINCE = 0;
const SPIN_UNTIL = 1;
const PAUSE_UNTIL = 2;

/**
 * How completions are counted. `full`: one by one while the queue is full, as fio takes them
 * unless something else holds I/Os back. `apart`: one by one, whatever is in flight. `batches`: as
 * many at once as come (iodepth_batch_complete_max and its like), as fio does then.
 */
export type Counting = "full" | "apart" | "batches";

/** Told of a pause that is over: the direction of the I/O before it, its length and its end. */
type AfterPause = (direction: number, pauseNs: number, clock: Clock) => void;

export class ThinkTime implements Gate, LaneHook {
  readonly dueNs = new Float64Array(1);
  private readonly spec: JobSpec;
  private readonly slots: Slots;
  private readonly afterPause: AfterPause | null;
  /** What `thinktime_blocks` counts. */
  private readonly counted: number;
  private readonly counting: Counting;
  private readonly counts = new Float64Array(5);
  private readonly times = new Float64Array(3);
  private state = WORKING;
  private lastDirection = 0;
  private begun = false;

  constructor(spec: JobSpec, slots: Slots, counting: Counting, afterPause: AfterPause | null) {
    this.spec = spec;
    this.slots = slots;
    this.counting = counting;
    this.afterPause = afterPause;
    this.counted = spec.thinktimeBlocksType === "complete" ? COMPLETED : ISSUED;
  }

  /** The end of a ramp changes nothing. */
  begin(clock: Clock): void {
    if (!this.begun) this.times[SINCE] = clock.now[0]!;
    this.begun = true;
  }

  opens(_direction: number, clock: Clock): boolean {
    if (this.state === WORKING && this.isDue(clock)) this.state = DRAINING;
    if (this.state === DRAINING) {
      const { slots } = this;
      this.dueNs[0] = Number.POSITIVE_INFINITY;
      if (slots.freeCount < slots.depth) return false;
      this.beginPause(clock);
    }
    if (this.state === PAUSING) this.endPause(clock);
    return this.state === WORKING;
  }

  readonly onCreate = (slot: number): void => {
    this.counts[ISSUED]!++;
    this.lastDirection = this.slots.direction[slot]!;
  };

  readonly onComplete = (): void => {
    this.counts[COMPLETED]!++;
  };

  /**
   * What fio would have counted by now. It submits one I/O for each that it takes off a full queue,
   * so that all but depth - 1 of those issued are counted, and of the last wait all.
   */
  private count(): number {
    const { counts, slots } = this;
    const count = counts[this.counted]!;
    if (this.counted === ISSUED || this.counting !== "full") return count;
    const taken = Math.min(count, counts[ISSUED]! - slots.depth + 1);
    return Math.max(counts[ISSUED_AT_PAUSE]!, taken);
  }

  /**
   * A pause follows at least one I/O. One by one, a pause comes due at the very I/O, unless the
   * wait for the pause before has brought more.
   */
  private isDue(clock: Clock): boolean {
    const { counts, times } = this;
    const { thinktimeBlocks, thinktimeIotimeUs } = this.spec;
    const count = this.count();
    if (counts[ISSUED] === counts[ISSUED_AT_PAUSE]) return false;
    if (thinktimeIotimeUs > 0) {
      if (clock.now[0]! - times[SINCE]! >= thinktimeIotimeUs * 1e3) {
        counts[AT_DUE] = count;
        return true;
      }
      if (thinktimeBlocks === null) return false;
    }
    const next = counts[AT_DUE]! + (thinktimeBlocks ?? 1);
    if (count < next) return false;
    counts[AT_DUE] = this.counting === "batches" ? count : Math.max(next, counts[AT_PAUSE]!);
    return true;
  }

  private beginPause(clock: Clock): void {
    const nowNs = clock.now[0]!;
    const { thinktimeUs, thinktimeSpinUs } = this.spec;
    this.state = PAUSING;
    this.counts[AT_PAUSE] = this.counts[this.counted]!;
    this.counts[ISSUED_AT_PAUSE] = this.counts[ISSUED]!;
    this.times[SINCE] = nowNs;
    this.times[SPIN_UNTIL] = nowNs + Math.min(thinktimeSpinUs, thinktimeUs) * 1e3;
    this.times[PAUSE_UNTIL] = nowNs + thinktimeUs * 1e3;
  }

  private endPause(clock: Clock): void {
    const { times } = this;
    const nowNs = clock.now[0]!;
    // A lane that wants to be asked again at once does not sleep.
    this.dueNs[0] = nowNs < times[SPIN_UNTIL]! ? nowNs : times[PAUSE_UNTIL]!;
    if (nowNs < times[PAUSE_UNTIL]!) return;
    this.state = WORKING;
    if (this.afterPause !== null) this.afterPause(this.lastDirection, nowNs - times[SINCE]!, clock);
    times[SINCE] = nowNs;
  }
}
