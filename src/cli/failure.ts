/** What hipri says of an error that ends it, and its exit code. */
import type { Errors } from "@oclif/core";
import { EXIT, type ExitCode, HipriError, UsageError } from "../base/errors.js";
import { printableLines } from "../base/printable.js";
import { nearest } from "../job/nearest-name.js";

export interface Failure {
  /** For stderr, in whole lines. */
  readonly text: string;
  readonly exitCode: ExitCode;
}

/**
 * HipriErrors say their place, cause and cure; anything else is a bug of hipri's, shown with its
 * stack.
 */
export function failureOf(error: unknown): Failure {
  if (error instanceof HipriError) {
    return { text: `hipri: ${error.format()}\n`, exitCode: error.exitCode };
  }
  const stack = error instanceof Error ? error.stack : String(error);
  const text = `hipri: this is a bug in hipri, please report it\n${printableLines(String(stack))}\n`;
  return { text, exitCode: EXIT.BUG };
}

/** What a command line could have said. */
export interface CommandWords {
  /** As `hipri job lint`: its help is of use. */
  readonly name: string;
  /** Without the dashes. */
  readonly flags?: readonly string[];
}

/** An error of oclif's in hipri's words, with the flag that may have been meant. */
export function usageErrorOf({ message }: Errors.CLIError, command: CommandWords): UsageError {
  const [said = ""] = message.split(/\n\n|\nSee more help/);
  const cure = `${command.name} --help lists arguments and flags.`;
  const unknown = /^Nonexistent flags?: (-\S+)/.exec(said)?.[1];
  if (unknown !== undefined) {
    const near = nearest(unknown.replace(/^-+/, "").replace(/=.*/s, ""), command.flags ?? []);
    const hint = near === null ? "" : `Did you mean --${near}? `;
    return new UsageError(`unknown flag ${unknown}`, { cure: hint + cure });
  }
  const missing = /^Missing \d+ required args?:\n\S+\s+(.+)/.exec(said)?.[1];
  if (missing !== undefined) return new UsageError(`name ${missing}`, { cure });
  const flag = /Missing required flag (\S+)$/.exec(said)?.[1];
  if (flag !== undefined) return new UsageError(`--${flag} is missing`, { cure });
  const both = /(--[\w-]+)\S* cannot also be provided when using (--[\w-]+)/.exec(said);
  if (both !== null)
    return new UsageError(`${both[1]} and ${both[2]} exclude each other`, { cure });
  return new UsageError(onOneLine(said), { cure });
}

function onOneLine(text: string): string {
  return text.replace(/:?\s*\n\s*/g, ": ").replace(/ {2,}/g, ": ");
}
