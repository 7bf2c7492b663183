/**
 * Reports of a run in progress: at an interval, and whenever SIGUSR1 asks, as fio has both.
 * Reports begin when the first lanes run, and end with the run.
 */
import type { RunResult } from "../result/result.js";

/** What a run is asked to tell while it lasts. */
export interface Interim {
  /** Time between reports; null: only when SIGUSR1 asks. */
  readonly everyMs: number | null;
  /** Takes a result in state "running". */
  readonly show: (soFar: RunResult) => Promise<void>;
}

/** For who has no report to give. */
export const nothing = (): null => null;

export class InterimReports {
  private readonly interim: Interim | null;
  private timer: NodeJS.Timeout | undefined;
  private compose: () => RunResult | null = nothing;
  private readonly report = (): void => {
    const soFar = this.compose();
    if (soFar === null) return;
    // What cannot be written now stands in the text that is written at the end, or fails there.
    this.interim?.show(soFar).catch(nothing);
  };

  constructor(interim: Interim | null) {
    this.interim = interim;
    if (interim === null) return;
    process.on("SIGUSR1", this.report);
    if (interim.everyMs !== null) this.timer = setInterval(this.report, interim.everyMs);
  }

  /** @param compose makes the result of what was measured so far; null while no lane has begun */
  from(compose: () => RunResult | null): void {
    this.compose = compose;
  }

  dispose(): void {
    process.off("SIGUSR1", this.report);
    clearInterval(this.timer);
  }
}
