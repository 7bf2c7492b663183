/** Runs jobs in this process, and shows them while they run. */
import type { SideFile } from "../files/side-file.js";
import { LiveRegion } from "../report/live/live-region.js";
import type { RunResult } from "../result/model/result.js";
import type { Interrupt } from "../run/early-end.js";
import type { Fellows } from "../run/fellows.js";
import { type RunOutcome, run } from "../run/run.js";
import { KEPT } from "../run/sampling/interim-reports.js";
import type { PreparedRun } from "./prepared-run.js";

export interface RunContext {
  readonly interrupt: Interrupt;
  /** The other hosts of the run. */
  readonly fellows: Fellows;
  /** Files that will be written besides what the jobs ask for. */
  readonly sideFiles: readonly SideFile[];
  /** Keeps what there is so far in a file; null where there is none. */
  readonly keep: ((soFar: RunResult) => Promise<void>) | null;
}

export function runHere(
  { flags, presenter, everyMs, files, ...asked }: PreparedRun,
  { keep, ...context }: RunContext,
): Promise<RunOutcome> {
  const live = flags.quiet ? null : new LiveRegion(process.stderr, process.env);
  // Behind a Ctrl-Z the shell has written below it.
  process.on("SIGCONT", () => live?.forget());
  const show = async (soFar: RunResult): Promise<void> => {
    live?.clear();
    await presenter.interim(soFar);
  };
  return run({
    ...asked,
    ...context,
    jobFiles: files,
    live,
    say: (text) => live?.print(text),
    interims: [
      { everyMs, onRequest: true, maxShare: 1, show },
      ...(keep === null ? [] : [{ ...KEPT, show: keep }]),
    ],
  });
}
