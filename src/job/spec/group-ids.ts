/** The groups of a run, which fio counts in the order of the jobs. */
import type { JobSpec } from "./job-spec.js";

/**
 * The group of each job, counted from 0. The first job opens the first group, whatever it says;
 * stonewall and new_group open another.
 */
export function groupIdsOf(jobs: readonly Pick<JobSpec, "stonewall" | "newGroup">[]): number[] {
  let groupId = 0;
  return jobs.map(({ stonewall, newGroup }, index) => {
    if (index > 0 && (stonewall || newGroup)) groupId++;
    return groupId;
  });
}
