/** The run as a pipeline: examine, lay out, stage by stage, collect. */

import { loadavg } from "node:os";
import { EnvironmentError, type HipriError, UsageError } from "../base/errors.js";
import { hipriVersion } from "../base/package.js";
import { isStopSignal } from "../base/signals.js";
import { diskUsageBetween, snapshotDisks } from "../device/disk/disk-stats.js";
import { WriteGuards } from "../device/guards/guards.js";
import { readCpuThrottling, throttlingSince } from "../device/machine/cpu-quota.js";
import { describeEnvironment } from "../device/machine/environment.js";
import { hiddenSources } from "../device/machine/hidden-sources.js";
import { readStolenMs } from "../device/machine/steal.js";
import { layOutFiles } from "../device/target/layout.js";
import type { InspectedTarget } from "../device/target/target-facts.js";
import { unlinkTarget } from "../device/target/unlink.js";
import { liburing } from "../ffi/liburing.js";
import type { SideFile } from "../files/side-file.js";
import { formatNotice, type Notice } from "../job/finding.js";
import type { JobSpec } from "../job/spec/job-spec.js";
import { removablesOf } from "../plan/each-loop.js";
import { layoutNeeds } from "../plan/layout-needs.js";
import { lanesOf } from "../plan/make-plan.js";
import type { RunPlan, StagePlan } from "../plan/plan.js";
import { sharingPenalties } from "../result/entries/sharing.js";
import type { LoggedLane } from "../result/lane-logs.js";
import type { LaneResult } from "../result/model/lane.js";
import type { Note } from "../result/model/note.js";
import type { RunResult } from "../result/model/result.js";
import { lostNotes } from "../result/notes/lost.js";
import { note } from "../result/notes/note.js";
import { type Measured, makeNotes } from "../result/notes/notes.js";
import { ONE_LAUNCH } from "../result/one-launch.js";
import { diskDemands } from "./disk-demands.js";
import type { Interrupt } from "./early-end.js";
import { type ExaminedRun, examineRun, type RunGuards } from "./examine/examine.js";
import { withDirectoryFiles } from "./examine/opendir.js";
import { withoutRefusedPolling } from "./examine/polling.js";
import {
  inspectTargetsAtStart,
  NO_TARGETS,
  type TargetsAtStart,
} from "./examine/targets-at-start.js";
import type { Fellows } from "./fellows.js";
import { withLanesAlone } from "./isolate.js";
import { jobsSha256 } from "./jobs-hash.js";
import { type Interim, InterimReports, nothing } from "./sampling/interim-reports.js";
import type { LiveView } from "./sampling/live-sample.js";
import { LiveSampler } from "./sampling/live-sampler.js";
import { withSharedClock } from "./shared-clock.js";
import { JobCommands } from "./stage/job-commands.js";
import { runStage } from "./stage/stage.js";
import { type CollectedLane, StageWatch } from "./stage/stage-watch.js";
import { StuckWatch } from "./stage/stuck-ios.js";
import { StageGate } from "./stage/write-guard-gate.js";

/** What a run must not exceed; null for no limit. */
export interface RunLimits {
  /** Of the whole run, layouts included. */
  readonly timeoutMs: number | null;
  /** Of each I/O. */
  readonly ioTimeoutMs: number | null;
}

export interface RunRequest {
  readonly jobs: readonly JobSpec[];
  /** The files that they were read from, includes among them. */
  readonly jobFiles: readonly string[];
  /** What reading the jobs has found out; the result carries it along. */
  readonly notices: readonly Notice[];
  readonly guards: RunGuards;
  /** Files that the caller will write besides what the jobs ask for. */
  readonly sideFiles: readonly SideFile[];
  /** Run lanes that share a ring once more, each by itself. */
  readonly isolate: boolean;
  /** Where the run is shown while it lasts; null costs nothing. */
  readonly live: LiveView | null;
  readonly limits: RunLimits;
  /** Takes a line for people. */
  readonly say: (text: string) => void;
  /** What may end it; listens from its first I/O on. */
  readonly interrupt: Interrupt;
  /** Is told what will run, before anything does. */
  readonly planned?: (plan: RunPlan) => void;
  /** The other hosts of the run. */
  readonly fellows: Fellows;
  /** Who takes reports of the run in progress. */
  readonly interims: readonly Interim[];
}

/** What a run came to, and what its logs are written from. */
export interface RunOutcome {
  readonly result: RunResult;
  readonly logged: readonly LoggedLane[];
}

/**
 * Runs the jobs. A signal ends it early with what was measured.
 * @throws UsageError, EnvironmentError before any I/O; IoError for a failed layout; BugError
 */
export async function run(asked: RunRequest): Promise<RunOutcome> {
  const request = { ...asked, jobs: asked.jobs.map(withDirectoryFiles) };
  const writes = new WriteGuards(request.guards);
  try {
    return await runGuarded(request, writes);
  } finally {
    writes.release();
  }
}

