/** What hipri says of an error that ends it, and its exit code. */
import { EXIT, type ExitCode, HipriError } from "./base/errors.js";

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
  const text = `hipri: this is a bug in hipri, please report it\n${stack}\n`;
  return { text, exitCode: EXIT.BUG };
}
