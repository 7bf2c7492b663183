/**
 * What hipri's commands have in common: an error becomes one clear text on stderr and its exit
 * code, job files and repeatable flags are declared in one way.
 */
import { Args, Command, Errors } from "@oclif/core";
import { EXIT } from "./base/errors.js";
import { failureOf } from "./failure.js";

/** Of a command that takes job files: at least one, and with `strict = false` several. */
export const jobFileArgs = {
  file: Args.string({ required: true, description: "job files; - is standard input" }),
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

  /**
   * oclif's own usage errors exit 2; all others are said and end hipri as failureOf tells.
   */
  protected override async catch(error: Error & { exitCode?: number }): Promise<void> {
    if (error instanceof Errors.ExitError) throw error;
    if (error instanceof Errors.CLIError) {
      const name = [this.config.bin, ...(this.id ?? "").split(":")].join(" ");
      process.stderr.write(`hipri: ${onOneLine(error.message)}\n`);
      process.stderr.write(`  ${name} --help lists arguments and flags.\n`);
      this.exit(EXIT.USAGE);
    }
    const { text, exitCode } = failureOf(error);
    process.stderr.write(text);
    this.exit(exitCode);
  }
}

/** oclif's words without its advice, which names no command. */
function onOneLine(message: string): string {
  const [said = ""] = message.split(/\n\n|\nSee more help/);
  return said.replace(/:?\s*\n\s*/g, ": ").replace(/ {2,}/g, ": ");
}
