/**
 * Everything that can be refused before the first byte of I/O: targets that cannot be used, writes
 * that the guards forbid, rings that this kernel does not give, polling that would not poll.
 */

import { randomInt } from "node:crypto";
import { DIRECTIONS } from "../../base/direction.js";
import { hasRing } from "../../base/engines.js";
import {
  EnvironmentError,
  formatPlace,
  onBehalfOf,
  type Place,
  UsageError,
} from "../../base/errors.js";
import type { WriteGuards } from "../../device/guards/guards.js";
import { assertOnline, onlineBut } from "../../device/machine/cpus.js";
import { assertNodes } from "../../device/machine/numa.js";
import { assertTrimmable } from "../../device/target/discard.js";
import { assertTakesFlags } from "../../device/target/io-flags.js";
import { assertOpenable } from "../../device/target/open.js";
import { type InspectedTarget, inspectTarget } from "../../device/target/target-facts.js";
import { assertMayPrioritize } from "../../device/threads/io-priority.js";
import { assertMayBeNice } from "../../device/threads/niceness.js";
import type { SideFile } from "../../files/side-file.js";
import type { JobSpec } from "../../job/spec/job-spec.js";
import { lanesOf, makePlan } from "../../plan/make-plan.js";
import type { LanePlan, RunPlan, WorkerPlan } from "../../plan/plan.js";
import { prioritiesOf } from "../../plan/priorities.js";
import type { Replays } from "../../plan/replay/replay-plan.js";
import { bufferRequest, openMode, ringRequest } from "../../plan/requests.js";
import { pathsToExamine } from "../../plan/targets.js";
import { accessOf, discards, isPassthrough } from "../../plan/workload.js";
import type { SkippedJob } from "../../result/model/run-parts.js";
import { probeRing } from "../../uring/probe.js";
import { loadState } from "../../verify-state/state-file.js";
import { assertSideFiles } from "../side-files.js";
import { assertLaneAligned } from "./alignment.js";
import { assertCommands, namespaceFacts } from "./commands.js";
import { assertMayCreate, assertNoCommands, assertReadsOnly } from "./forbidden-changes.js";
import { assertMayPoll } from "./polling.js";
import { readReplays } from "./replays.js";
import { assertRoom } from "./resource-limits.js";
import { assertFileCounts, needsOf } from "./resource-needs.js";
import { withSchemes } from "./schemes.js";

export interface RunGuards {
  /** Devices that may be written whatever is on them. */
  readonly destroy: readonly string[];
  readonly readonly: boolean;
  /** Run hipri=1 jobs even where the target does not poll, and label them. */
  readonly allowIrq: boolean;
  /** Run the commands that jobs ask for. */
  readonly allowExec: boolean;
}

export interface ExaminedRun {
  /** Without the skipped jobs. */
  readonly plan: RunPlan;
  readonly facts: ReadonlyMap<string, InspectedTarget>;
  readonly skipped: readonly SkippedJob[];
}

/**
 * Plans the jobs and tries everything that the plan will need.
 * @param writes who holds the devices that will be written from here on
 * @param sideFiles that will be written besides what the jobs ask for
 * @param jobFiles that the jobs were read from
 * @throws UsageError, EnvironmentError
 */
export function examineRun(
  given: readonly JobSpec[],
  guards: RunGuards,
  writes: WriteGuards,
  sideFiles: readonly SideFile[],
  jobFiles: readonly string[],
): ExaminedRun {
  assertFileCounts(given);
  const jobs = withSchemes(given);
  const replays = readReplays(jobs);
  const facts = inspectTargets(jobs, replays);
  const plan = makePlan(jobs, facts, randomInt(2 ** 32), replays);
  for (const stage of plan.stages) assertRoom(needsOf(stage));
  assertTargets(plan, facts, writes);
  assertMayCreate(plan, facts);
  if (!guards.allowExec) assertNoCommands(jobs);
  if (guards.readonly) assertReadsOnly(plan, facts);
  assertSideFiles(plan, sideFiles, jobFiles);
  const skipped = jobs.flatMap((spec) => {
    const workers = workersOf(plan).filter((worker) => worker.lanes[0]?.jobIndex === spec.jobIndex);
    const reason = reasonToSkip(spec, () => assertFeasible(workers, facts, guards));
    return reason === null ? [] : { jobIndex: spec.jobIndex, name: spec.name, reason };
  });
  return { plan: withoutJobs(plan, skipped), facts, skipped };
}

function inspectTargets(
  jobs: readonly JobSpec[],
  replays: Replays,
): ReadonlyMap<string, InspectedTarget> {
  const facts = new Map<string, InspectedTarget>();
  for (const spec of jobs) {
    for (const path of pathsToExamine([spec], replays)) {
      onBehalfOf(placeOfTargets(spec), () => {
        if (!facts.has(path)) facts.set(path, inspectTarget(path));
        if (isPassthrough(spec)) facts.set(path, namespaceFacts(facts.get(path)!, spec));
      });
    }
  }
  return facts;
}

function placeOfTargets({ places, place }: JobSpec): Place {
  return places.get("filename") ?? places.get("directory") ?? place;
}

/** @throws EnvironmentError unless the job may be skipped; then that error in words is returned */
function reasonToSkip(spec: JobSpec, assertion: () => void): string | null {
  try {
    assertion();
    return null;
  } catch (error) {
    if (spec.skipUnsupported && error instanceof EnvironmentError) return error.message;
    throw error;
  }
}

function workersOf(plan: RunPlan): WorkerPlan[] {
  return plan.stages.flatMap((stage) => stage.workers);
}

