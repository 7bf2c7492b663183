/**
 * Files that a run writes beside its targets, such as logs: before any I/O they have to be
 * writable, and must be neither a target of the run nor one of its job files.
 */
import { accessSync, constants, realpathSync, type Stats, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { type Place, UsageError } from "../base/errors.js";
import { logFilesOf } from "../plan/log-files.js";
import { lanesOf } from "../plan/make-plan.js";
import type { LanePlan, RunPlan } from "../plan/plan.js";

const COMMAND_LINE: Place = { file: "command line", line: 0 };

export interface SideFile {
  readonly path: string;
  /** The option that asks for it. */
  readonly option: string;
  /** Where that stands; absent for options of the command line. */
  readonly place?: Place;
}

/**
 * @param others that are written besides what the jobs ask for
 * @throws UsageError naming the option that asks for the file
 */
export function assertSideFiles(plan: RunPlan, others: readonly SideFile[]): void {
  const lanes = lanesOf(plan);
  const owners = new Map(lanes.flatMap(ownedFiles));
  const files = [...lanes.flatMap(sideFilesOf), ...others];
  for (const file of new Map(files.map((each) => [each.path, each])).values()) {
    assertFree(file, owners.get(identityOf(file.path)));
    assertWritable(file);
  }
}

function sideFilesOf({ spec, laneIndex }: LanePlan): SideFile[] {
  return logFilesOf(spec, laneIndex).map(({ path, option }) => {
    return { path, option, place: spec.places.get(option) ?? spec.place };
  });
}

/** What a lane has and nobody may write over, in words, by identityOf(). */
function ownedFiles({ name, spec, targets }: LanePlan): [identity: string, owner: string][] {
  const { file } = spec.place;
  const known = targets.filter(({ kind }) => kind !== "none").map(({ path }) => path);
  return [
    [identityOf(file), `the job file ${file}`],
    ...(spec.iologs ?? []).map((log): [string, string] => [identityOf(log), `the iolog ${log}`]),
    ...known.map((path): [string, string] => {
      return [identityOf(path), `${path}, a target of job ${name}`];
    }),
  ];
}

/** What is known of a path; nothing where there is no file, or no way to it. */
function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

/** One name for all the paths that lead to a file; a missing one goes by its absolute path. */
function identityOf(path: string): string {
  const stats = statsOf(path);
  if (stats !== undefined) return `${stats.dev}:${stats.ino}`;
  try {
    return resolve(realpathSync(dirname(path)), path.slice(path.lastIndexOf("/") + 1));
  } catch {
    return resolve(path);
  }
}

function assertFree({ path, option, place = COMMAND_LINE }: SideFile, owner?: string): void {
  if (owner === undefined) return;
  throw new UsageError(`${option} would write over ${owner}`, {
    place,
    cure: `Give ${option} another name than that of ${path}.`,
  });
}

function assertWritable({ path, option, place = COMMAND_LINE }: SideFile): void {
  const why = whyNotWritable(path);
  if (why === null) return;
  throw new UsageError(`${option}: ${path} cannot be written: ${why}`, {
    place,
    cure: `Name a file in a directory that exists and is yours to write, as ${dirname(path)}.`,
  });
}

function whyNotWritable(path: string): string | null {
  try {
    const known = statSync(path, { throwIfNoEntry: false });
    if (known?.isDirectory()) return "is a directory";
    accessSync(known === undefined ? dirname(path) : path, constants.W_OK);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}
