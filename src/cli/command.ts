/**
 * What hipri's commands have in common: an error becomes one clear text on stderr and its exit
 * code, job files and repeatable flags are declared in one way.
 */
import { Args, Command, Errors } from "@oclif/core";
import { usageErrorOf } from "./failure.js";
import { jobFile } from "./profiles.js";

/** Of a command that takes job files: at least one, and with `strict = false` several. */
export const jobFileArgs = {
  file: Args.string({
    required: true,
    description: "job files; - is standard input, @NAME a profile of hipri's, such as @quick",
  }),
};

/** Of a flag that may be given several times, with one value each. */
export const severalTimes = { multiple: true, multipleNonGreedy: true } as const;

/** The base of every command. */
export abstract class HipriCommand extends Command {
  /**
   * Ends the command with a code once everything is written. Leaving with `exit` would cut what a
   * slow reader of a pipe has not taken yet.
   */
  protected finish(code: number): void {
    process.exitCode = code;
  }

  /** The job files that a command line names. @throws UsageError for an unknown @NAME */
  protected jobFiles(argv: readonly unknown[]): string[] {
    return (argv as readonly string[]).map(jobFile);
  }

  /** oclif's own usage errors become ones that say so in hipri's way. */
  protected override async catch(error: Error): Promise<void> {
    if (error instanceof Errors.ExitError || !(error instanceof Errors.CLIError)) throw error;
    const name = [this.config.bin, ...(this.id ?? "").split(":")].join(" ");
    throw usageErrorOf(error, { name, flags: Object.keys(this.ctor.flags ?? {}) });
  }
}
