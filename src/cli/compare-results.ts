/**
 * `hipri compare base.json new.json`: two results of earlier runs beside each other. They were not
 * measured in turn, so that the machine may differ as much as what was changed: it decides nothing.
 */

import { EXIT, type ExitCode, UsageError } from "../base/errors.js";
import { readInputHead } from "../base/input-file.js";
import { formatFigure } from "../job/limit/format.js";
import type { Figure } from "../job/limit/limit.js";
import { comparedResultsText } from "../report/comparison.js";
import { readResult } from "../result/file/read.js";
import type { Environment } from "../result/model/environment.js";
import type { RunResult } from "../result/model/result.js";
import { figureOf, jobResults } from "../verdict/figures.js";

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
 * @throws UsageError for results of other jobs, unless it is forced
 */
export function compareResults(
  files: readonly [a: string, b: string],
  figures: readonly Figure[],
  { json, force }: { readonly json: boolean; readonly force: boolean },
): ExitCode {
  const [a, b] = files.map(readResult) as [RunResult, RunResult];
  const isOther = a.environment?.jobsSha256 !== b.environment?.jobsSha256;
  if (isOther && !force) {
    throw new UsageError("the results are of jobs with other options", {
      place: files.join(" "),
      cure: "Run the same job file for both, or compare them all the same with --force.",
    });
  }
  const rows = jobResults(a).flatMap((job) => {
    const other = jobResults(b).find(({ name }) => name === job.name);
    return figures.map((figure) => ({
      job: job.name,
      figure: formatFigure(figure),
      change: changeBetween(figureOf(figure, job), other && figureOf(figure, other)),
    }));
  });
  const differences = differingLines(a.environment, b.environment);
  const why = "A and B were not interleaved";
  process.stdout.write(
    json
      ? `${JSON.stringify({ verdict: "inconclusive", why, figures: rows, differences }, null, 2)}\n`
      : comparedResultsText(rows, differences, why),
  );
  return EXIT.INCONCLUSIVE;
}

type Found = ReturnType<typeof figureOf>;

function changeBetween(a: Found, b: Found | undefined): number | null {
  if (b === undefined || "missing" in a || "missing" in b || a.value === 0) return null;
  return b.value / a.value - 1;
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

function differingLines(a: Environment | null, b: Environment | null): string[] {
  const shown = (value: unknown): string => (value == null ? "unknown" : String(value));
  return MACHINE.flatMap(([key, name]) => {
    const [left, right] = [shown(a?.[key]), shown(b?.[key])];
    return left === right ? [] : [`${name}: ${left} in A, ${right} in B`];
  });
}
