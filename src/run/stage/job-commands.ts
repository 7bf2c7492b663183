/**
 * exec_prerun and exec_postrun: shell commands around the stage of a job, one for each clone, in
 * order. What they print goes to NAME.prerun.txt and NAME.postrun.txt, as in fio.
 */
import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { EnvironmentError } from "../../base/errors.js";
import type { JobSpec } from "../../job/spec/job-spec.js";
import { lanesOf } from "../../plan/make-plan.js";
import type { LanePlan, StagePlan } from "../../plan/plan.js";
import type { Note } from "../../result/model/note.js";
import { COMMAND_FAILED, note } from "../../result/notes/note.js";

export const COMMAND_OPTIONS = ["exec_prerun", "exec_postrun"] as const;
export type CommandOption = (typeof COMMAND_OPTIONS)[number];

/** The command of an option, null where it is not set. */
export function commandOf(spec: JobSpec, option: CommandOption): string | null {
  return option === "exec_prerun" ? spec.prerun : spec.postrun;
}

/** The file that takes what a command prints. */
export function commandOutput({ name }: JobSpec, option: CommandOption): string {
  return `${name}.${option.slice("exec_".length)}.txt`;
}

export class JobCommands {
  /** Which commands failed, for the result. */
  readonly notes: Note[] = [];
  private readonly stop: AbortSignal;

  /** @param stop ends a command that is running */
  constructor(stop: AbortSignal) {
    this.stop = stop;
  }

  /**
   * @param isLater something has been measured, which is not thrown away for a failure
   * @returns whether the stage may begin
   * @throws EnvironmentError for a command that fails when nothing has been measured
   */
  async before(stage: StagePlan, isLater: boolean): Promise<boolean> {
    const failed = await this.run(stage, "exec_prerun");
    if (failed === null || this.stop.aborted) return failed === null;
    if (!isLater) throw failed;
    this.notes.push(note(COMMAND_FAILED, null, failed.format()));
    return false;
  }

  /** A command that fails is noted, and nothing else. */
  async after(stage: StagePlan): Promise<void> {
    const failed = await this.run(stage, "exec_postrun");
    if (failed !== null) this.notes.push(note(COMMAND_FAILED, null, failed.format()));
  }

  /** @returns the first failure, behind which no command is run */
  private async run(stage: StagePlan, option: CommandOption): Promise<EnvironmentError | null> {
    for (const lane of lanesOf({ stages: [stage] })) {
      const command = commandOf(lane.spec, option);
      const ended = command === null ? null : await this.start(lane, option, command);
      if (ended === null) continue;
      return new EnvironmentError(`${option} of job ${lane.name} ended with ${ended}`, {
        place: lane.spec.places.get(option) ?? lane.spec.place,
        cure: `What it printed is in ${commandOutput(lane.spec, option)}.`,
      });
    }
    return null;
  }

  /** @returns the status or signal of a failure, null for success */
  private start(
    { spec, cloneIndex }: LanePlan,
    option: CommandOption,
    command: string,
  ): Promise<string | null> {
    const output = openSync(commandOutput(spec, option), cloneIndex === 0 ? "w" : "a");
    const child = spawn("/bin/sh", ["-c", command], {
      stdio: ["ignore", output, output],
      signal: this.stop,
    });
    closeSync(output);
    return new Promise((resolve) => {
      child.on("error", (error) => resolve(error.message));
      child.on("exit", (status, signal) => {
        resolve(status === 0 ? null : (signal ?? `status ${status}`));
      });
    });
  }
}
