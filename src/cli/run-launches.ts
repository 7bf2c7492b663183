/** `hipri run --repeat`: the jobs in several launches, each a process of its own. */
import type { HipriError } from "../base/errors.js";
import { isStopSignal } from "../base/signals.js";
import { Launcher, THIS_PROGRAM } from "../launch/launch.js";
import { repeatLaunches } from "../launch/repeat.js";
import type { RunResult } from "../result/model/result.js";
import type { Interrupt } from "../run/early-end.js";
import { rehearse } from "../run/examine/rehearse.js";
import { stopAfter } from "../run/run.js";
import { mostLaunches, type Repeat } from "../verdict/repeats.js";
import { jobFlagWords } from "./job-flags.js";
import type { PreparedRun } from "./prepared-run.js";

/**
 * @param keep takes what there is after each launch
 * @returns the result, and what ended the launches before their time
 * @throws HipriError where there is no result
 */
export async function runLaunches(
  prepared: PreparedRun & { readonly repeat: Repeat },
  interrupt: Interrupt,
  keep: (soFar: RunResult) => void,
): Promise<{ readonly result: RunResult; readonly failure: HipriError | null }> {
  const { jobs, files, guards, presenter, repeat, asked, stdin, flags, limits } = prepared;
  rehearse(jobs, guards, presenter.sideFiles, files);
  const launcher = new Launcher();
  const forgetTimeout = stopAfter(limits.timeoutMs, interrupt);
  interrupt.listen();
  interrupt.onStop(() => launcher.relay("SIGINT"));
  const talk = (text: string): void => void (flags.quiet || process.stderr.write(`${text}\n`));
  const most = mostLaunches(repeat);
  const told = repeat === "auto" ? `at most ${most}` : `${most}`;
  talk(`launch 1 of ${told}`);
  try {
    const { result, failure } = await repeatLaunches(launcher, {
      plan: { program: THIS_PROGRAM, args: launchArguments(prepared), env: {}, stdin },
      repeat,
      asked,
      isOver: () => interrupt.requested,
      onLaunch(soFar, isLast) {
        keep(soFar);
        if (!isLast) talk(`launch ${soFar.launches.length + 2} of ${told}${openLimits(soFar)}`);
      },
    });
    const { cause } = interrupt;
    if (cause === null) return { result, failure };
    const ended = isStopSignal(cause)
      ? { signal: cause, limit: null }
      : { signal: null, limit: cause };
    return { result: { ...result, state: "interrupted", ...ended }, failure };
  } finally {
    forgetTimeout();
    launcher.dispose();
    interrupt.dispose();
  }
}

/** What a launch is to do as this process was asked; limits are judged over all launches. */
function launchArguments({ paths, flags, isolate }: PreparedRun): string[] {
  const ours = { repeat: undefined, limits: undefined, assert: undefined, timeout: undefined };
  const words = jobFlagWords({ ...flags, ...ours, isolate, "fail-on-skip": false });
  return [...words, "--", ...paths];
}

function openLimits({ limits }: RunResult): string {
  const open = limits.filter(({ outcome }) => outcome === "undecided").length;
  return open === 0 ? "" : `, undecided limits: ${open} of ${limits.length}`;
}
