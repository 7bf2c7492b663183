/**
 * Which files must have which length before the run. fio reads only what was written and so
 * lays missing data out first; files to be written it extends. device/layout does the work.
 */
import type { FallocateMode } from "../job/spec.js";
import { lanesOf } from "./make-plan.js";
import type { LanePlan, RunPlan, TargetPlan } from "./plan.js";
import type { FactsByPath } from "./targets.js";
import { reads } from "./workload.js";

export interface LayoutNeed {
  readonly path: string;
  /** The file's length afterwards; always more than it has today. */
  readonly sizeBytes: number;
  /** Real data must be written over the whole length; otherwise space is only reserved. */
  readonly needsData: boolean;
  /** How to reserve space, by the first lane that needs the file. */
  readonly fallocate: FallocateMode;
}

/**
 * The files that are too short for the plan, each once, in the order of the lanes.
 * A file that several lanes share gets the largest length, and data if any of them reads it.
 * Jobs with create_on_open make their files while they run.
 */
export function layoutNeeds(plan: RunPlan, facts: FactsByPath): LayoutNeed[] {
  const needs = new Map<string, LayoutNeed>();
  for (const lane of lanesOf(plan)) {
    if (lane.spec.createOnOpen) continue;
    for (const target of lane.targets) {
      const sizeBytes = target.offsetBytes + target.sizeBytes;
      if (target.kind !== "file" || sizeBytes <= lengthOf(target, facts)) continue;
      const known = needs.get(target.path);
      needs.set(target.path, {
        path: target.path,
        sizeBytes: Math.max(sizeBytes, known?.sizeBytes ?? 0),
        needsData: needsData(lane) || (known?.needsData ?? false),
        fallocate: known?.fallocate ?? lane.spec.fallocate,
      });
    }
  }
  return [...needs.values()];
}

/** Reads must not hit holes, and overwrite=1 asks for blocks that exist. */
function needsData(lane: LanePlan): boolean {
  return reads(lane.spec) || lane.spec.overwrite;
}

function lengthOf(target: TargetPlan, facts: FactsByPath): number {
  return facts.get(target.path)?.sizeBytes ?? 0;
}
