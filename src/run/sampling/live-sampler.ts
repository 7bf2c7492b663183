/** What the live line shows, sampled from the lanes' counters between two ticks. */
import { DIRECTIONS, type PerDirection } from "../../base/direction.js";
import { threadCpuNs } from "../../ffi/libc.js";
import { type LaneMemory, PHASE, WORD } from "../../lane/memory.js";
import type { LanePlan, RunPlan } from "../../plan/plan.js";
import { countedDirections } from "../../plan/workload.js";
import type { WorkerHandle } from "../stage/worker-handle.js";
import { JOBS_SHOWN, type LiveJob, type LivePhase, type LiveView } from "./live-sample.js";
import { IntervalPercentiles } from "./sampler.js";

const LIVE_PERCENTILES = [50, 99, 99.9];
const NO_IOPS: PerDirection<number> = { read: 0, write: 0, trim: 0 };

/**
 * Work of this thread that is left out where it would take more of a CPU than its share: that of
 * 200 jobs takes some ms.
 */
class Budget {
  private readonly share: number;
  private readonly longestMs: number;
  private restUntilMs = 0;

  /** @param longestMs what is due is done so often, since V8 has not compiled the first */
  constructor(share: number, longestMs: number) {
    this.share = share;
    this.longestMs = longestMs;
  }

  get isSpent(): boolean {
    return performance.now() < this.restUntilMs;
  }

  spend(cpuNs: number): void {
    const restMs = Math.min(this.longestMs, cpuNs / 1e6 / this.share);
    this.restUntilMs = performance.now() + restMs;
  }
}

interface Totals {
  readonly atMs: number;
  readonly ios: readonly number[];
  readonly bytes: number;
}

/** A lane that the view tells of. */
interface LiveLane {
  readonly plan: LanePlan;
  readonly memory: LaneMemory;
}

export class LiveSampler {
  private readonly view: LiveView | null;
  private readonly stageCount: number;
  private readonly startMs = performance.now();
  private latencies = new LiveLatencies();
  private jobsBefore = new Map<number, Totals>();
  private before: Totals = { atMs: this.startMs, ios: [0, 0, 0], bytes: 0 };
  private stageIndex = -1;
  private readonly budget = new Budget(0.006, 1000);

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
      jobs: [],
      hosts: null,
    });
  }

  sample(stageIndex: number, workers: readonly WorkerHandle[]): void {
    if (this.view === null || this.budget.isSpent) return;
    const beganNs = threadCpuNs();
    const nowMs = performance.now();
    if (stageIndex !== this.stageIndex) this.beginStage(stageIndex);
    const all = workers.flatMap((worker) => {
      return worker.plan.lanes.map((plan, index): LiveLane => {
        return { plan, memory: worker.memories[index]! };
      });
    });
    const lanes = all.map(({ plan, memory: { words } }) => ({ plan, words }));
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
    const jobs = byJob(all.filter(({ memory }) => memory.words[WORD.PHASE] !== PHASE.DONE));
    // Before percentiles are taken, which takes long: its counts are to be of this moment.
    const looks = [...jobs].map(([jobIndex, members]) => this.jobOf(jobIndex, members, nowMs));
    const latencies = this.latencies.take(all, jobs);
    const [p50Ns, p99Ns, p999Ns] = latencies.whole;
    this.view.show({
      phase: phaseOf(lanes.map(({ words }) => words[WORD.PHASE] as number)),
      detail: null,
      stage: stageIndex + 1,
      stages: this.stageCount,
      jobsRunning: running,
      iops: { read: iops(0), write: iops(1), trim: iops(2) },
      bytesPerSecond: rate(bytes, this.before.bytes),
      p50Ns: p50Ns || null,
      p99Ns: p99Ns || null,
      p999Ns: p999Ns || null,
      inFlight: sum(WORD.IN_FLIGHT),
      elapsedMs: nowMs - this.startMs,
      etaMs: etaOf(all),
      errors: lanes.filter(({ words }) => words[WORD.ERRNO] !== 0).length,
      jobs: [...jobs.keys()].map((jobIndex, i) => {
        const [p50, p99] = latencies.jobs.get(jobIndex) ?? [];
        return { ...looks[i]!, p50Ns: p50 || null, p99Ns: p99 || null };
      }),
      hosts: null,
    });
    this.before = { atMs: nowMs, ios, bytes };
    this.budget.spend(threadCpuNs() - beganNs - latencies.cpuNs);
  }

  /** What a job's clones that run have done since the last look. */
  private jobOf(
    jobIndex: number,
    members: readonly LiveLane[],
    nowMs: number,
  ): Omit<LiveJob, "p50Ns" | "p99Ns"> {
    const sum = (word: number): number =>
      members.reduce((total, { memory }) => total + (memory.words[word] as number), 0);
    const ios = DIRECTIONS.map((_, direction) => sum(WORD.IOS + direction));
    const bytes = DIRECTIONS.reduce(
      (total, _, direction) => total + sum(WORD.BYTES + direction),
      0,
    );
    const before = this.jobsBefore.get(jobIndex) ?? { atMs: this.before.atMs, ios: [], bytes: 0 };
    this.jobsBefore.set(jobIndex, { atMs: nowMs, ios, bytes });
    const seconds = Math.max(1e-3, (nowMs - before.atMs) / 1000);
    const added = ios.reduce((total, count, i) => total + count - (before.ios[i] ?? 0), 0);
    return {
      name: members[0]!.plan.spec.name,
      lanes: members.length,
      // The counts start over behind a ramp, and without a clone that has ended.
      iops: Math.max(0, added) / seconds,
      bytesPerSecond: Math.max(0, bytes - before.bytes) / seconds,
      inFlight: sum(WORD.IN_FLIGHT),
      etaMs: etaOf(members),
    };
  }

  private beginStage(stageIndex: number): void {
    this.stageIndex = stageIndex;
    this.latencies = new LiveLatencies();
    this.jobsBefore = new Map();
    this.before = { atMs: this.before.atMs, ios: [0, 0, 0], bytes: 0 };
  }
}