async function runGuarded(request: RunRequest, writes: WriteGuards): Promise<RunOutcome> {
  const { jobs, guards, sideFiles, jobFiles } = request;
  const examined = await request.fellows.agree(() => {
    return examineRun(jobs, guards, writes, sideFiles, jobFiles);
  });
  request.planned?.(examined.plan);
  const forgetTimeout = stopAfter(request.limits.timeoutMs, request.interrupt);
  request.interrupt.listen();
  const interim = new InterimReports(request.interims);
  try {
    return await runExamined(request, examined, writes, interim);
  } finally {
    forgetTimeout();
    interim.dispose();
    request.live?.end();
  }
}

/** `--timeout`. @returns what ends that */
export function stopAfter(timeoutMs: number | null, interrupt: Interrupt): () => void {
  if (timeoutMs === null) return () => {};
  const stop = (): void => {
    const text = `--timeout of ${timeoutMs / 1000} s is over, finishing what is in flight`;
    interrupt.stop("--timeout", text);
  };
  const timer = setTimeout(stop, timeoutMs);
  return () => clearTimeout(timer);
}

async function runExamined(
  request: RunRequest,
  { plan, facts, skipped }: ExaminedRun,
  writes: WriteGuards,
  interim: InterimReports,
): Promise<RunOutcome> {
  const { interrupt } = request;
  const startedAtMs = Date.now();
  const loadBefore = loadavg();
  const stolenBeforeMs = readStolenMs();
  const throttledBefore = readCpuThrottling();
  const startMs = performance.now();
  const together = plan.stages.length;
  const whole = request.isolate ? withLanesAlone(plan) : plan;
  const live = new LiveSampler(whole, request.live);
  const stuck = new StuckWatch(request.limits.ioTimeoutMs, interrupt, request.say);
  const laidOut = await layOut(plan, facts, live, interrupt);
  const atStart = interrupt.requested
    ? NO_TARGETS
    : inspectTargetsAtStart(plan, facts, request.guards);
  const disksBefore = snapshotDisks(atStart.reportedDevices);
  const resultOf = (lanes: readonly LaneResult[]) => ({
    program: `hipri ${hipriVersion()}`,
    pid: process.pid,
    startedAtMs,
    elapsedMs: performance.now() - startMs,
    jobs: request.jobs,
    // fio forgets the globals of one file when it reads the next, and prints what is left.
    globalOptions: request.jobs.at(-1)?.globalOptions ?? new Map<string, string>(),
    lanes,
    skipped,
    disks: diskUsageBetween(disksBefore, snapshotDisks(atStart.reportedDevices)),
    environment: describeEnvironment(
      {
        hipriVersion: hipriVersion(),
        liburingVersion: liburing().version,
        jobsSha256: jobsSha256(request.jobs),
        loadBefore,
      },
      atStart.blockDevices,
    ),
    stolenMs: stolenBeforeMs === null ? null : (readStolenMs() ?? 0) - stolenBeforeMs,
    cpuQuota: throttlingSince(throttledBefore),
    hosts: [],
    lab: null,
    labFio: null,
    ...ONE_LAUNCH,
  });
  await request.fellows.laidOut();
  const { stages } = withoutRefusedPolling(whole, atStart.probes);
  const gate = new StageGate(writes);
  const commands = new JobCommands(interrupt.abortSignal);
  const context = { atStart, live, stuck, interrupt, gate, commands, fellows: request.fellows };
  const lanes = await runStages(stages.slice(0, together), context, (soFar) => {
    interim.from(() => {
      const begun = resultsOf(soFar()).filter((lane) => lane.startedAtMs > 0);
      if (begun.length === 0) return null;
      const soFarResult = {
        ...resultOf(begun),
        state: "running",
        signal: null,
        limit: null,
      } as const;
      return { ...soFarResult, sharing: [], notes: stuck.notes };
    });
  });
  interim.from(nothing);
  const disks = diskUsageBetween(disksBefore, snapshotDisks(atStart.reportedDevices));
  const again = { ...context, firstStep: request.jobs.length };
  const alone = await runStages(stages.slice(together), again, () => {});
  const results = resultsOf(lanes);
  // Their file systems may not answer.
  if (results.every(({ lost }) => lost === null)) unlinkFiles(plan);
  const measured: Measured = {
    ...resultOf(results),
    disks,
    state: interrupt.requested ? "interrupted" : "complete",
    ...causeOf(interrupt),
    sharing: sharingPenalties(results, resultsOf(alone)),
  };
  const demands = diskDemands(plan, results);
  const found = [
    ...request.notices.map(noteOf),
    ...(laidOut ? [] : [LAYOUT_LEFT]),
    ...stuck.notes,
    ...gate.notes,
    ...commands.notes,
    ...hiddenNotes(),
    ...lostNotes(results, request.jobs, lanesWithLogs(lanes)),
  ];
  const notes = makeNotes(measured, found, demands);
  return { result: { ...measured, notes }, logged: lanes.map(({ logged }) => logged) };
}

