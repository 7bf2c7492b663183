/**
 * `hipri compare base.json new.json`: two results of earlier runs beside each other. They were not
 * measured in turn, so that the machine may differ as much as what was changed: it decides nothing.
 */

import { EXIT, type ExitCode, UsageError } from "../base/errors.js";
import { readInputHead } from "../base/input-file.js";
import { identityOf } from "../files/identity.js";
import { formatFigure } from "../job/limit/format.js";
import type { Figure } from "../job/limit/limit.js";
import { type ComparedChange, comparedResultsText } from "../report/comparison.js";
import { wideStyleFor } from "../report/text/style.js";
import { readRun } from "../result/file/read.js";
import { launchesOf } from "../result/launches.js";
import type { Environment } from "../result/model/environment.js";
import type { RunResult } from "../result/model/result.js";
import { figureOf, jobResults } from "../verdict/figures.js";
import { estimateShiftBetween } from "../verdict/statistics/rank-sum.js";

/** Whether a file is a result rather than a job file: it begins as JSON does. */
export function isResultFile(file: string): boolean {
  if (file === "-") return false;
  try {
    return readInputHead(file, 64).toString("latin1").trimStart().startsWith("{");
  } catch {
    // Whoever reads it says what is wrong.
    return false;
  }
}

/**
 * Prints the figures of B against those of A.
 * @returns that it is inconclusive
 * @throws UsageError for one file twice, and for results of other jobs, unless it is forced
 */
export function compareResults(
  files: readonly [a: string, b: string],
  figures: readonly Figure[],
  { json, force }: { readonly json: boolean; readonly force: boolean },
): ExitCode {
  if (identityOf(files[0]) === identityOf(files[1])) {
    throw new UsageError("A and B are the same", {
      place: files.join(" "),
      cure: "Name two results.",
    });
  }
  const [a, b] = files.map(readRun) as [RunResult, RunResult];
  if (!force) assertSameJobs(a, b, files.join(" "));
  const rows = a.jobs.flatMap(({ name }) =>
    figures.map((figure) => ({
      job: name,
      figure: formatFigure(figure),
      change: changeBetween(valuesIn(a, name, figure), valuesIn(b, name, figure)),
    })),
  );
  const differences = differingLines(a.environment, b.environment);
  const why = "A and B were not interleaved";
  process.stdout.write(
    json
      ? `${JSON.stringify({ verdict: "inconclusive", why, figures: rows, differences }, null, 2)}\n`
      : comparedResultsText(rows, differences, why, wideStyleFor(process.stdout, process.env)),
  );
  return EXIT.INCONCLUSIVE;
}

/** @throws UsageError */
export function assertSameJobs(a: RunResult, b: RunResult, place: string): void {
  if (a.environment?.jobsSha256 === b.environment?.jobsSha256) return;
  throw new UsageError("the results are of jobs with other options", {
    place,
    cure: "Run the same job file for both, or compare them all the same with --force.",
  });
}

/** A figure of a job in each launch that has it, above 0. */
export function valuesIn(result: RunResult, job: string, figure: Figure): number[] {
  return launchesOf(result).flatMap((launch) => {
    const jobs = jobResults(launch);
    const own = jobs.find(({ name }) => name === job);
    const found = own && figureOf(figure, own, jobs);
    return found && "value" in found && found.value > 0 ? found.value : [];
  });
}

/** Of the interval of a change between several launches of both. */
const SHOWN_ALPHA = 0.05;

/** From the medians of launches, where there are several with an interval; null without values. */
function changeBetween(a: readonly number[], b: readonly number[]): ComparedChange | null {
  if (a.length === 0 || b.length === 0) return null;
  const logs = (values: readonly number[]): number[] => values.map(Math.log);
  const { estimate, low, high } = estimateShiftBetween(logs(b), logs(a), SHOWN_ALPHA);
  const bounded = Number.isFinite(low) && Number.isFinite(high);
  return {
    estimate: Math.expm1(estimate),
    interval: bounded ? { low: Math.expm1(low), high: Math.expm1(high) } : null,
  };
}

/** What of the machines makes their figures differ, where it does. */
const MACHINE = [
  ["hostname", "hostname"],
  ["kernelRelease", "kernel"],
  ["cpuModel", "CPU"],
  ["cpuCount", "CPUs"],
  ["cpuMicrocode", "microcode"],
  ["nodeVersion", "Node"],
  ["hipriVersion", "hipri"],
  ["liburingVersion", "liburing"],
  ["cpuGovernors", "governors"],
] as const satisfies readonly (readonly [keyof Environment, string])[];

export function differingLines(a: Environment | null, b: Environment | null): string[] {
  const shown = (value: unknown): string => (value == null ? "unknown" : String(value));
  return MACHINE.flatMap(([key, name]) => {
    const [left, right] = [shown(a?.[key]), shown(b?.[key])];
    return left === right ? [] : [`${name}: ${left} in A, ${right} in B`];
  });
}
