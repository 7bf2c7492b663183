/** What came of a limit that a job was given. */
import {
  amountOrNull,
  count,
  list,
  type Model,
  nullable,
  object,
  oneOf,
  text,
  textOrNull,
} from "./define.js";

export const LIMIT = object({
  job: count("jobIndex of the job that it is on."),
  host: textOrNull(
    "The host that has to keep it by itself; null where all that ran the job have to.",
  ),
  limit: text("As a job file would spell it, such as p99<2ms."),
  place: text("Where it was asked for: FILE:LINE, or an option of the command line."),
  outcome: oneOf(
    ["passed", "failed", "undecided", "skipped"],
    "undecided: the figure is missing, the machine was too busy, or launches do not agree; skipped: its job did not run.",
  ),
  unit: nullable(
    oneOf(["time", "iops", "bandwidth", "number"]),
    "Of bound and values: ns, I/Os a second, bytes a second, or as it is; null for a property.",
  ),
  bound: amountOrNull("null for a property."),
  values: list(amountOrNull(), "The figure in each launch, null where there is none."),
  passes: count("Launches in which it was kept."),
  failures: count("Launches in which it was not kept."),
  why: textOrNull("What speaks against it, in the first launch that does; null where it holds."),
});

export interface LimitVerdict extends Model<typeof LIMIT> {}
