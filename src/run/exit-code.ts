/** What a run is worth to the shell that started it. */

import { EXIT, type ExitCode, worstExit } from "../base/errors.js";
import { launchesOf } from "../result/launches.js";
import type { LimitVerdict } from "../result/model/limit.js";
import type { RunResult } from "../result/model/result.js";
import { COMMAND_FAILED, WRITE_REFUSED } from "../result/notes/note.js";

export interface Tolerance {
  /** hipri=1 jobs that were not polled are no failure. */
  readonly allowIrq: boolean;
  /** A job that was skipped makes the run inconclusive. */
  readonly failOnSkip: boolean;
  /** A job that was to verify and found nothing to verify is no failure, as with fio. */
  readonly allowUnverified?: boolean;
}

/**
 * The exit code of a run that has a result. Errors come first: they are worth more than the fact
 * that somebody stopped the run, and that more than limits, which need the whole run. Hosts without
 * a result count with what they ended with.
 */
export function exitCodeOf(result: RunResult, tolerance: Tolerance): ExitCode {
  const failures = result.hosts.flatMap(({ failure }) => failure?.exitCode ?? []);
  return worstExit([...failures, codeOfResult(result, tolerance)]);
}

function codeOfResult(result: RunResult, tolerance: Tolerance): ExitCode {
  const codes = launchesOf(result).map((launch) => launchCode(launch, tolerance));
  const [own] = codes.filter((code) => code !== EXIT.OK);
  if (own !== undefined) return own;
  const limit = (outcome: LimitVerdict["outcome"]): boolean =>
    result.limits.some((each) => each.outcome === outcome);
  if (limit("failed")) return EXIT.ASSERTION;
  if (limit("undecided")) return EXIT.INCONCLUSIVE;
  const isSkipped = [...launchesOf(result), ...result.hosts].some(({ skipped }) => {
    return skipped.length > 0;
  });
  return tolerance.failOnSkip && isSkipped ? EXIT.INCONCLUSIVE : EXIT.OK;
}

/** That of a launch without its limits. */
function launchCode(result: RunResult, tolerance: Tolerance): ExitCode {
  if (result.lanes.some((lane) => lane.error !== 0)) return EXIT.IO;
  if (result.limit === "--io-timeout") return EXIT.IO;
  if (result.notes.some(({ code }) => code === WRITE_REFUSED || code === COMMAND_FAILED)) {
    return EXIT.ENVIRONMENT;
  }
  const unpolled = result.lanes.some((lane) => lane.polling.state === "no");
  if (unpolled && !tolerance.allowIrq) return EXIT.ENVIRONMENT;
  if (result.signal !== null) return EXIT[result.signal];
  if (result.limit === "--timeout") return EXIT.TIMEOUT;
  // A job that was to verify and has not is no proof that its data are good.
  const unverified = result.lanes.some(({ verified }) => verified?.blocks === 0);
  return unverified && tolerance.allowUnverified !== true ? EXIT.INCONCLUSIVE : EXIT.OK;
}
