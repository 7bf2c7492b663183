/** What a run takes of what the system limits, by its jobs and by its plan. */
import { EnvironmentError } from "../../base/errors.js";
import type { JobSpec } from "../../job/spec/job-spec.js";
import type { StagePlan } from "../../plan/plan.js";
import { programTraits } from "../../plan/program/create-program.js";
import { openAtATime } from "../../plan/workload.js";
import { bufferStride } from "../../uring/buffers.js";
import { limitsAtStart, type Needs } from "./resource-limits.js";

/** Whatever the limit is: more than the kernel opens (fs.nr_open). */
const MANY_FILES = 1 << 20;

/** What the jobs of a stage need together. */
export function needsOf({ workers }: StagePlan): Needs {
  const lanes = workers.flatMap((worker) => worker.lanes);
  return {
    workers: workers.length,
    files: lanes.reduce((sum, { spec, targets }) => {
      return sum + openAtATime(spec, targets.length);
    }, 0),
    bufferBytes: lanes.reduce((sum, lane) => {
      return sum + lane.spec.depth * bufferStride(programTraits(lane).bufferBytes);
    }, 0),
  };
}

/**
 * What can be refused before the jobs are planned, which takes a while for millions of files.
 * @throws EnvironmentError when one job has more files than may be open
 */
export function assertFileCounts(jobs: readonly JobSpec[], limits = limitsAtStart()): void {
  for (const spec of jobs) {
    const { clones, places, place } = spec;
    const files = clones * openAtATime(spec, spec.fileCount);
    if (files < (limits.openFiles?.most ?? MANY_FILES)) continue;
    throw new EnvironmentError(`${files} files would be open at the same time`, {
      place: places.get("nrfiles") ?? places.get("numjobs") ?? place,
      cure: "Set openfiles, lower nrfiles or numjobs, or raise the limit on open files (ulimit -n).",
    });
  }
}