function resultsOf(lanes: readonly CollectedLane[]): LaneResult[] {
  return lanes.map(({ result }) => result);
}

function lanesWithLogs(lanes: readonly CollectedLane[]): Set<number> {
  const logged = lanes.filter((lane) => lane.logged.files.length > 0);
  return new Set(logged.map(({ result }) => result.laneIndex));
}

function noteOf(finding: Notice): Note {
  const { code, place, option } = finding;
  const data = { file: place.file, line: place.line, ...(option === undefined ? {} : { option }) };
  return note(code, null, formatNotice(finding), data);
}

const LAYOUT_LEFT = note(
  "layout-left",
  null,
  "a file that was being laid out is left as it is: its file system does not answer",
);

function causeOf({ cause }: Interrupt): Pick<RunResult, "signal" | "limit"> {
  if (cause === null) return { signal: null, limit: null };
  return isStopSignal(cause) ? { signal: cause, limit: null } : { signal: null, limit: cause };
}

/** @returns false when it was neither finished nor taken back */
async function layOut(
  plan: RunPlan,
  facts: ReadonlyMap<string, InspectedTarget>,
  live: LiveSampler,
  interrupt: Interrupt,
): Promise<boolean> {
  const layout = layOutFiles(layoutNeeds(lanesOf(plan), facts), {
    onProgress: (doneBytes, totalBytes) => live.layout(doneBytes, totalBytes),
    signal: interrupt.abortSignal,
  });
  const ended = layout.then(
    () => true,
    (error) => {
      // Interrupted: an empty result is still a result.
      if (!interrupt.requested) throw error;
      return true;
    },
  );
  return Promise.race([ended, interrupt.left().then(() => false)]);
}

/** What the stages of a run have in common. */
interface StagesContext {
  readonly atStart: TargetsAtStart;
  readonly live: LiveSampler;
  readonly stuck: StuckWatch;
  readonly interrupt: Interrupt;
  readonly gate: StageGate;
  readonly commands: JobCommands;
  readonly fellows: Fellows;
  /** What is added to a stage's number, which is its first job's: hosts may have skipped stages. */
  readonly firstStep?: number;
}

/** @param onBegin is told with each stage how to collect what lanes have measured so far */
async function runStages(
  stages: readonly StagePlan[],
  { atStart, live, stuck, interrupt, gate, commands, fellows, firstStep = 0 }: StagesContext,
  onBegin: (soFar: () => CollectedLane[]) => void,
): Promise<CollectedLane[]> {
  const specs = lanesOf({ stages }).map(({ spec }) => spec);
  const exitAll = specs.some((spec) => spec.exitAll);
  const clockCpu = specs.find((spec) => spec.clockCpu !== null)?.clockCpu ?? null;
  return withSharedClock(clockCpu, async (sharedNowNs) => {
    const context = { interrupt, runBeganAtMs: Date.now(), sharedNowNs, exitAll };
    const results: CollectedLane[] = [];
    for (const stage of stages) {
      if (interrupt.requested || !gate.mayBegin(stage, results.length > 0)) break;
      if (!(await commands.before(stage, results.length > 0))) break;
      const watch = new StageWatch(stage, atStart, live, stuck);
      onBegin(() => [...results, ...watch.collect()]);
      const step = firstStep + stage.workers[0]!.lanes[0]!.jobIndex;
      const begin = () => fellows.begin(step);
      const { workers, endsRun } = await runStage(stage, { ...context, begin }, watch);
      await commands.after(stage);
      const failed = workers.find(({ failure }) => refuses(failure));
      // What earlier stages measured is not thrown away for what a later one lacks.
      if (failed?.failure && results.length === 0) throw failed.failure;
      const lanes = watch.collect();
      onBegin(() => [...results]);
      results.push(...lanes);
      if (endsRun) break;
    }
    // Lanes that share a ring end together, whatever stands between their jobs.
    return results.sort((a, b) => a.result.laneIndex - b.result.laneIndex);
  });
}

/** Whether nothing is wrong with hipri or the I/O, but with what was asked for or the machine. */
function refuses(failure: HipriError | null): boolean {
  return failure instanceof EnvironmentError || failure instanceof UsageError;
}

function unlinkFiles(plan: RunPlan): void {
  for (const lane of lanesOf(plan)) {
    if (!lane.spec.unlink) continue;
    for (const { path, kind } of removablesOf(lane)) unlinkTarget(path, kind);
  }
}

function hiddenNotes(): Note[] {
  return hiddenSources().map(({ path, figures }) => {
    const text = `${path} tells nothing here, so ${figures} are unknown`;
    return note("hidden-source", null, text, { path });
  });
}
