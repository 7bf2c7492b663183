/** The run as a pipeline: examine, lay out, stage by stage, collect. */

import { loadavg } from "node:os";
import { EnvironmentError } from "../base/errors.js";
import { hipriVersion } from "../base/version.js";
import { diskUsageBetween, snapshotDisks } from "../device/disk-stats.js";
import { describeEnvironment } from "../device/environment.js";
import { type InspectedTarget, inspectTarget } from "../device/facts.js";
import { layOutFiles } from "../device/layout.js";
import { unlinkTarget } from "../device/unlink.js";
import { liburing } from "../ffi/liburing.js";
import { type Finding, formatNotice } from "../job/finding.js";
import type { JobSpec } from "../job/spec.js";
import { layoutNeeds } from "../plan/layout-needs.js";
import { lanesOf } from "../plan/make-plan.js";
import type { LanePlan, RunPlan, StagePlan } from "../plan/plan.js";
import { trims } from "../plan/workload.js";
import { sharingPenalties } from "../stats/sharing.js";
import { collectWorker, type LaneExtras } from "./collect.js";
import { type ExaminedRun, examineRun, type RunGuards, targetsOf } from "./examine.js";
import { Interrupt } from "./interrupt.js";
import { InterruptCounter, interruptsOf } from "./interrupts.js";
import { withLanesAlone } from "./isolate.js";
import { jobsSha256 } from "./jobs-hash.js";
import type { LiveView } from "./live-sample.js";
import { LiveSampler } from "./live-sampler.js";
import {
  judgePolling,
  type PollProbe,
  type PollProbes,
  probePolling,
  spreadRefusals,
  withoutRefusedPolling,
} from "./polling.js";
import type { LaneResult, RunResult } from "./result.js";
import { SeriesSampler } from "./sampler.js";
import { runStage } from "./stage.js";
import { SteadyWatch } from "./steady-watch.js";

export interface RunRequest {
  readonly jobs: readonly JobSpec[];
  /** What reading the jobs has found out; the result carries it along. */
  readonly notices: readonly Finding[];
  readonly guards: RunGuards;
  /** Run lanes that share a ring once more, each by itself. */
  readonly isolate: boolean;
  /** Where the run is shown while it lasts; null costs nothing. */
  readonly live: LiveView | null;
}

/**
 * Runs the jobs. A signal ends it early with what was measured.
 * @throws UsageError, EnvironmentError before any I/O; IoError for a failed layout; BugError
 */
export async function run(request: RunRequest): Promise<RunResult> {
  const examined = examineRun(request.jobs, request.guards);
  const interrupt = new Interrupt();
  try {
    return await runExamined(request, examined, interrupt);
  } finally {
    interrupt.dispose();
    request.live?.clear();
  }
}

async function runExamined(
  request: RunRequest,
  { plan, facts, skipped }: ExaminedRun,
  interrupt: Interrupt,
): Promise<RunResult> {
  const startedAtMs = Date.now();
  const loadBefore = loadavg();
  const startMs = performance.now();
  const together = plan.stages.length;
  const whole = request.isolate ? withLanesAlone(plan) : plan;
  const live = new LiveSampler(whole, request.live);
  await layOut(plan, facts, live, interrupt);
  const ground = interrupt.requested ? NO_GROUND : inspectGround(plan, facts, request.guards);
  const disksBefore = snapshotDisks(ground.blockDevices);
  const { stages } = withoutRefusedPolling(whole, ground.probes);
  const lanes = await runStages(stages.slice(0, together), ground, live, interrupt);
  const disks = diskUsageBetween(disksBefore, snapshotDisks(ground.blockDevices));
  const alone = await runStages(stages.slice(together), ground, live, interrupt);
  unlinkFiles(plan);
  return {
    state: interrupt.requested ? "interrupted" : "complete",
    signal: interrupt.signal,
    startedAtMs,
    elapsedMs: performance.now() - startMs,
    jobs: request.jobs,
    globalOptions: request.jobs[0]?.globalOptions ?? new Map(),
    lanes,
    sharing: sharingPenalties(lanes, alone),
    skipped,
    disks,
    environment: describeEnvironment(
      {
        hipriVersion: hipriVersion(),
        liburingVersion: liburing().version,
        jobsSha256: jobsSha256(request.jobs),
        loadBefore,
      },
      ground.blockDevices,
    ),
    notices: request.notices.map((notice) => ({ code: notice.code, text: formatNotice(notice) })),
  };
}

