/** The points of a sweep, each launch a process of its own: all in random order, or a search. */
import type { HipriError } from "../base/errors.js";
import type { Random } from "../base/random.js";
import type { AskedLimit } from "../job/limit/asked.js";
import { joinLaunches } from "../result/launches.js";
import type { LimitVerdict } from "../result/model/limit.js";
import type { RunResult } from "../result/model/result.js";
import { joinPoints } from "../result/sweep/points.js";
import { nextLoad } from "../verdict/highest-load.js";
import { judgeLimits } from "../verdict/limits.js";
import { GOES_ON, type Launcher, type LaunchPlan, launchFailure } from "./launch.js";

export interface SweepPoint {
  readonly varied: RunResult["varied"];
  readonly plan: LaunchPlan;
  readonly asked: readonly AskedLimit[];
}

/** Says which point is launched next; null: no further one. */
export type NextPoint = (limits: readonly (readonly LimitVerdict[])[]) => number | null;

/** Each point so often, in rounds of a random order each, so that a drift touches all alike. */
export function inRandomOrder(points: number, rounds: number, random: Random): NextPoint {
  const order = Array.from({ length: rounds }, () => shuffled(points, random)).flat();
  return () => order.shift() ?? null;
}

/** The search for the highest load that keeps its limits. @param launches at its boundary */
export function highestLoad(launches: number): NextPoint {
  return (limits) => nextLoad(limits, launches);
}

/** Fisher and Yates' shuffle of 0..count-1. */
function shuffled(count: number, random: Random): number[] {
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random.nextFraction() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

export interface SweepRequest {
  readonly points: readonly SweepPoint[];
  readonly next: NextPoint;
  /** No further launch is wanted; one that runs ends with what it has. */
  readonly isOver: () => boolean;
  /** Is told before each launch. */
  readonly onLaunch: (point: SweepPoint, launch: number) => void;
  /** Is told after each launch. */
  readonly keep: (soFar: RunResult) => void;
}

export interface Swept {
  /** In the order of the points, those with a launch. */
  readonly result: RunResult;
  /** What ended the last launch without a result. */
  readonly failure: HipriError | null;
}

/** @throws HipriError where already the first launch has no result */
export async function sweepPoints(
  launcher: Launcher,
  { points, next, isOver, onLaunch, keep }: SweepRequest,
): Promise<Swept> {
  const launches = points.map((): RunResult[] => []);
  const limits = points.map((): readonly LimitVerdict[] => []);
  const result = (): RunResult =>
    joinPoints(
      points.flatMap(({ varied }, i) =>
        launches[i]!.length === 0
          ? []
          : { ...joinLaunches(launches[i]!), limits: limits[i]!, varied },
      ),
    );
  for (let count = 1; ; count++) {
    const index = isOver() ? null : next(limits);
    if (index === null) return { result: result(), failure: null };
    const point = points[index]!;
    onLaunch(point, count);
    const outcome = await launcher.start(point.plan).ended;
    // What a launch has measured that was cut short is no equal of the others.
    const isKept = outcome.result !== null && (outcome.result.state === "complete" || count === 1);
    if (isKept) {
      launches[index]!.push(outcome.result);
      limits[index] = judgeLimits(launches[index]!, point.asked);
      keep(result());
      if (GOES_ON.includes(outcome.exitStatus)) continue;
    } else if (count === 1) {
      throw launchFailure("the first launch", outcome);
    }
    const failure = isKept || isOver() ? null : launchFailure(`launch ${count}`, outcome);
    return { result: result(), failure };
  }
}
