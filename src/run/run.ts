/** The run as a pipeline: examine, lay out, stage by stage, collect. */

import { hipriVersion } from "../base/version.js";
import { diskUsageBetween, snapshotDisks } from "../device/disk-stats.js";
import { describeEnvironment } from "../device/environment.js";
import { type InspectedTarget, inspectTarget } from "../device/facts.js";
import { layOutFiles } from "../device/layout.js";
import { unlinkTarget } from "../device/unlink.js";
import { liburing } from "../ffi/liburing.js";
import type { JobSpec } from "../job/spec.js";
import { layoutNeeds } from "../plan/layout-needs.js";
import { lanesOf } from "../plan/make-plan.js";
import type { RunPlan } from "../plan/plan.js";
import { collectWorker } from "./collect.js";
import { type ExaminedRun, examineRun, type RunGuards, targetsOf } from "./examine.js";
import { Interrupt } from "./interrupt.js";
import type { LiveSample } from "./live-sample.js";
import { LiveSampler } from "./live-sampler.js";
import { provePolling } from "./polling.js";
import type { LaneResult, Notice, PollEvidence, RunResult } from "./result.js";
import { SeriesSampler } from "./sampler.js";
import { runStage } from "./stage.js";

export interface RunRequest {
  readonly jobs: readonly JobSpec[];
  readonly notices: readonly Notice[];
  readonly guards: RunGuards;
  /** Shown while it runs; null costs nothing. */
  readonly onLive: ((sample: LiveSample) => void) | null;
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
  }
}

async function runExamined(
  request: RunRequest,
  { plan, facts }: ExaminedRun,
  interrupt: Interrupt,
): Promise<RunResult> {
  const startedAtMs = Date.now();
  const startMs = performance.now();
  const live = new LiveSampler(plan, request.onLive);
  await layOut(plan, facts, live, interrupt);
  const present = new Map([...facts.keys()].map((path) => [path, inspectTarget(path)]));
  const polling = interrupt.requested
    ? []
    : lanesOf(plan).map((lane) => {
        return provePolling(lane, targetsOf(lane, present), request.guards.allowIrq);
      });
  const blockDevices = [...present.values()].flatMap(({ blockDevice }) => blockDevice ?? []);
  const disksBefore = snapshotDisks(blockDevices);
  const lanes = await runStages(plan, polling, live, interrupt);
  const disks = diskUsageBetween(disksBefore, snapshotDisks(blockDevices));
  unlinkFiles(plan);
  return {
    state: interrupt.requested ? "interrupted" : "complete",
    signal: interrupt.signal,
    startedAtMs,
    elapsedMs: performance.now() - startMs,
    jobs: request.jobs,
    globalOptions: request.jobs[0]?.globalOptions ?? new Map(),
    lanes,
    disks,
    environment: describeEnvironment({
      hipriVersion: hipriVersion(),
      liburingVersion: liburing().version,
    }),
    notices: request.notices,
  };
}

async function layOut(
  plan: RunPlan,
  facts: ReadonlyMap<string, InspectedTarget>,
  live: LiveSampler,
  interrupt: Interrupt,
): Promise<void> {
  const requests = layoutNeeds(plan, facts).map((need) => {
    return { ...need, writeData: need.needsData, createOnOpen: false };
  });
  try {
    await layOutFiles(requests, {
      onProgress: (doneBytes, totalBytes) => live.layout(doneBytes, totalBytes),
      signal: interrupt.abortSignal,
    });
  } catch (error) {
    // Interrupted: an empty result is still a result.
    if (!interrupt.requested) throw error;
  }
}

async function runStages(
  plan: RunPlan,
  polling: readonly PollEvidence[],
  live: LiveSampler,
  interrupt: Interrupt,
): Promise<LaneResult[]> {
  const results: LaneResult[] = [];
  for (const stage of plan.stages) {
    if (interrupt.requested) break;
    const series = new SeriesSampler();
    const workers = await runStage(stage, interrupt, {
      sample(running) {
        series.sample(running);
        live.sample(stage.stageIndex, running);
      },
    });
    for (const worker of workers) {
      results.push(
        ...collectWorker(worker, {
          series: (laneIndex, direction) => series.series(laneIndex, direction),
          polling: (laneIndex) => polling[laneIndex] ?? { state: "not-requested" },
        }),
      );
    }
  }
  return results;
}

function unlinkFiles(plan: RunPlan): void {
  const paths = lanesOf(plan)
    .filter((lane) => lane.spec.unlink)
    .flatMap((lane) => lane.targets.filter(({ kind }) => kind === "file"));
  for (const path of new Set(paths.map((target) => target.path))) unlinkTarget(path);
}
