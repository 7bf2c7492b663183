/**
 * RunResult: what a run came to, and all that anything behind it reads. A run makes it, a file
 * holds it (file/), and reports are drawn from it alone, so it carries units in its names and no
 * live objects. What stands here is the file's definition as well.
 */
import { anything, list, type Model, map, named, nullable, object, text } from "./define.js";
import { DISK_USAGE } from "./environment.js";
import { HOST } from "./host.js";
import { JOB } from "./job.js";
import { LAB } from "./lab.js";
import { LANE } from "./lane.js";
import { LIMIT } from "./limit.js";
import { RUN_PARTS } from "./run-parts.js";
import { SHARING } from "./sharing.js";

/** What one launch came to, in the order in which it stands in the file. */
const LAUNCH_PARTS = {
  ...RUN_PARTS,
  globalOptions: map(text(), "Options of [global]."),
  jobs: list(named("job", JOB), "All sections, by their jobIndex."),
  lanes: list(named("lane", LANE), "Every stream of I/O by itself."),
  sharing: list(SHARING, "With --isolate, for each lane that shared its ring; else empty."),
  disks: list(DISK_USAGE, "What the disks under the targets did."),
  hosts: list(HOST, "Of a merged result, by their rank; empty where it is of one machine."),
  lab: nullable(LAB, "The guest that the run was in; null where it was in none."),
  labFio: nullable(
    anything(),
    "fio's own result of the same jobs in the same guest (--with fio); else null.",
  ),
};

const LAUNCH = named("launch", object(LAUNCH_PARTS));

/** What all launches of the same jobs came to. */
const POINT_PARTS = {
  ...LAUNCH_PARTS,
  limits: list(LIMIT, "What came of the limits that the jobs were given, over all launches."),
  launches: list(LAUNCH, "With --repeat, the launches behind the first one; else empty."),
  varied: map(text(), "Of a sweep, the options of this point as --vary spells them; else empty."),
};

/** The properties of a result: those of its first launch, what all launches came to, a sweep's points. */
export const RESULT_PARTS = {
  ...POINT_PARTS,
  points: list(object(POINT_PARTS), "Of a sweep, the points behind the first one; else empty."),
};

export const RESULT = object(RESULT_PARTS);

export interface RunResult extends Model<typeof RESULT> {}
