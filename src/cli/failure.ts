/** What hipri says of an error that ends it, and its exit code. */
import type { Errors } from "@oclif/core";
import { EXIT, type ExitCode, HipriError, UsageError } from "../base/errors.js";
import { printableLines } from "../base/printable.js";

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

/** @param command whose help is of use, such as `hipri job lint` */
export function usageErrorOf({ message }: Errors.CLIError, command: string): UsageError {
  return new UsageError(onOneLine(message), {
    cure: `${command} --help lists arguments and flags.`,
  });
}

/** oclif's words without its advice, which names no command. */
function onOneLine(message: string): string {
  const [said = ""] = message.split(/\n\n|\nSee more help/);
  return said.replace(/:?\s*\n\s*/g, ": ").replace(/ {2,}/g, ": ");
}
