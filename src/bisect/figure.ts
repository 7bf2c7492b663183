/** The figure that a bisect follows, out of how a boot ended. */
import { UsageError } from "../base/errors.js";
import { type Figure, type LimitUnit, unitOf } from "../job/limit/limit.js";
import { parseFigure } from "../job/limit/parse.js";
import type { RunResult } from "../result/model/result.js";
import { figureOf, jobResults } from "../verdict/figures.js";
import { type Blames, type JobEnding, judgeEnding } from "./judgement.js";
import type { BootOutcome } from "./samples.js";

/** verdict: 0 good, 1 bad, as of the judge; number: what a command of the user's prints. */
export type BisectFigure =
  | { readonly kind: "verdict" }
  | { readonly kind: "number" }
  /** Of the job of that name; null: of the first job that has it. */
  | { readonly kind: "figure"; readonly job: string | null; readonly of: Figure };

/** ratio: figures above 0, whose changes are shares. */
export type Scale = "ratio" | "difference";

export function scaleOf(figure: BisectFigure): Scale {
  if (figure.kind !== "figure") return "difference";
  return COUNTS_FROM_ZERO.has(nameOf(figure.of)) ? "difference" : "ratio";
}

const COUNTS_FROM_ZERO = new Set(["errors", "miscompares", "enters_per_io", "interrupts_per_io"]);

function nameOf(figure: Figure): string {
  return figure.kind === "job" ? figure.name : figure.kind;
}

export function figureUnit(figure: BisectFigure): LimitUnit {
  return figure.kind === "figure" ? unitOf(figure.of) : "number";
}

/** On the scale on which the bisect counts differences. */
export function onScale(value: number, scale: Scale): number {
  return scale === "ratio" ? Math.log(value) : value;
}

/** Judgements with which a result has figures that can be compared. */
const COMPARABLE = new Set(["limits-kept", "no-limits", "limit-missed", "limit-unclear"]);

/**
 * What a boot showed: its figure as the result has it.
 * @throws UsageError where no boot can show anything
 */
export function measure(ending: JobEnding, figure: BisectFigure, blames: Blames): BootOutcome {
  const { verdict, reason, why } = judgeEnding(ending, blames);
  if (verdict === "broken") throw new UsageError(why);
  if (figure.kind === "verdict") {
    return verdict === "untestable" ? { unbootable: why } : { figure: verdict === "bad" ? 1 : 0 };
  }
  if (figure.kind === "number") throw new UsageError("a job prints no number");
  if (ending.kind !== "result" || !COMPARABLE.has(reason)) return { unbootable: why };
  return figureIn(ending.result, figure);
}

/** The figure in a result. */
export function figureIn(
  result: RunResult,
  figure: Extract<BisectFigure, { kind: "figure" }>,
): BootOutcome {
  const jobs = jobResults(result);
  const found = jobs
    .filter(({ name }) => (figure.job ?? name) === name)
    .map((job) => figureOf(figure.of, job, jobs));
  const first = found.find((each) => "value" in each) ?? found[0];
  if (first === undefined) return { unbootable: `there is no job ${figure.job}` };
  if ("missing" in first) return { unbootable: first.missing };
  if (first.value <= 0 && scaleOf(figure) === "ratio") return { unbootable: "its figure is 0" };
  return { figure: first.value };
}

/**
 * `verdict`, `number`, or `[JOB:]FIGURE` with a figure of limits.
 * @throws ValueError for an unknown figure
 */
export function parseBisectFigure(text: string): BisectFigure {
  if (text === "verdict" || text === "number") return { kind: text };
  const colon = text.lastIndexOf(":");
  const job = colon < 0 ? null : text.slice(0, colon);
  return { kind: "figure", job, of: parseFigure(text.slice(colon + 1)) };
}
