/** The points of a sweep: results of the same jobs with other options. */
import { UsageError } from "../../base/errors.js";
import { launchesOf } from "../launches.js";
import type { RunResult } from "../model/result.js";

export function isSweep({ varied }: Pick<RunResult, "varied">): boolean {
  return varied.size > 0;
}

/** @throws UsageError for a sweep, which is no single run */
export function assertNoSweep(result: RunResult, file: string): void {
  if (!isSweep(result)) return;
  throw new UsageError(`holds a sweep of ${pointsOf(result).length} points, not one run`, {
    place: file,
    cure: "Draw it with hipri report, or run one of its points with hipri run --set.",
  });
}

/** Each point as a result of its own; of what is no sweep the result itself. */
export function pointsOf(result: RunResult): RunResult[] {
  return [result, ...result.points].map((point) => ({ ...point, points: [] }));
}

/** One result out of those of several points. @param points at least one */
export function joinPoints([first, ...others]: readonly RunResult[]): RunResult {
  return { ...first!, points: others.map(({ points: _, ...point }) => point) };
}

/** Every launch of every point. */
export function runsOf(result: RunResult): RunResult[] {
  return pointsOf(result).flatMap(launchesOf);
}

/** `iodepth=4 bs=4k` */
export function pointName({ varied }: Pick<RunResult, "varied">): string {
  return [...varied].map(([option, value]) => `${option}=${value}`).join(" ");
}
