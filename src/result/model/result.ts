/**
 * RunResult: what a run came to, and all that anything behind it reads. A run makes it, a file
 * holds it (file/), and reports are drawn from it alone, so it carries units in its names and no
 * live objects. What stands here is the file's definition as well.
 */
import { RUN_LIMITS, STOP_SIGNALS } from "../../base/signals.js";
import {
  amount,
  amountOrNull,
  anything,
  count,
  instant,
  list,
  type Model,
  map,
  named,
  nullable,
  object,
  oneOf,
  text,
} from "./define.js";
import { DISK_USAGE, ENVIRONMENT } from "./environment.js";
import { JOB } from "./job.js";
import { LAB } from "./lab.js";
import { LANE } from "./lane.js";
import { LIMIT } from "./limit.js";
import { NOTE } from "./note.js";
import { SHARING } from "./sharing.js";

const SKIPPED = object({
  jobIndex: count(),
  name: text(),
  reason: text("What is lacking, in words."),
});

/** A job with skip_unsupported=1 that this machine could not run. */
export interface SkippedJob extends Model<typeof SKIPPED> {}

/** What one launch came to, in the order in which it stands in the file. */
const LAUNCH_PARTS = {
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
  globalOptions: map(text(), "Options of [global]."),
  jobs: list(named("job", JOB), "All sections, by their jobIndex."),
  skipped: list(SKIPPED, "Jobs with skip_unsupported=1 that this machine could not run."),
  notes: list(NOTE, "What the user should know that is not an error, the weightiest first."),
  lanes: list(named("lane", LANE), "Every stream of I/O by itself."),
  sharing: list(SHARING, "With --isolate, for each lane that shared its ring; else empty."),
  disks: list(DISK_USAGE, "What the disks under the targets did."),
  lab: nullable(LAB, "The guest that the run was in; null where it was in none."),
  labFio: nullable(
    anything(),
    "fio's own result of the same jobs in the same guest (--with fio); else null.",
  ),
};

const LAUNCH = object(LAUNCH_PARTS);

/** The properties of a result: those of its first launch, and what all launches came to. */
export const RESULT_PARTS = {
  ...LAUNCH_PARTS,
  limits: list(LIMIT, "What came of the limits that the jobs were given, over all launches."),
  launches: list(LAUNCH, "With --repeat, the launches behind the first one; else empty."),
};

export const RESULT = object(RESULT_PARTS);

export interface RunResult extends Model<typeof RESULT> {}
