/** What jobs would change beside what they write to their targets, where that is forbidden. */
import { isPathEngine } from "../../base/engines.js";
import { EnvironmentError, type Place, UsageError } from "../../base/errors.js";
import type { FactsByPath } from "../../device/target/target-facts.js";
import type { JobSpec } from "../../job/spec/job-spec.js";
import { layoutNeeds } from "../../plan/layout-needs.js";
import { lanesOf } from "../../plan/make-plan.js";
import type { LanePlan, RunPlan } from "../../plan/plan.js";
import { accessOf } from "../../plan/workload.js";
import { COMMAND_OPTIONS, commandOf } from "../stage/job-commands.js";

const MAKE_IT = "Make the file first, or use a size= that fits it.";

/** @throws UsageError for a file that would have to be laid out although its job forbids it */
export function assertMayCreate(plan: RunPlan, facts: FactsByPath): void {
  for (const lane of lanesOf(plan)) {
    const { spec } = lane;
    const why = spec.allowFileCreate ? null : whyToLayOut(lane, facts);
    if (why === null) continue;
    throw new UsageError(`${why}, and allow_file_create=0 forbids to change that`, {
      place: spec.places.get("allow_file_create") ?? spec.place,
      cure: MAKE_IT,
    });
  }
}

/** @throws EnvironmentError for a job that asks for a command */
export function assertNoCommands(jobs: readonly JobSpec[]): void {
  for (const spec of jobs) {
    for (const option of COMMAND_OPTIONS) {
      if (commandOf(spec, option) === null) continue;
      throw new EnvironmentError(`${option} runs a command, and nothing allows that`, {
        place: spec.places.get(option) ?? spec.place,
        cure: `Read the command, then add --allow-exec; or remove ${option}.`,
      });
    }
  }
}

/**
 * That a run with --readonly changes nothing but its result and its logs. Jobs that write to
 * targets are refused by their guards; others, as with ioengine=null, here, as fio does.
 * @throws EnvironmentError naming what would be changed, and the line that asks for it
 */
export function assertReadsOnly(plan: RunPlan, facts: FactsByPath): void {
  for (const lane of lanesOf(plan)) {
    const { spec } = lane;
    const refuse = (what: string, cure: string, ...options: string[]): never => {
      const places = options.map((option): Place | undefined => spec.places.get(option));
      const place = places.find((each) => each !== undefined) ?? spec.place;
      throw new EnvironmentError(`${what}, and --readonly forbids that`, { place, cure });
    };
    if (isPathEngine(spec.engine) && spec.engine !== "filestat") {
      refuse(`ioengine=${spec.engine} makes or removes files`, "Leave --readonly out.", "ioengine");
    }
    for (const option of COMMAND_OPTIONS) {
      if (commandOf(spec, option) === null) continue;
      refuse(`${option} may change anything`, `Remove ${option}, or leave --readonly out.`, option);
    }
    if (accessOf(spec).write) refuse("this job writes", "Leave --readonly out.", "rw");
    const why = whyToLayOut(lane, facts);
    if (why !== null) {
      refuse(`${why} and would be laid out`, MAKE_IT, "size", "filesize", "filename", "directory");
    }
    const leave = (option: string): string => `Remove ${option}, or leave --readonly out.`;
    if ((spec.unlink || spec.unlinkEachLoop) && lane.targets.some(({ kind }) => kind === "file")) {
      refuse("unlink would remove the job's files", leave("unlink"), "unlink", "unlink_each_loop");
    }
    if (spec.writeIolog !== null) {
      const what = `write_iolog would write ${spec.writeIolog}`;
      refuse(what, leave("write_iolog"), "write_iolog");
    }
    if (spec.verify?.dump === true) {
      refuse("verify_dump would write bad blocks to files", leave("verify_dump"), "verify_dump");
    }
  }
}

/** The first file that a lane needs laid out, and why; null where it needs none. */
function whyToLayOut(lane: LanePlan, facts: FactsByPath): string | null {
  const [needed] = layoutNeeds([lane], facts);
  if (needed === undefined) return null;
  const known = facts.get(needed.path);
  if (known?.kind !== "file") return `${needed.path} does not exist`;
  return `${needed.path} is too short`;
}
