/** Watches the workers of one stage while they run, and makes results of what they have counted. */
import type { LanePlan, StagePlan } from "../../plan/plan.js";
import { syncs, trims } from "../../plan/workload.js";
import type { LoggedLane } from "../../result/lane-logs.js";
import type { LaneResult } from "../../result/model/lane.js";
import { asBaseline } from "../../result/nop-baseline.js";
import { collectWorker, type LaneExtras, type MeasuredLane } from "../collect.js";
import { InterruptCounter, interruptsOf } from "../device-interrupts.js";
import { targetsOf } from "../examine/examine.js";
import { judgePolling } from "../examine/polling.js";
import type { Ground } from "../examine/targets-at-start.js";
import { disksOf } from "../examine/whole-disks.js";
import type { LiveSampler } from "../sampling/live-sampler.js";
import { SeriesSampler } from "../sampling/sampler.js";
import { SteadyWatch } from "../sampling/steady-state-watch.js";
import { UsageWatch } from "../sampling/usage-watch.js";
import { floorOf } from "./nop-baseline.js";
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