function withoutJobs(plan: RunPlan, skipped: readonly SkippedJob[]): RunPlan {
  const gone = new Set(skipped.map(({ jobIndex }) => jobIndex));
  const stages = plan.stages.map((stage) => ({
    ...stage,
    workers: stage.workers.filter((worker) => !gone.has(worker.lanes[0]?.jobIndex ?? -1)),
  }));
  const left = stages.filter((stage) => stage.workers.length > 0);
  return { ...plan, stages: left.map((stage, stageIndex) => ({ ...stage, stageIndex })) };
}

function assertTargets(
  plan: RunPlan,
  facts: ReadonlyMap<string, InspectedTarget>,
  writes: WriteGuards,
): void {
  const seen = new Set<string>();
  const made = new Set<string>();
  for (const lane of lanesOf(plan)) {
    const missing = (path: string) => facts.get(path)?.kind === "missing" && !made.has(path);
    for (const target of lane.targets) {
      const key = `${lane.jobIndex} ${target.path}`;
      const known = facts.get(target.path);
      if (target.kind === "none" || known === undefined) continue;
      assertLaneAligned(lane, target, known);
      if (seen.has(key)) continue;
      seen.add(key);
      assertUsable(lane, known, writes, missing(target.path));
    }
    if (accessOf(lane.spec).write) for (const { path } of lane.targets) made.add(path);
  }
}

/**
 * What a job wants of its threads; its rings, each kind set up once in this thread and closed again;
 * its polling.
 */
function assertFeasible(
  workers: readonly WorkerPlan[],
  facts: ReadonlyMap<string, InspectedTarget>,
  guards: RunGuards,
): void {
  const tried = new Set<string>();
  for (const worker of workers) {
    for (const lane of worker.lanes) {
      assertThread(lane.spec);
      assertPriorities(lane.spec);
      if (lane.spec.verify?.loadsState === true) loadState(lane);
    }
    const request = ringRequest(worker);
    const buffers = bufferRequest(worker);
    const resizesTo = worker.lanes[0]?.spec.ringResize?.entries[0] ?? null;
    const key = JSON.stringify([request, buffers, resizesTo]);
    const ringless = !worker.lanes.some((lane) => hasRing(lane.spec.engine));
    if (!ringless && !tried.has(key)) probeRing(request, buffers, resizesTo);
    tried.add(key);
    for (const lane of worker.lanes) {
      assertMayPoll(lane, targetsOf(lane, facts), guards.allowIrq);
    }
  }
}

function assertThread(spec: JobSpec): void {
  const place = (option: string): Place => spec.places.get(option) ?? spec.place;
  if (spec.cpusAllowed !== null) assertOnline(spec.cpusAllowed, place("cpus_allowed"));
  if (spec.numaCpuNodes !== null) assertNodes(spec.numaCpuNodes, place("numa_cpu_nodes"));
  if (spec.memoryPolicy !== null) assertNodes(spec.memoryPolicy.nodes, place("numa_mem_policy"));
  assertMayBeNice(spec.nice, place("nice"));
  if (spec.sqpollCpu !== null) assertOnline([spec.sqpollCpu], place("sqthread_poll_cpu"));
  if (spec.clockCpu === null) return;
  assertOnline([spec.clockCpu], place("gtod_cpu"));
  if (onlineBut(spec.clockCpu).length > 0) return;
  throw new EnvironmentError(`gtod_cpu=${spec.clockCpu} leaves this machine no CPU for jobs`, {
    place: place("gtod_cpu"),
    cure: "Remove gtod_cpu: it needs a CPU of its own.",
  });
}

function assertPriorities(spec: JobSpec): void {
  const place = (...options: string[]): Place => {
    return options.map((option) => spec.places.get(option)).find(Boolean) ?? spec.place;
  };
  assertMayPrioritize([spec.ioPriority], place("prioclass"));
  const shared = DIRECTIONS.flatMap((direction) => prioritiesOf(spec, direction));
  assertMayPrioritize(shared, place("cmdprio_class", "cmdprio_percentage", "cmdprio_bssplit"));
}

/** What is known of a lane's targets. */
export function targetsOf(
  lane: LanePlan,
  facts: ReadonlyMap<string, InspectedTarget>,
): InspectedTarget[] {
  return lane.targets.flatMap(({ path }) => facts.get(path) ?? []);
}

/** @param missing and no lane above makes it */
function assertUsable(
  lane: LanePlan,
  facts: InspectedTarget,
  writes: WriteGuards,
  missing: boolean,
): void {
  const { spec } = lane;
  const access = accessOf(spec);
  if (spec.verify?.only === true && missing) {
    throw new EnvironmentError(`there is no ${facts.path} to verify`, {
      place: spec.places.get("verify_only") ?? spec.place,
      cure: "Run the job without verify_only first, in this directory.",
    });
  }
  if (lane.replay !== null && missing && !access.write) {
    throw new UsageError(`the iolog reads ${facts.path}, which does not exist`, {
      place: spec.places.get("read_iolog") ?? spec.place,
      cure: "Make the file, or name another target with replay_redirect.",
    });
  }
  if (isPassthrough(spec)) {
    assertCommands(lane, facts);
  }
  const place = spec.places.get(lane.replay === null ? "rw" : "read_iolog") ?? spec.place;
  if (discards(spec) && facts.zoneBytes === undefined) {
    const trimPlace = spec.places.get("trim_percentage");
    const instead = trimPlace === undefined ? undefined : "remove trim_percentage";
    assertTrimmable(facts, formatPlace(trimPlace ?? place), instead);
  }
  if (access.write) writes.admit(facts, place);
  if (facts.kind !== "missing") assertTakesFlags(facts.path, spec);
  onBehalfOf(placeOfTargets(spec), () => assertOpenable(facts, openMode(spec)));
}