async function layOut(
  plan: RunPlan,
  facts: ReadonlyMap<string, InspectedTarget>,
  live: LiveSampler,
  interrupt: Interrupt,
): Promise<void> {
  try {
    await layOutFiles(layoutNeeds(plan, facts), {
      onProgress: (doneBytes, totalBytes) => live.layout(doneBytes, totalBytes),
      signal: interrupt.abortSignal,
    });
  } catch (error) {
    // Interrupted: an empty result is still a result.
    if (!interrupt.requested) throw error;
  }
}

/** The targets as they are when everything is laid out, just before the first I/O. */
interface Ground {
  readonly targets: ReadonlyMap<string, InspectedTarget>;
  readonly blockDevices: readonly string[];
  readonly probes: PollProbes;
}

const NO_GROUND: Ground = { targets: new Map(), blockDevices: [], probes: new Map() };

function inspectGround(
  plan: RunPlan,
  facts: ReadonlyMap<string, InspectedTarget>,
  guards: RunGuards,
): Ground {
  const targets = new Map([...facts.keys()].map((path) => [path, inspectTarget(path)]));
  const devices = [...targets.values()].flatMap(({ blockDevice }) => blockDevice ?? []);
  const probes = new Map<number, PollProbe>();
  for (const lane of lanesOf(plan)) {
    const probe = probePolling(lane, targetsOf(lane, targets), guards.allowIrq);
    if (probe !== null) probes.set(lane.laneIndex, probe);
  }
  const blockDevices = [...new Set(devices)];
  return { targets, blockDevices, probes: spreadRefusals(plan, probes) };
}

async function runStages(
  stages: readonly StagePlan[],
  ground: Ground,
  live: LiveSampler,
  interrupt: Interrupt,
): Promise<LaneResult[]> {
  const results: LaneResult[] = [];
  for (const stage of stages) {
    if (interrupt.requested) break;
    const series = new SeriesSampler();
    const steady = new SteadyWatch();
    const counter = new InterruptCounter(ground.blockDevices);
    const workers = await runStage(stage, interrupt, {
      sample: (running) => series.sample(running),
      look(running) {
        live.sample(stage.stageIndex, running);
        steady.sample(running);
      },
    });
    const failed = workers.find((worker) => worker.failure instanceof EnvironmentError);
    // What earlier stages measured is not thrown away for what a later one lacks.
    if (failed?.failure && results.length === 0) throw failed.failure;
    const counts = counter.count();
    const interrupts = (lane: LanePlan): number | null => {
      return interruptsOf(targetsOf(lane, ground.targets), counts);
    };
    const mixed = stage.workers.some(({ lanes }) => {
      return lanes.some(({ spec }) => !spec.hipri || trims(spec));
    });
    const extras: LaneExtras = {
      series: (lane, direction) => series.series(lane.laneIndex, direction),
      steadyState: (lane) => steady.stateOf(lane),
      interrupts,
      polling: (lane, ios) => {
        const probe = ground.probes.get(lane.laneIndex);
        return judgePolling(probe, { interrupts: interrupts(lane), ios, mixed });
      },
    };
    for (const worker of workers) results.push(...collectWorker(worker, extras));
  }
  // Lanes that share a ring end together, whatever stands between their jobs.
  return results.sort((a, b) => a.laneIndex - b.laneIndex);
}

function unlinkFiles(plan: RunPlan): void {
  const paths = lanesOf(plan)
    .filter((lane) => lane.spec.unlink)
    .flatMap((lane) => lane.targets.filter(({ kind }) => kind === "file"));
  for (const path of new Set(paths.map((target) => target.path))) unlinkTarget(path);
}
