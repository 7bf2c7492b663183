/** What the commands that run jobs have in common: notices, progress and the exit code. */
import { EXIT, type ExitCode } from "./base/errors.js";
import { type Finding, formatNotice } from "./job/finding.js";
import type { JobSpec } from "./job/spec.js";
import type { LiveRegion } from "./report/live-region.js";
import type { RunGuards } from "./run/examine.js";
import type { RunResult } from "./run/result.js";
import { run } from "./run/run.js";

export interface JobsToRun {
  readonly jobs: readonly JobSpec[];
  /** What the result carries with it. */
  readonly notices: readonly Finding[];
  readonly guards: RunGuards;
  /** Where progress is shown; null for nowhere. */
  readonly region: LiveRegion | null;
}

/** Runs jobs and takes the live line away at their end. @throws as run() does */
export async function runJobs({ jobs, notices, guards, region }: JobsToRun): Promise<RunResult> {
  const result = await run({
    jobs,
    notices: notices.map((notice) => ({ code: notice.code, text: formatNotice(notice) })),
    guards,
    onLive: region === null ? null : (sample) => region.show(sample),
  });
  region?.clear();
  return result;
}

/** A line for stderr about each lane that ended with an error. */
export function errorLines(result: RunResult): string {
  return result.lanes
    .filter(({ errorText }) => errorText !== null)
    .map(({ name, errorText }) => `hipri: ${name}: ${errorText}\n`)
    .join("");
}

/** Errors first: they are worth more than the fact that somebody stopped the run. */
export function exitCode(result: RunResult, allowIrq: boolean): ExitCode {
  if (result.lanes.some((lane) => lane.error !== 0)) return EXIT.IO;
  if (!allowIrq && result.lanes.some((lane) => lane.polling.state === "no")) {
    process.stderr.write("hipri: a job with hipri=1 was not polled, see its evidence\n");
    return EXIT.ENVIRONMENT;
  }
  if (result.signal !== null) return EXIT[result.signal];
  return EXIT.OK;
}
