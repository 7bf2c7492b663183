/** What a file says of an error that left nothing to report. */
import {
  BugError,
  EnvironmentError,
  EXIT,
  HipriError,
  IoError,
  UsageError,
  worstExit,
} from "../base/errors.js";
import type { FailureFacts } from "./model/failure.js";

export function failureFacts(error: unknown): FailureFacts {
  if (error instanceof HipriError) {
    const code = error.name.replace(/Error$/, "").toLowerCase();
    const { exitCode, place = null, message: cause, cure = null } = error;
    return { code, exitCode, place, cause, cure };
  }
  const cause = error instanceof Error ? error.message : String(error);
  const cure = "Please report it: this is a bug in hipri.";
  return { code: "bug", exitCode: EXIT.BUG, place: null, cause, cure };
}

/** What a host, by its name, failed with. */
export interface FailedHost {
  readonly name: string;
  readonly failure: FailureFacts;
}

/** One error of all that hosts failed with, worth as much as the worst. @param failed at least one */
export function errorOfHosts(failed: readonly FailedHost[], message = linesOf(failed)): HipriError {
  switch (worstExit(failed.map(({ failure }) => failure.exitCode))) {
    case EXIT.BUG:
      return new BugError(message);
    case EXIT.IO:
      return new IoError(message);
    case EXIT.USAGE:
      return new UsageError(message);
    default:
      return new EnvironmentError(message);
  }
}

function linesOf(failed: readonly FailedHost[]): string {
  const texts = failed.map(({ name, failure }) => {
    const place = failure.place === null ? "" : `${failure.place}: `;
    const cure = failure.cure === null ? "" : `\n  ${failure.cure}`;
    return `${name}: ${place}${failure.cause}${cure}`;
  });
  return texts.join("\n");
}
