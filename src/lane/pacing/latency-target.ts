/** `latency_target` on a lane: holds it to the depth that is tried, and judges that depth. */
import type { LanePlan } from "../../plan/plan.js";
import type { Clock } from "../clock.js";
import type { LaneHook } from "../hooks.js";
import { WORD } from "../memory.js";
import type { Slots } from "../slots.js";
import { DepthSearch, type SearchStep } from "./depth-search.js";
import type { Gate } from "./gate.js";
import { tooLong } from "./max-latency.js";
import type { Watch, WatchVerdict } from "./watch.js";

/** `window`: when it began, I/Os completed in it, and those of them that took too long. */
const BEGAN = 0;
const COMPLETED = 1;
const MISSED = 2;

export class LatencyTarget implements Gate, LaneHook, Watch {
  /** Only completions make room. */
  readonly dueNs = new Float64Array([Number.POSITIVE_INFINITY]);
  private readonly plan: LanePlan;
  private readonly slots: Slots;
  private readonly words: Float64Array;
  private readonly targetNs: number;
  private readonly search: DepthSearch;
  private readonly window = new Float64Array(3);
  /** null before the measured window. */
  private step: SearchStep | null = null;
  private verdict: WatchVerdict = null;

  constructor(plan: LanePlan, slots: Slots, words: Float64Array) {
    this.plan = plan;
    this.slots = slots;
    this.words = words;
    this.targetNs = plan.spec.latencyTargetUs * 1e3;
    this.search = new DepthSearch(plan.spec, plan.spec.depth);
  }

  begin(clock: Clock): void {
    this.words[WORD.LATENCY_DEPTH] = this.search.depth;
    this.beginWindow(clock);
  }

  opens(): boolean {
    const inFlight = this.slots.depth - this.slots.freeCount;
    return inFlight < this.search.depth && this.step !== "drain" && this.step !== "final";
  }

  readonly onComplete = (slot: number, clock: Clock): void => {
    const { slots, window } = this;
    if (this.step !== "on") return;
    window[COMPLETED]!++;
    const ns = clock.now[0]! - slots.createdNs[slot]!;
    if (ns <= this.targetNs) return;
    window[MISSED]!++;
    if (this.plan.spec.latencyPercentile < 100) return;
    // Where every I/O has to meet it, one that does not decides at once.
    if (this.search.depth === 1) {
      this.verdict ??= tooLong(this.plan, slots, slot, ns, "latency_target", this.targetNs);
    } else {
      this.take(this.search.fail());
    }
  };

  check(clock: Clock): WatchVerdict {
    const { latencyWindowUs, latencyPercentile } = this.plan.spec;
    const { window, slots } = this;
    if (this.verdict !== null) return this.verdict;
    if (this.step === "drain" || this.step === "final") {
      if (slots.freeCount < slots.depth) return null;
      const found = this.step === "final";
      this.take("on");
      this.beginWindow(clock);
      return found ? "anew" : null;
    }
    this.step = "on";
    if (clock.now[0]! - window[BEGAN]! < latencyWindowUs * 1e3) return null;
    const met = ((window[COMPLETED]! - window[MISSED]!) / window[COMPLETED]!) * 100;
    const meets = met >= latencyPercentile;
    // fio tries depth 1 on and on when it fails, and judges all that was done at it.
    if (!meets && this.search.depth === 1) return null;
    const step = meets ? this.search.succeed() : this.search.fail();
    this.take(step);
    if (step === "on") this.beginWindow(clock);
    return step === "done" ? "done" : null;
  }

  private take(step: SearchStep): void {
    this.step = step;
    this.words[WORD.LATENCY_DEPTH] = this.search.depth;
  }

  private beginWindow(clock: Clock): void {
    this.window.fill(0);
    this.window[BEGAN] = clock.now[0]!;
  }
}
