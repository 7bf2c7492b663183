/**
 * Everything that can be refused before the first byte of I/O: targets that cannot be used, writes
 * that the guards forbid, rings that this kernel does not give, polling that would not poll.
 */
import { randomInt } from "node:crypto";
import { DIRECTIONS } from "../base/direction.js";
import { type InspectedTarget, inspectTarget } from "../device/facts.js";
import { assertMayWrite } from "../device/guards.js";
import { assertAligned, assertOpenable } from "../device/open.js";
import type { JobSpec } from "../job/spec.js";
import { ringRequest } from "../lane/prepare.js";
import { lanesOf, makePlan } from "../plan/make-plan.js";
import type { LanePlan, RunPlan } from "../plan/plan.js";
import { pathsToExamine } from "../plan/targets.js";
import { activeDirections, blockRange, reads, writes } from "../plan/workload.js";
import { probeRing } from "../uring/probe.js";
import { assertMayPoll } from "./polling.js";

export interface RunGuards {
  /** Devices that may be written whatever is on them. */
  readonly destroy: readonly string[];
  readonly readonly: boolean;
  /** Run hipri=1 jobs even where the target does not poll, and label them. */
  readonly allowIrq: boolean;
}

export interface ExaminedRun {
  readonly plan: RunPlan;
  readonly facts: ReadonlyMap<string, InspectedTarget>;
}

/**
 * Plans the jobs and tries everything that the plan will need.
 * @throws UsageError, EnvironmentError
 */
export function examineRun(jobs: readonly JobSpec[], guards: RunGuards): ExaminedRun {
  const facts = new Map(pathsToExamine(jobs).map((path) => [path, inspectTarget(path)]));
  const plan = makePlan(jobs, facts, randomInt(2 ** 32));
  const seen = new Set<string>();
  for (const lane of lanesOf(plan)) {
    for (const target of lane.targets) {
      const key = `${lane.jobIndex} ${target.path}`;
      const known = facts.get(target.path);
      if (target.kind === "none" || known === undefined || seen.has(key)) continue;
      seen.add(key);
      assertUsable(lane, target.offsetBytes, known, guards);
    }
  }
  assertRings(plan);
  for (const lane of lanesOf(plan)) {
    assertMayPoll(lane.spec, targetsOf(lane, facts), guards.allowIrq);
  }
  return { plan, facts };
}

/** What is known of a lane's targets. */
export function targetsOf(
  lane: LanePlan,
  facts: ReadonlyMap<string, InspectedTarget>,
): InspectedTarget[] {
  return lane.targets.flatMap(({ path }) => facts.get(path) ?? []);
}

function assertUsable(
  lane: LanePlan,
  offsetBytes: number,
  facts: InspectedTarget,
  guards: RunGuards,
): void {
  const { spec } = lane;
  if (writes(spec)) {
    const place = spec.places.get("rw") ?? spec.place;
    assertMayWrite(facts.path, facts, { ...guards, place });
  }
  if (spec.direct) {
    for (const direction of activeDirections(spec)) {
      const { minBytes, maxBytes } = blockRange(spec, direction);
      const name = DIRECTIONS[direction] as string;
      const place = spec.places.get("bs") ?? spec.place;
      assertAligned(facts, { [`bs (${name})`]: minBytes, [`bs (${name}) `]: maxBytes }, place);
    }
    assertAligned(facts, { offset: offsetBytes }, spec.places.get("offset") ?? spec.place);
  }
  assertOpenable(facts, { read: reads(spec), write: writes(spec), direct: spec.direct });
}

/** Sets up each kind of ring once, in this thread, and closes it again. */
function assertRings(plan: RunPlan): void {
  const tried = new Set<string>();
  for (const worker of plan.stages.flatMap((stage) => stage.workers)) {
    if (worker.lanes.every((lane) => lane.spec.engine === "null")) continue;
    const request = ringRequest(worker);
    const key = JSON.stringify(request);
    if (tried.has(key)) continue;
    tried.add(key);
    probeRing(request);
  }
}
