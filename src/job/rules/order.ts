/** Which jobs wait for which. */
import type { Findings } from "../finding.js";
import { nearest } from "../nearest-name.js";
import type { JobSpec } from "../spec/job-spec.js";

/** wait_for names a job further up, as in fio; so no two jobs wait for each other. */
export function checkWaits(jobs: readonly JobSpec[], findings: Findings): void {
  const above = new Map<string, JobSpec>();
  for (const job of jobs) {
    const { waitFor, name } = job;
    if (waitFor !== null && (waitFor === name || !above.has(waitFor))) {
      const near = nearest(waitFor, [...above.keys()]);
      findings.error("conflict", job.places.get("wait_for") ?? job.place, problem(job), {
        option: "wait_for",
        cure: near === null ? "Name a job that is defined above." : `Did you mean ${near}?`,
      });
    }
    above.set(name, job);
  }
}

function problem({ waitFor, name }: JobSpec): string {
  if (waitFor === name) return `wait_for=${waitFor}: a job cannot wait for itself`;
  return `wait_for=${waitFor}: no job further up has this name`;
}
