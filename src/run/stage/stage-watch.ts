/** Watches the workers of one stage while they run, and makes results of what they have counted. */
import type { LanePlan, StagePlan } from "../../plan/plan.js";
import { discards, syncs } from "../../plan/workload.js";
import type { LoggedLane } from "../../result/lane-logs.js";
import type { LaneResult } from "../../result/model/lane.js";
import { collectWorker, type LaneExtras, type MeasuredLane } from "../collect.js";
import { InterruptCounter, interruptsOf } from "../device-interrupts.js";
import { targetsOf } from "../examine/examine.js";
import { judgePolling } from "../examine/polling.js";
import type { TargetsAtStart } from "../examine/targets-at-start.js";
import { disksOf } from "../examine/whole-disks.js";
import type { LiveSampler } from "../sampling/live-sampler.js";
import { SeriesSampler } from "../sampling/sampler.js";
import { SteadyStateWatch } from "../sampling/steady-state-watch.js";
import { UsageWatch } from "../sampling/usage-watch.js";
import { baselineOf } from "./nop-baseline.js";
import type { StageObserver } from "./stage.js";
import type { StuckWatch } from "./stuck-ios.js";
import type { WorkerHandle } from "./worker-handle.js";

/** What a lane came to, and what its logs are written from. */
export interface CollectedLane {
  readonly result: LaneResult;
  readonly logged: LoggedLane;
}

export class StageWatch implements StageObserver {
  private readonly stage: StagePlan;
  private readonly atStart: TargetsAtStart;
  private readonly live: LiveSampler;
  private readonly stuck: StuckWatch;
  private readonly series = new SeriesSampler();
  private readonly steady = new SteadyStateWatch();
  private readonly usage = new UsageWatch();
  private readonly counter: InterruptCounter;
  private workers: readonly WorkerHandle[] = [];
  /** The lanes' results, once they are done: baselines are measured in the same memories. */
  private ended: readonly MeasuredLane[] | null = null;

  constructor(stage: StagePlan, atStart: TargetsAtStart, live: LiveSampler, stuck: StuckWatch) {
    this.stuck = stuck;
    this.stage = stage;
    this.atStart = atStart;
    this.live = live;
    this.counter = new InterruptCounter(atStart.blockDevices);
  }

  sample(running: readonly WorkerHandle[]): number | null {
    this.workers = running;
    this.usage.sample(running);
    return this.series.sample(running);
  }

  look(running: readonly WorkerHandle[]): void {
    this.live.sample(this.stage.stageIndex, running);
    this.steady.sample(running);
    this.stuck.look(running);
  }

  end(workers: readonly WorkerHandle[]): void {
    this.sample(workers);
    this.look(workers);
    this.ended = this.collectNow();
  }

  /** What the lanes have done, or have done so far. */
  collect(): CollectedLane[] {
    const lanes = this.ended ?? this.collectNow();
    const baselines = this.workers.flatMap((worker) => {
      return worker.plan.lanes.map((_, index) => baselineOf(this.workers, worker, index));
    });
    return lanes.map(({ result, logged }, index) => {
      return { result: { ...result, baseline: baselines[index]! }, logged };
    });
  }

  private collectNow(): MeasuredLane[] {
    const { atStart, series, steady, stage } = this;
    const counts = this.counter.count();
    const interrupts = (lane: LanePlan): number | null => {
      return interruptsOf(targetsOf(lane, atStart.targets), counts);
    };
    const mixed = stage.workers.some(({ lanes }) => {
      return lanes.some(({ spec }) => !spec.hipri || discards(spec) || syncs(spec));
    });
    const extras: Omit<LaneExtras, "usage" | "disturbances"> = {
      series: (lane, direction) => series.series(lane.laneIndex, direction),
      intervals: (lane, direction) => series.intervals(lane.laneIndex, direction),
      steadyState: (lane) => steady.stateOf(lane),
      interrupts,
      // The null engine's I/Os reach none.
      disks: (lane) =>
        lane.spec.engine === "null" ? [] : disksOf(targetsOf(lane, atStart.targets)),
      polling: (lane, ios) => {
        const probe = atStart.probes.get(lane.laneIndex);
        return judgePolling(probe, { interrupts: interrupts(lane), ios, mixed });
      },
    };
    return this.workers.flatMap((worker) => {
      return collectWorker(worker, { ...extras, ...this.usage.of(worker) });
    });
  }
}
