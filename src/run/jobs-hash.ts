/** One number for what was asked for: results with the same one ran the same jobs. */
import { createHash } from "node:crypto";
import type { JobSpec } from "../job/spec/job-spec.js";

/**
 * SHA-256, in hexadecimal, of the jobs' names and options as they count, `--set` included.
 * Comments, blank lines and the files' names have no part in it.
 */
export function jobsSha256(jobs: readonly JobSpec[]): string {
  const options = jobs.map(({ name, globalOptions, ownOptions }) => [
    name,
    [...globalOptions],
    [...ownOptions],
  ]);
  return createHash("sha256").update(JSON.stringify(options)).digest("hex");
}
