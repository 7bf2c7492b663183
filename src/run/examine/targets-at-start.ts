/** What a run stands on: the targets as they are just before the first I/O. */
import { type InspectedTarget, inspectTarget } from "../../device/target/target-facts.js";
import { lanesOf } from "../../plan/make-plan.js";
import type { RunPlan } from "../../plan/plan.js";
import { type RunGuards, targetsOf } from "./examine.js";
import { type PollProbe, type PollProbes, probePolling, spreadRefusals } from "./polling.js";

/** The targets as they are when everything is laid out, just before the first I/O. */
export interface TargetsAtStart {
  readonly targets: ReadonlyMap<string, InspectedTarget>;
  readonly blockDevices: readonly string[];
  /** Those of them whose use is reported. */
  readonly reportedDevices: readonly string[];
  readonly probes: PollProbes;
}

export const NO_TARGETS: TargetsAtStart = {
  targets: new Map(),
  blockDevices: [],
  reportedDevices: [],
  probes: new Map(),
};

/** @throws EnvironmentError when a polled job would not be polled */
export function inspectTargetsAtStart(
  plan: RunPlan,
  facts: ReadonlyMap<string, InspectedTarget>,
  guards: RunGuards,
): TargetsAtStart {
  const targets = new Map([...facts.keys()].map((path) => [path, inspectTarget(path)]));
  const probes = new Map<number, PollProbe>();
  for (const lane of lanesOf(plan)) {
    const probe = probePolling(lane, targetsOf(lane, targets), guards.allowIrq);
    if (probe !== null) probes.set(lane.laneIndex, probe);
  }
  const reporting = lanesOf(plan).filter(({ spec }) => spec.diskUtil);
  return {
    targets,
    blockDevices: devicesOf([...targets.values()]),
    reportedDevices: devicesOf(reporting.flatMap((lane) => targetsOf(lane, targets))),
    probes: spreadRefusals(plan, probes),
  };
}

/** The devices under these targets, each once. */
function devicesOf(targets: readonly InspectedTarget[]): string[] {
  return [...new Set(targets.flatMap(({ blockDevice }) => blockDevice ?? []))];
}
