/** What a file says of an error that left nothing to report. */
import { EXIT, HipriError } from "../base/errors.js";
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
