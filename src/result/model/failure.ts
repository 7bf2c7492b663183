/** What stands where hipri refused or failed before there was a result. */
import { count, type Model, object, text, textOrNull } from "./define.js";

export const FAILURE = object({
  code: text("The kind of error: usage, environment, io or bug."),
  exitCode: count(),
  place: textOrNull("Where: a file and its line, a device, a flag."),
  cause: text(),
  cure: textOrNull("What to do about it."),
});

export interface FailureFacts extends Model<typeof FAILURE> {}
