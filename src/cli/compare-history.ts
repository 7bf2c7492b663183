/**
 * `hipri compare --history 'runs/*.json' new.json`: whether a new result lies outside what earlier
 * sessions did. Each of their files is one sample.
 */
import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { EXIT, type ExitCode, UsageError } from "../base/errors.js";
import { inputFailure } from "../base/input-file.js";
import { median } from "../base/median.js";
import { weightiest } from "../base/weightiest.js";
import { identityOf } from "../files/identity.js";
import { formatFigure } from "../job/limit/format.js";
import { type Figure, lowerIsBetter, unitOf } from "../job/limit/limit.js";
import { type HistoryRow, historyText } from "../report/comparison.js";
import { wideStyleFor } from "../report/text/style.js";
import { readRun } from "../result/file/read.js";
import type { RunResult } from "../result/model/result.js";
import { FEWEST_SESSIONS, HISTORY_ALPHA, predict } from "../verdict/history.js";
import { assertSameJobs, differingLines, valuesIn } from "./compare-results.js";

interface HistoryFlags {
  readonly json: boolean;
  readonly force: boolean;
}

/**
 * Prints where the new result lies.
 * @param pattern of the earlier results' names, with * and ? in its last part
 * @param figures those that decide
 * @returns 99 where one is worse than the sessions, 5 where there are too few of them
 * @throws UsageError for results of other jobs, unless it is forced
 */
export function compareHistory(
  pattern: string,
  file: string,
  figures: readonly Figure[],
  shown: readonly Figure[],
  { json, force }: HistoryFlags,
): ExitCode {
  const result = readRun(file);
  // What has been filed already is no session before itself.
  const files = matching(pattern).filter((each) => identityOf(each) !== identityOf(file));
  const sessions = files.map((each) => {
    const session = readRun(each);
    if (!force) assertSameJobs(session, result, `${each} ${file}`);
    return session;
  });
  const gates = figures.length * result.jobs.length;
  const alpha = HISTORY_ALPHA / Math.max(1, gates);
  const rows = result.jobs.flatMap(({ name }) =>
    [...figures, ...shown].map((figure, index) => ({
      ...rowOf(name, figure, sessions, result, alpha),
      isGating: index < figures.length,
    })),
  );
  const deciding = rows.filter(({ isGating }) => isGating).map((row) => row.verdict);
  const verdict = weightiest(deciding) ?? "inconclusive";
  const differences = [
    ...new Set(sessions.flatMap((each) => differingLines(each.environment, result.environment))),
  ];
  const basis = { sessions: sessions.length, fewest: FEWEST_SESSIONS, alpha: HISTORY_ALPHA };
  process.stdout.write(
    json
      ? `${JSON.stringify({ verdict, ...basis, figures: rows, differences }, null, 2)}\n`
      : historyText(rows, differences, verdict, basis, wideStyleFor(process.stdout, process.env)),
  );
  if (verdict === "regression") return EXIT.ASSERTION;
  return verdict === "inconclusive" ? EXIT.INCONCLUSIVE : EXIT.OK;
}

function rowOf(
  job: string,
  figure: Figure,
  sessions: readonly RunResult[],
  result: RunResult,
  alpha: number,
): Omit<HistoryRow, "isGating"> {
  const valueIn = (one: RunResult): number | null => {
    const values = valuesIn(one, job, figure).sort((a, b) => a - b);
    return values.length === 0 ? null : median(values);
  };
  const value = valueIn(result);
  const known = sessions.map(valueIn).filter((each) => each !== null);
  const of = { job, figure: formatFigure(figure), unit: unitOf(figure), value };
  if (value === null || known.length < FEWEST_SESSIONS) {
    return { ...of, low: null, high: null, verdict: "inconclusive" };
  }
  const { low, high, position } = predict(known, value, alpha);
  const worse = lowerIsBetter(figure) ? "above" : "below";
  const outside = position === worse ? "regression" : "improved";
  return { ...of, low, high, verdict: position === "within" ? "as before" : outside };
}

/** @throws UsageError */
function matching(pattern: string): string[] {
  const directory = dirname(pattern);
  const place = `--history ${pattern}`;
  if (/[*?]/.test(directory)) {
    throw new UsageError("* and ? may stand in the last part of a pattern only", {
      place,
      cure: "Keep the results of a history in one directory.",
    });
  }
  const wanted = basename(pattern).replaceAll(/[.+^${}()|[\]\\]/g, "\\$&");
  const expression = new RegExp(`^${wanted.replaceAll("*", ".*").replaceAll("?", ".")}$`, "s");
  try {
    const names = readdirSync(directory).filter((name) => expression.test(name));
    return names.sort().map((name) => join(directory, name));
  } catch (error) {
    throw new UsageError(`the history cannot be read: ${inputFailure(error)}`, {
      place,
      cure: "Name the files as in --history 'runs/*.json'.",
      cause: error,
    });
  }
}
