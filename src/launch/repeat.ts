/** The same jobs in several launches, one after the other. */
import type { HipriError } from "../base/errors.js";
import type { AskedLimit } from "../job/limit/asked.js";
import { joinLaunches } from "../result/launches.js";
import type { RunResult } from "../result/model/result.js";
import { judgeLimits } from "../verdict/limits.js";
import { needsLaunch, type Repeat } from "../verdict/repeats.js";
import { GOES_ON, type Launcher, type LaunchPlan, launchFailure } from "./launch.js";

export interface RepeatRequest {
  readonly plan: LaunchPlan;
  readonly repeat: Repeat;
  readonly asked: readonly AskedLimit[];
  /** No further launch is wanted; one that runs ends with what it has. */
  readonly isOver: () => boolean;
  /** Is told after each launch. */
  readonly onLaunch: (soFar: RunResult, isLast: boolean) => void;
}

export interface Repeated {
  readonly result: RunResult;
  /** What ended the last launch without a result. */
  readonly failure: HipriError | null;
}

/** @throws HipriError where already the first launch has no result */
export async function repeatLaunches(
  launcher: Launcher,
  { plan, repeat, asked, isOver, onLaunch }: RepeatRequest,
): Promise<Repeated> {
  const launches: RunResult[] = [];
  for (;;) {
    const outcome = await launcher.start(plan).ended;
    const { result, exitStatus } = outcome;
    // What a launch has measured that was cut short is no equal of the others.
    const isKept = result !== null && (result.state === "complete" || launches.length === 0);
    if (isKept) launches.push(result);
    if (launches.length === 0) throw launchFailure("the first launch", outcome);
    const joined = { ...joinLaunches(launches), limits: judgeLimits(launches, asked) };
    const failure =
      isKept || isOver() ? null : launchFailure(`launch ${launches.length + 1}`, outcome);
    const isLast =
      !isKept ||
      isOver() ||
      !GOES_ON.includes(exitStatus) ||
      !needsLaunch(repeat, launches.length, joined.limits);
    onLaunch(joined, isLast);
    if (isLast) return { result: joined, failure };
  }
}
