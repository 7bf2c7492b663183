/** What `hipri sweep` does: job files and values to vary → points → launches → report and exit code. */
import { EXIT, type ExitCode, UsageError, worstExit } from "../base/errors.js";
import { Random } from "../base/random.js";
import { askedLimits, readLimits } from "../job/limit/asked.js";
import { type LoadedJobs, readLimitsFile } from "../job/load.js";
import { findOption } from "../job/options/table.js";
import {
  combine,
  loadOf,
  type PointSettings,
  parseVaried,
  type VariedOption,
} from "../job/vary.js";
import { THIS_PROGRAM } from "../launch/launch.js";
import { highestLoad, inRandomOrder, type SweepPoint, sweepPoints } from "../launch/sweep.js";
import type { RunResult } from "../result/model/result.js";
import { boundaryOf, loadState } from "../result/sweep/load-boundary.js";
import { pointName, pointsOf } from "../result/sweep/points.js";
import { Interrupt } from "../run/early-end.js";
import { rehearse } from "../run/examine/rehearse.js";
import { exitCodeOf } from "../run/exit-code.js";
import type { RunFlags } from "./job-flags.js";
import { prepareRun } from "./prepared-run.js";
import { loadRunJobs } from "./run-files.js";
import { launchArguments } from "./run-launches.js";
import { withLauncher } from "./with-launcher.js";

/** The flags of `hipri sweep`, as commands/sweep.ts declares and describes them. */
export interface SweepFlags
  extends Omit<RunFlags, "isolate" | "relay" | "repeat" | "alone" | "rank-timeout" | "slice"> {
  readonly vary: readonly string[];
  readonly until?: readonly string[] | undefined;
  readonly repeat?: number | undefined;
  readonly seed: number;
}

/** At the boundary of a search. */
const SEARCH_LAUNCHES = 3;

/** Options whose values load a device the more the higher they are. */
const LOADS = ["iodepth", "numjobs", "rate", "rate_iops"];

/** @throws UsageError, EnvironmentError, IoError */
export async function sweepJobs(
  paths: readonly string[],
  { vary, until = [], repeat, seed, ...given }: SweepFlags,
): Promise<ExitCode> {
  const varied = vary.map(parseVaried);
  for (const { option } of varied) assertVariable(option);
  for (const text of until) readLimits(text, `--until ${text}`);
  if (until.length > 0) assertSearchable(varied);
  const settings = combine(varied);
  const flags: RunFlags = {
    ...given,
    assert: [...(given.assert ?? []), ...until],
    isolate: false,
    relay: false,
    "rank-timeout": "60s",
    alone: true,
    slice: false,
  };
  const loaded = loadRunJobs(paths, flags);
  const prepared = prepareRun(loaded, flags);
  const { presenter, guards, files, limits, stdin } = prepared;
  const filed = readLimitsFile(flags.limits);
  const words = settings.map((point) => [...point].map(([name, value]) => `${name}=${value}`));
  const loads = words.map((own) => {
    return loadRunJobs(paths, { ...flags, set: [...(flags.set ?? []), ...own] }, stdin);
  });
  assertDistinct(loads, settings);
  for (const { jobs } of loads) rehearse(jobs, guards, presenter.sideFiles, files);
  const points = settings.map(
    (point, i): SweepPoint => ({
      varied: point,
      plan: { program: THIS_PROGRAM, args: launchArguments(prepared, words[i]), env: {}, stdin },
      asked: askedLimits(loads[i]!.jobs, filed, flags.assert ?? []),
    }),
  );
  const rounds = repeat ?? 1;
  const isSearch = until.length > 0;
  const next = isSearch
    ? highestLoad(repeat ?? SEARCH_LAUNCHES)
    : inRandomOrder(points.length, rounds, new Random(seed));
  const talk = (text: string): void => void (flags.quiet || process.stderr.write(`${text}\n`));
  if (!isSearch) talk(`${points.length} points in random order, --seed ${seed}`);
  const told = isSearch ? "" : ` of ${points.length * rounds}`;
  const interrupt = new Interrupt();
  const { result, failure } = await withLauncher(limits.timeoutMs, interrupt, (launcher) =>
    sweepPoints(launcher, {
      points,
      next,
      isOver: () => interrupt.requested,
      onLaunch: (point, count) => talk(`launch ${count}${told}: ${pointName(point)}`),
      keep: (soFar) => void presenter.keep(soFar),
    }),
  );
  await presenter.deliver(result, {
    failure: failure && { place: failure.place ?? null, text: failure.format() },
  });
  if (failure !== null) throw failure;
  const tolerance = { allowIrq: guards.allowIrq, failOnSkip: flags["fail-on-skip"] };
  const codeOf = (each: RunResult): ExitCode => exitCodeOf(each, tolerance);
  if (!isSearch) return worstExit(pointsOf(result).map(codeOf));
  const launched = pointsOf(result).map((point) => codeOf({ ...point, limits: [] }));
  return worstExit([...launched, searchCode(result)]);
}

/** Whether the search has an answer. */
function searchCode(result: RunResult): ExitCode {
  const limits = pointsOf(result).map((point) => point.limits);
  const { keeps, above } = boundaryOf(limits);
  if (above < limits.length && loadState(limits[above]!) === "open") return EXIT.INCONCLUSIVE;
  return keeps < 0 ? EXIT.ASSERTION : EXIT.OK;
}

/** @throws UsageError for an option that hipri has, but with which nothing changes; loading refuses all others */
function assertVariable(option: string): void {
  const row = findOption(option.slice(option.lastIndexOf(":") + 1));
  if (row?.treatment.how !== "without effect") return;
  throw new UsageError(`${row.name} has no effect: ${row.treatment.why}`, {
    place: `--vary ${option}`,
    cure: "Vary another option.",
  });
}

/** @throws UsageError */
function assertSearchable(varied: readonly VariedOption[]): void {
  const [{ option, values }] = varied as [VariedOption];
  const fail = (what: string): never => {
    throw new UsageError(what, {
      place: "--until",
      cure: `Vary one of ${LOADS.join(", ")}, as in --vary rate_iops=10k,20k,...,1m.`,
    });
  };
  const name = findOption(option.slice(option.lastIndexOf(":") + 1))?.name;
  if (varied.length > 1) fail("searches along one option, and several are varied");
  if (name !== undefined && !LOADS.includes(name)) fail(`${option} is no load`);
  const numbers = values.map(loadOf);
  const isAscending = numbers.every((value, i) => value !== null && value > (numbers[i - 1] ?? -1));
  if (!isAscending) fail(`the values of ${option} do not ascend`);
}

/** @throws UsageError where two points ask for the same */
function assertDistinct(loads: readonly LoadedJobs[], settings: readonly PointSettings[]): void {
  const seen = new Map<string, number>();
  for (const [i, { jobs }] of loads.entries()) {
    const asked = JSON.stringify(jobs);
    const same = seen.get(asked);
    if (same !== undefined) {
      const [a, b] = [same, i].map((index) => pointName({ varied: settings[index]! }));
      throw new UsageError(`${a} and ${b} make the same jobs`, {
        place: "--vary",
        cure: "Vary what the jobs do differently.",
      });
    }
    seen.set(asked, i);
  }
}
