/** What the live line shows, sampled from the lanes' counters between two ticks. */
import { DIRECTIONS, type PerDirection } from "../../base/direction.js";
import { PHASE, WORD } from "../../lane/memory.js";
import type { LanePlan, RunPlan } from "../../plan/plan.js";
import { countedDirections } from "../../plan/workload.js";
import type { WorkerHandle } from "../stage/worker-handle.js";
import type { LivePhase, LiveView } from "./live-sample.js";
import { IntervalPercentiles } from "./sampler.js";

const LIVE_PERCENTILES = [50, 99, 99.9];
const NO_IOPS: PerDirection<number> = { read: 0, write: 0, trim: 0 };

interface Totals {
  readonly atMs: number;
  readonly ios: readonly number[];
  readonly bytes: number;
}

export class LiveSampler {
  private readonly view: LiveView | null;
  private readonly stageCount: number;
  private readonly startMs = performance.now();
  private percentiles = new IntervalPercentiles();
  private before: Totals = { atMs: this.startMs, ios: [0, 0, 0], bytes: 0 };
  private stageIndex = -1;

  constructor(plan: RunPlan, view: LiveView | null) {
    this.view = view;
    this.stageCount = plan.stages.length;
  }

  layout(doneBytes: number, totalBytes: number): void {
    const nowMs = performance.now();
    const elapsedMs = nowMs - this.startMs;
    const share = totalBytes > 0 ? doneBytes / totalBytes : 1;
    this.view?.show({
      phase: "layout",
      detail: null,
      stage: 1,
      stages: this.stageCount,
      jobsRunning: 0,
      iops: NO_IOPS,
      bytesPerSecond: elapsedMs > 0 ? (doneBytes / elapsedMs) * 1000 : 0,
      p50Ns: null,
      p99Ns: null,
      p999Ns: null,
      inFlight: 0,
      elapsedMs,
      etaMs: share > 0 ? (elapsedMs / share) * (1 - share) : null,
      errors: 0,
    });
  }

  sample(stageIndex: number, workers: readonly WorkerHandle[]): void {
    if (this.view === null) return;
    const nowMs = performance.now();
    if (stageIndex !== this.stageIndex) this.beginStage(stageIndex);
    const lanes = workers.flatMap((worker) => {
      return worker.plan.lanes.map((plan, index) => {
        return { plan, words: worker.memories[index]?.words as Float64Array };
      });
    });
    const running = lanes.filter(({ words }) => words[WORD.PHASE] !== PHASE.DONE).length;
    // The rest of an interval after the end would show as a sudden stillness.
    if (running === 0) return;
    const sum = (word: number): number => {
      return lanes.reduce((total, { words }) => total + (words[word] as number), 0);
    };
    const ios = DIRECTIONS.map((_, direction) => sum(WORD.IOS + direction));
    const bytes = DIRECTIONS.reduce(
      (total, _, direction) => total + sum(WORD.BYTES + direction),
      0,
    );
    const seconds = Math.max(1e-3, (nowMs - this.before.atMs) / 1000);
    const rate = (now: number, before: number): number => Math.max(0, now - before) / seconds;
    const iops = (direction: number): number => {
      return rate(ios[direction] as number, this.before.ios[direction] as number);
    };
    const values = this.percentiles.take(workers, LIVE_PERCENTILES);
    const [p50Ns = 0, p99Ns = 0, p999Ns = 0] = values;
    this.view.show({
      phase: phaseOf(lanes.map(({ words }) => words[WORD.PHASE] as number)),
      detail: null,
      stage: stageIndex + 1,
      stages: this.stageCount,
      jobsRunning: running,
      iops: { read: iops(0), write: iops(1), trim: iops(2) },
      bytesPerSecond: rate(bytes, this.before.bytes),
      p50Ns: p50Ns > 0 ? p50Ns : null,
      p99Ns: p99Ns > 0 ? p99Ns : null,
      p999Ns: p999Ns > 0 ? p999Ns : null,
      inFlight: sum(WORD.IN_FLIGHT),
      elapsedMs: nowMs - this.startMs,
      etaMs: Math.max(0, ...lanes.map(({ plan, words }) => remainingMs(plan, words))),
      errors: lanes.filter(({ words }) => words[WORD.ERRNO] !== 0).length,
    });
    this.before = { atMs: nowMs, ios, bytes };
  }

  private beginStage(stageIndex: number): void {
    this.stageIndex = stageIndex;
    this.percentiles = new IntervalPercentiles();
    this.before = { atMs: this.before.atMs, ios: [0, 0, 0], bytes: 0 };
  }
}

/** The least advanced phase of the lanes that still run names the whole. */
function phaseOf(phases: readonly number[]): LivePhase {
  const least = Math.min(...phases);
  if (least < PHASE.MEASURE) return "ramp";
  return least === PHASE.MEASURE ? "run" : "drain";
}

/** By the clock, or by the share of the bytes or I/Os that are done, whichever ends sooner. */
function remainingMs(
  { spec, totalBytes, totalIos, startDelayMs }: LanePlan,
  words: Float64Array,
): number {
  const startedAtMs = words[WORD.STARTED_AT_MS] as number;
  if (words[WORD.PHASE] === PHASE.DONE) return 0;
  if (startedAtMs === 0) return spec.rampMs + startDelayMs + (spec.runtimeMs ?? 0);
  const elapsedMs = Date.now() - startedAtMs;
  const byClock = spec.runtimeMs === null ? Number.POSITIVE_INFINITY : spec.runtimeMs - elapsedMs;
  const done = (word: number): number => {
    return countedDirections(spec).reduce<number>((sum, each) => sum + words[word + each]!, 0);
  };
  const byShare = (amount: number, total: number | null): number => {
    if (total === null || amount === 0) return Number.POSITIVE_INFINITY;
    return (elapsedMs / amount) * Math.max(0, total - amount);
  };
  return Math.min(
    byClock,
    byShare(done(WORD.BYTES), totalBytes),
    byShare(done(WORD.IOS) + done(WORD.FAILED_IOS), totalIos),
  );
}
