/**
 * Files that a run writes beside its targets: before any I/O they have to be writable, and must be
 * nobody's: no target of the run, none of the files that it reads, no swap.
 */
import { UsageError } from "../base/errors.js";
import { findFileUsers } from "../device/guards/in-use.js";
import { KERNEL } from "../device/kernel-roots.js";
import { assertApart, assertWritable, type OwnedFile, type SideFile } from "../files/side-file.js";
import { logFilesOf } from "../plan/log-files.js";
import { lanesOf } from "../plan/make-plan.js";
import type { LanePlan, RunPlan } from "../plan/plan.js";
import { keepsState, statePath } from "../verify-state/state-file.js";
import { COMMAND_OPTIONS, commandOf, commandOutput } from "./stage/job-commands.js";

/**
 * @param others that are written besides what the jobs ask for; they are known to be writable
 * @param jobFiles that the jobs were read from, includes among them
 * @throws UsageError, EnvironmentError naming the option that asks for the file
 */
export function assertSideFiles(
  plan: RunPlan,
  others: readonly SideFile[],
  jobFiles: readonly string[],
): void {
  const lanes = lanesOf(plan);
  const logs = lanes.flatMap(logsOf);
  const commands = lanes.flatMap(commandOutputsOf);
  const states = lanes.filter(keepsState).map(stateOf);
  const files = [...others, ...logs, ...commands, ...states];
  const inUse = files.flatMap(({ path }) => {
    return findFileUsers(path, KERNEL).map((use) => ({ path, what: `${path}: ${use}` }));
  });
  assertApart(files, [...jobFilesOwned(jobFiles), ...lanes.flatMap(ownedFiles), ...inUse]);
  for (const log of new Map([...logs, ...commands].map((each) => [each.path, each])).values())
    assertWritable(log);
  for (const state of states) assertHarmless(state);
}

/** What job files are to whoever writes beside them. */
export function jobFilesOwned(paths: readonly string[]): OwnedFile[] {
  return paths.map((path) => ({ path, what: `the job file ${path}` }));
}

function logsOf({ spec, laneIndex }: LanePlan): SideFile[] {
  return logFilesOf(spec, laneIndex).map(({ path, option, kind }) => ({
    path,
    option,
    place: spec.places.get(option) ?? spec.place,
    grows: kind === "iolog" || !spec.perJobLogs,
  }));
}

/** Clones of a job share the file of its command. */
function commandOutputsOf({ spec }: LanePlan): SideFile[] {
  return COMMAND_OPTIONS.filter((option) => commandOf(spec, option) !== null).map((option) => ({
    path: commandOutput(spec, option),
    option,
    place: spec.places.get(option) ?? spec.place,
    grows: true,
  }));
}

const STATE_OPTION = "verify_state_save";

function stateOf(lane: LanePlan): SideFile {
  const { places, place, verify } = lane.spec;
  const aux = verify?.stateDirectory === "" ? place : "--aux-path";
  return {
    path: statePath(lane),
    option: STATE_OPTION,
    name: "the verify state",
    place: places.get(STATE_OPTION) ?? aux,
  };
}

/** What a lane has and nobody may write over. */
function ownedFiles(lane: LanePlan): OwnedFile[] {
  const { name, spec, targets } = lane;
  const known = targets.filter(({ kind }) => kind !== "none");
  const state = {
    path: statePath(lane),
    what: `the verify state of job ${name}`,
    writtenBy: STATE_OPTION,
  };
  return [
    ...(spec.iologs ?? []).map((path) => ({ path, what: `the iolog ${path}` })),
    ...schemeFiles(spec).map((path) => ({ path, what: `the dp_scheme ${path}` })),
    ...known.map(({ path }) => ({ path, what: `${path}, a target of job ${name}` })),
    ...(spec.verify?.loadsState === true ? [state] : []),
  ];
}

/** A file that must not be somebody else's. Whether it can be written, its lane finds out. */
function assertHarmless(file: SideFile): void {
  try {
    assertWritable(file);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
  }
}

function schemeFiles({ placement }: LanePlan["spec"]): string[] {
  const file = placement?.schemeFile ?? null;
  return file === null ? [] : [file];
}
