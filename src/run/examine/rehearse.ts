/** All that refuses a run, before launches of it begin. */
import { WriteGuards } from "../../device/guards/guards.js";
import type { SideFile } from "../../files/side-file.js";
import type { JobSpec } from "../../job/spec/job-spec.js";
import { examineRun, type RunGuards } from "./examine.js";
import { withDirectoryFiles } from "./opendir.js";

/** @throws UsageError, EnvironmentError as a run would */
export function rehearse(
  jobs: readonly JobSpec[],
  guards: RunGuards,
  sideFiles: readonly SideFile[],
  jobFiles: readonly string[],
): void {
  const writes = new WriteGuards(guards);
  try {
    examineRun(jobs.map(withDirectoryFiles), guards, writes, sideFiles, jobFiles);
  } finally {
    // Each launch holds its devices itself.
    writes.release();
  }
}
