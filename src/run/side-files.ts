/**
 * Files that a run writes beside its targets, such as logs: before any I/O they have to be
 * writable, and must be neither a target of the run nor one of its job files.
 */
import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { UsageError } from "../base/errors.js";
import { logFilesOf } from "../plan/log-files.js";
import { lanesOf } from "../plan/make-plan.js";
import type { LanePlan, RunPlan } from "../plan/plan.js";

/** @throws UsageError naming the option that asks for the file */
export function assertSideFiles(plan: RunPlan): void {
  const taken = new Map<string, string>();
  for (const lane of lanesOf(plan)) {
    const { file } = lane.spec.place;
    taken.set(identityOf(file), `the job file ${file}`);
    for (const { path, kind } of lane.targets) {
      if (kind !== "none") taken.set(identityOf(path), `${path}, a target of job ${lane.name}`);
    }
  }
  const seen = new Set<string>();
  for (const lane of lanesOf(plan)) {
    for (const { path, option } of logFilesOf(lane.spec, lane.laneIndex)) {
      if (seen.has(path)) continue;
      seen.add(path);
      assertFree(lane, option, path, taken.get(identityOf(path)));
      assertWritable(lane, option, path);
    }
  }
}

/** One name for all the paths that lead to a file; a missing one goes by its absolute path. */
function identityOf(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats !== undefined) return `${stats.dev}:${stats.ino}`;
  try {
    return resolve(realpathSync(dirname(path)), path.slice(path.lastIndexOf("/") + 1));
  } catch {
    return resolve(path);
  }
}

function assertFree({ spec }: LanePlan, option: string, path: string, owner?: string): void {
  if (owner === undefined) return;
  throw new UsageError(`${option} would write over ${owner}`, {
    place: spec.places.get(option) ?? spec.place,
    cure: `Give ${option} another name than that of ${path}.`,
  });
}

function assertWritable({ spec }: LanePlan, option: string, path: string): void {
  const known = statSync(path, { throwIfNoEntry: false });
  const why = known?.isDirectory()
    ? "is a directory"
    : whyNotWritable(known ? path : dirname(path));
  if (why === null) return;
  throw new UsageError(`${option}: ${path} cannot be written: ${why}`, {
    place: spec.places.get(option) ?? spec.place,
    cure: `Name a file in a directory that exists and is yours to write, as ${dirname(path)}.`,
  });
}

function whyNotWritable(path: string): string | null {
  try {
    accessSync(path, constants.W_OK);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}
