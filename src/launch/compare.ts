/** `hipri compare`: pairs of launches until every gate is decided, or no more are wanted. */
import { EnvironmentError, UsageError } from "../base/errors.js";
import { Random } from "../base/random.js";
import { formatFigure } from "../job/limit/format.js";
import { type Figure, lowerIsBetter } from "../job/limit/limit.js";
import type { RunResult } from "../result/model/result.js";
import { type ComparisonVerdict, SCHEDULES } from "../verdict/comparison.js";
import { figureOf, jobResults } from "../verdict/figures.js";
import { type Gate, type GateState, Gates, type PairValue } from "../verdict/gates.js";
import type { Launcher } from "./launch.js";
import { type Pair, Pairs, type Sides } from "./pairs.js";

export interface CompareSettings {
  /** What decides. */
  readonly figures: readonly Figure[];
  /** What is shown beside it, where the results have it. */
  readonly shown: readonly Figure[];
  /** The smallest change that matters, as a share. */
  readonly threshold: number;
  readonly budget: keyof typeof SCHEDULES;
  /** No pair begins later than this; null: no bound. */
  readonly timeMs: number | null;
  readonly seed: number;
  /** Both sides of a pair at once, and in turn. */
  readonly sliced: boolean;
  /** All launches stay on one CPU, that of who starts them. */
  readonly onOneCpu: boolean;
}

/** How a comparison stands. */
export interface ComparisonReport {
  readonly verdict: ComparisonVerdict | null;
  readonly gates: readonly GateState[];
  readonly pairs: number;
  /** Pairs that had no result on both sides. */
  readonly lost: number;
  readonly settings: CompareSettings;
}

/**
 * @param onPair is told at the begin and after each pair
 * @param isStopped asked before each pair
 * @throws HipriError where no pair can be formed, or a figure is missing
 */
export async function comparePairs(
  launcher: Launcher,
  sides: Sides,
  settings: CompareSettings,
  onPair: (report: ComparisonReport) => void,
  isStopped: () => boolean,
): Promise<ComparisonReport> {
  const endMs = performance.now() + (settings.timeMs ?? Number.POSITIVE_INFINITY);
  const isOver = (): boolean => performance.now() > endMs;
  const pairs = new Pairs(launcher, sides, new Random(settings.seed), settings.sliced);
  let gates: Gates<FigureGate> | null = null;
  let count = 0;
  const report = (): ComparisonReport => ({
    verdict: gates?.verdict() ?? null,
    gates: gates?.states() ?? [],
    pairs: count,
    lost: pairs.lost,
    settings,
  });
  onPair(report());
  while (report().verdict === null) {
    const pair = await pairs.next(isOver, isStopped);
    if (pair === null) break;
    gates ??= new Gates(gatesOf(pair, settings), {
      schedule: SCHEDULES[settings.budget],
      threshold: settings.threshold,
    });
    gates.add(gates.gates.map((gate) => valuesOf(gate, pair)));
    count++;
    onPair(report());
  }
  gates?.look(true);
  return report();
}

/** A gate with the figure that it is about. */
interface FigureGate extends Gate {
  readonly jobIndex: number;
  readonly of: Figure;
}

/** Each figure of each job; those that are only shown where the first pair has them. */
function gatesOf(pair: Pair, { figures, shown }: CompareSettings): FigureGate[] {
  const names = (result: RunResult): string[] => result.jobs.map(({ name }) => name);
  const [a, b] = [names(pair.a), names(pair.b)];
  if (a.length !== b.length) {
    throw new UsageError(`A has ${a.length} jobs and B has ${b.length}`, {
      cure: "Compare files with the same jobs, or one of them with --section.",
    });
  }
  return pair.a.jobs.flatMap(({ jobIndex, name }, index) => {
    const job = name === b[index] ? name : `${name} / ${b[index]}`;
    const gate = (of: Figure, isGating: boolean): FigureGate => ({
      job,
      jobIndex,
      of,
      figure: formatFigure(of),
      lowerIsBetter: lowerIsBetter(of),
      isGating,
    });
    return [
      ...figures.map((of) => gate(of, true)),
      ...shown.map((of) => gate(of, false)).filter((each) => has(each, pair)),
    ];
  });
}

function has(gate: FigureGate, { a, b }: Pair): boolean {
  return [a, b].every((result) => "value" in figureIn(gate, result));
}

function valuesOf(gate: FigureGate, { a, b }: Pair): PairValue {
  const value = (result: RunResult, side: string): number => {
    const found = figureIn(gate, result);
    if ("value" in found && found.value > 0) return found.value;
    const why = "missing" in found ? found.missing : "it is 0";
    throw new EnvironmentError(`${gate.job} has no ${gate.figure} in ${side}: ${why}`, {
      cure: "Compare another figure with --figure, or run longer.",
    });
  };
  return { a: value(a, "A"), b: value(b, "B") };
}

function figureIn({ jobIndex, of }: FigureGate, result: RunResult) {
  const jobs = jobResults(result);
  const job = jobs.find((each) => each.jobIndex === jobIndex);
  return job === undefined ? { missing: "there is no such job" } : figureOf(of, job, jobs);
}
