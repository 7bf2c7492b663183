/** What a result of one machine tells of the run, and a merged one of each host's. */
import { RUN_LIMITS, STOP_SIGNALS } from "../../base/signals.js";
import {
  amount,
  amountOrNull,
  count,
  instant,
  list,
  type Model,
  named,
  nullable,
  object,
  oneOf,
  text,
} from "./define.js";
import { ENVIRONMENT } from "./environment.js";
import { NOTE } from "./note.js";

const SKIPPED = object({
  jobIndex: count(),
  name: text(),
  reason: text("What is lacking, in words."),
});

/** A job with skip_unsupported=1 that a machine could not run. */
export interface SkippedJob extends Model<typeof SKIPPED> {}

export const RUN_PARTS = {
  program: text("What measured it, and its version: `hipri 0.1.0`, `fio-3.33`."),
  state: oneOf(
    ["running", "complete", "interrupted"],
    "interrupted: holds what was measured until the signal or the limit; running: so far, for an interim report.",
  ),
  signal: nullable(oneOf(STOP_SIGNALS), "The signal that ended the run early; else null."),
  limit: nullable(oneOf(RUN_LIMITS), "The flag whose limit ended the run; else null."),
  pid: count("Of the process that ran the jobs."),
  startedAtMs: instant("Start of the run, ms since the epoch."),
  elapsedMs: amount("Length of the run."),
  environment: nullable(named("environment", ENVIRONMENT), "null where it is unknown."),
  stolenMs: amountOrNull(
    "CPU time that a hypervisor took while the run lasted; null where it is not counted.",
  ),
  cpuQuota: nullable(
    object({ throttledPeriods: count(), throttledMs: amount() }),
    "How often a CPU quota of its control group stopped hipri; null where it is not counted.",
  ),
  skipped: list(SKIPPED, "Jobs with skip_unsupported=1 that this machine could not run."),
  notes: list(NOTE, "What the user should know that is not an error, the weightiest first."),
};
