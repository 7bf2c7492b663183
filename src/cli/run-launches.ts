/** `hipri run --repeat`: the jobs in several launches, each a process of its own. */
import { THIS_PROGRAM } from "../launch/launch.js";
import { repeatLaunches } from "../launch/repeat.js";
import type { RunResult } from "../result/model/result.js";
import type { Interrupt } from "../run/early-end.js";
import { rehearse } from "../run/examine/rehearse.js";
import { mostLaunches, type Repeat } from "../verdict/repeats.js";
import { jobFlagWords } from "./job-flags.js";
import type { PreparedRun } from "./prepared-run.js";
import { type Launched, withLauncher } from "./with-launcher.js";

/**
 * @param keep takes what there is after each launch
 * @throws HipriError where there is no result
 */
export async function runLaunches(
  prepared: PreparedRun & { readonly repeat: Repeat },
  interrupt: Interrupt,
  keep: (soFar: RunResult) => void,
): Promise<Launched> {
  const { jobs, files, guards, presenter, repeat, asked, stdin, flags, limits } = prepared;
  rehearse(jobs, guards, presenter.sideFiles, files);
  const talk = (text: string): void => void (flags.quiet || process.stderr.write(`${text}\n`));
  const most = mostLaunches(repeat);
  const told = repeat === "auto" ? `at most ${most}` : `${most}`;
  talk(`launch 1 of ${told}`);
  return withLauncher(limits.timeoutMs, interrupt, (launcher) =>
    repeatLaunches(launcher, {
      plan: { program: THIS_PROGRAM, args: launchArguments(prepared), env: {}, stdin },
      repeat,
      asked,
      isOver: () => interrupt.requested,
      onLaunch(soFar, isLast) {
        keep(soFar);
        if (!isLast) talk(`launch ${soFar.launches.length + 2} of ${told}${openLimits(soFar)}`);
      },
    }),
  );
}

/**
 * What a launch is to do as this process was asked; limits are judged over all launches.
 * @param settings further values of --set
 */
export function launchArguments(
  { paths, flags, isolate }: Pick<PreparedRun, "paths" | "flags" | "isolate">,
  settings: readonly string[] = [],
): string[] {
  const ours = { repeat: undefined, limits: undefined, assert: undefined, timeout: undefined };
  const set = [...(flags.set ?? []), ...settings];
  const words = jobFlagWords({ ...flags, ...ours, set, isolate, "fail-on-skip": false });
  return [...words, "--", ...paths];
}

function openLimits({ limits }: RunResult): string {
  const open = limits.filter(({ outcome }) => outcome === "undecided").length;
  return open === 0 ? "" : `, undecided limits: ${open} of ${limits.length}`;
}
