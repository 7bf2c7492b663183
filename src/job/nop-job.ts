/** A job of nothing but NOPs, as a job file of these two lines would have it. */
import { loadJobs } from "./load.js";
import type { JobSpec } from "./spec/job-spec.js";

/** `rw=nop` with every other option at its default. */
export function nopJob(): JobSpec {
  const { jobs } = loadJobs(["nop"], { sources: { readFile: () => "[nop]\nrw=nop" } });
  return jobs[0]!;
}