/** The percentiles of all lanes and of the jobs that have room, since they were last taken. */
class LiveLatencies {
  private readonly whole = new IntervalPercentiles();
  private readonly jobs = new Map<number, IntervalPercentiles>();
  private readonly budget = new Budget(0.003, 5000);
  private taken: { whole: readonly [number, number, number]; jobs: Map<number, number[]> } = {
    whole: [0, 0, 0],
    jobs: new Map(),
  };

  take(all: readonly LiveLane[], jobs: ReadonlyMap<number, readonly LiveLane[]>) {
    if (this.budget.isSpent) return { ...this.taken, cpuNs: 0 };
    const beganNs = threadCpuNs();
    const memoriesOf = (lanes: readonly LiveLane[]) => lanes.map(({ memory }) => memory);
    const [p50, p99, p999] = this.whole.take(memoriesOf(all), LIVE_PERCENTILES);
    // Of a single job they are those of the whole.
    const shown = jobs.size > 1 ? [...jobs].slice(0, JOBS_SHOWN) : [];
    const values = shown.map(([jobIndex, lanes]): [number, number[]] => {
      const own = this.jobs.get(jobIndex) ?? new IntervalPercentiles();
      this.jobs.set(jobIndex, own);
      return [jobIndex, own.take(memoriesOf(lanes), LIVE_PERCENTILES)];
    });
    this.taken = { whole: [p50!, p99!, p999!], jobs: new Map(values) };
    const cpuNs = threadCpuNs() - beganNs;
    this.budget.spend(cpuNs);
    return { ...this.taken, cpuNs };
  }
}

function byJob(lanes: readonly LiveLane[]): Map<number, LiveLane[]> {
  const jobs = new Map<number, LiveLane[]>();
  for (const lane of lanes) {
    const { jobIndex } = lane.plan.spec;
    jobs.set(jobIndex, [...(jobs.get(jobIndex) ?? []), lane]);
  }
  return jobs;
}

/** The least advanced phase of the lanes that still run names the whole. */
function phaseOf(phases: readonly number[]): LivePhase {
  const least = Math.min(...phases);
  if (least < PHASE.MEASURE) return "ramp";
  return least === PHASE.MEASURE ? "run" : "drain";
}

function etaOf(lanes: readonly LiveLane[]): number | null {
  const etaMs = Math.max(0, ...lanes.map(({ plan, memory }) => remainingMs(plan, memory.words)));
  return Number.isFinite(etaMs) ? etaMs : null;
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
