/** Watches the workers of one stage while they run, and makes results of what they have counted. */
import type { LanePlan, StagePlan } from "../plan/plan.js";
import { syncs, trims } from "../plan/workload.js";
import { asBaseline } from "../result/floor.js";
import type { LoggedLane } from "../result/lane-logs.js";
import type { LaneResult } from "../result/model/lane.js";
import { collectWorker, type LaneExtras, type MeasuredLane } from "./collect.js";
import { disksOf } from "./disks.js";
import { targetsOf } from "./examine.js";
import { floorOf } from "./floor.js";
import type { Ground } from "./ground.js";
import { InterruptCounter, interruptsOf } from "./interrupts.js";
import type { LiveSampler } from "./live-sampler.js";
import { judgePolling } from "./polling.js";
import { SeriesSampler } from "./sampler.js";
import type { StageObserver } from "./stage.js";
import { SteadyWatch } from "./steady-watch.js";
import type { StuckWatch } from "./stuck.js";
import { UsageWatch } from "./usage-watch.js";
import type { WorkerHandle } from "./worker-handle.js";

/** What a lane came to, and what its logs are written from. */
export interface CollectedLane {
  readonly result: LaneResult;
  readonly logged: LoggedLane;
}

export class StageWatch implements StageObserver {
  private readonly stage: StagePlan;
  private readonly ground: Ground;
  private readonly live: LiveSampler;
  private readonly stuck: StuckWatch;
  private readonly series = new SeriesSampler();
  private readonly steady = new SteadyWatch();
  private readonly usage = new UsageWatch();
  private readonly counter: InterruptCounter;
  private workers: readonly WorkerHandle[] = [];
  /** The lanes' results, once they are done: floors are measured in the same memories. */
  private ended: readonly MeasuredLane[] | null = null;

  constructor(stage: StagePlan, ground: Ground, live: LiveSampler, stuck: StuckWatch) {
    this.stuck = stuck;
    this.stage = stage;
    this.ground = ground;
    this.live = live;
    this.counter = new InterruptCounter(ground.blockDevices);
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
    const floors = this.workers.flatMap((worker) => {
      return worker.plan.lanes.map((_, index) => floorOf(this.workers, worker, index));
    });
    return lanes.map(({ result, logged }, index) => {
      return { result: { ...result, baseline: asBaseline(floors[index]!) }, logged };
    });
  }

  private collectNow(): MeasuredLane[] {
    const { ground, series, steady, stage } = this;
    const counts = this.counter.count();
    const interrupts = (lane: LanePlan): number | null => {
      return interruptsOf(targetsOf(lane, ground.targets), counts);
    };
    const mixed = stage.workers.some(({ lanes }) => {
      return lanes.some(({ spec }) => !spec.hipri || trims(spec) || syncs(spec));
    });
    const extras: Omit<LaneExtras, "usage"> = {
      series: (lane, direction) => series.series(lane.laneIndex, direction),
      intervals: (lane, direction) => series.intervals(lane.laneIndex, direction),
      steadyState: (lane) => steady.stateOf(lane),
      interrupts,
      disks: (lane) => disksOf(targetsOf(lane, ground.targets)),
      polling: (lane, ios) => {
        const probe = ground.probes.get(lane.laneIndex);
        return judgePolling(probe, { interrupts: interrupts(lane), ios, mixed });
      },
    };
    return this.workers.flatMap((worker) => {
      return collectWorker(worker, { ...extras, usage: this.usage.of(worker) });
    });
  }
}
