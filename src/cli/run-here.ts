/** Runs jobs in this process, and shows them while they run. */
import type { SideFile } from "../files/side-file.js";
import { LiveRegion } from "../report/live/live-region.js";
import type { RunResult } from "../result/model/result.js";
import { noteLines } from "../result/notes/lines.js";
import { notesSoFar } from "../result/notes/notes.js";
import type { Interrupt } from "../run/early-end.js";
import type { Fellows } from "../run/fellows.js";
import { type RunOutcome, run } from "../run/run.js";
import { KEPT } from "../run/sampling/interim-reports.js";
import type { LiveView } from "../run/sampling/live-sample.js";
import { attendTerminal } from "./live-terminal.js";
import type { PreparedRun } from "./prepared-run.js";

export interface RunContext {
  readonly interrupt: Interrupt;
  /** The other hosts of the run. */
  readonly fellows: Fellows;
  /** Files that will be written besides what the jobs ask for. */
  readonly sideFiles: readonly SideFile[];
  /** What shows the run; made of what shows it on this machine, null: nothing does. */
  readonly viewOf?: (own: LiveView | null) => LiveView | null;
  /** Keeps what there is so far in a file; null where there is none. */
  readonly keep: ((soFar: RunResult) => Promise<void>) | null;
}

/** What disturbs the run is told while it lasts. */
const NOTED = { everyMs: 2000, onRequest: false, maxShare: 0.002 } as const;

export async function runHere(
  { flags, presenter, everyMs, files, ...asked }: PreparedRun,
  { keep, viewOf = (own) => own, ...context }: RunContext,
): Promise<RunOutcome> {
  const live = flags.quiet ? null : new LiveRegion(process.stderr, process.env);
  const note = async (soFar: RunResult): Promise<void> => {
    live?.tell(noteLines({ ...soFar, notes: notesSoFar(soFar) }, true));
  };
  const show = async (soFar: RunResult): Promise<void> => {
    live?.clear();
    await presenter.interim(soFar);
  };
  const giveBack = attendTerminal(live, context.interrupt);
  try {
    return await run({
      ...asked,
      ...context,
      jobFiles: files,
      live: viewOf(live),
      say: (text) => live?.print(text),
      interims: [
        { everyMs, onRequest: true, maxShare: 1, show },
        ...(keep === null ? [] : [{ ...KEPT, show: keep }]),
        ...(live?.isDrawnOver ? [{ ...NOTED, show: note }] : []),
      ],
    });
  } finally {
    giveBack();
  }
}
