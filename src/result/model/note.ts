/** What the user should know that is not an error: made once, before anything is drawn. */
import { countOrNull, type Model, object, oneOf, record, scalar, text } from "./define.js";

export const NOTE = object({
  code: text("Names its kind."),
  severity: oneOf(
    ["high", "medium", "low"],
    "high: the figures may be wrong for what they are used for.",
  ),
  job: countOrNull("jobIndex of the job that it is about; null: of none or of all."),
  data: record(scalar(), "What the text tells, for programs."),
  text: text("Without the job's name."),
});

export interface Note extends Model<typeof NOTE> {}
