/**
 * Reports of a run in progress: at an interval, and whenever SIGUSR1 asks, as fio has both.
 * Reports begin when the first lanes run, and end with the run.
 */
import type { RunResult } from "../../result/model/result.js";

/** What a run is asked to tell while it lasts. */
export interface Interim {
  /** Time between reports; null: only when SIGUSR1 asks. */
  readonly everyMs: number | null;
  /** Reports also when SIGUSR1 asks. */
  readonly onRequest: boolean;
  /** Of the main thread's time, what the reports may take: those that would take more are left out. */
  readonly maxShare: number;
  /** Takes a result in state "running". */
  readonly show: (soFar: RunResult) => Promise<void>;
}

/** How a file is kept up to date, so that a kill leaves what was measured until then. */
export const KEPT = { everyMs: 5000, onRequest: false, maxShare: 0.01 } as const;

/** For who has no report to give. */
export const nothing = (): null => null;

export class InterimReports {
  private readonly interims: readonly Interim[];
  private readonly timers: NodeJS.Timeout[] = [];
  private compose: () => RunResult | null = nothing;
  private readonly answer = (): void => {
    for (const interim of this.interims) if (interim.onRequest) void this.report(interim);
  };

  constructor(interims: readonly Interim[]) {
    this.interims = interims;
    process.on("SIGUSR1", this.answer);
    for (const interim of interims)
      if (interim.everyMs !== null) this.repeat(interim, interim.everyMs);
  }

  private repeat(interim: Interim, everyMs: number): void {
    let restUntilMs = 0;
    const report = async (): Promise<void> => {
      const beginMs = performance.now();
      if (beginMs < restUntilMs) return;
      restUntilMs = Number.POSITIVE_INFINITY; // Not while the last one is still being made.
      await this.report(interim);
      const endMs = performance.now();
      restUntilMs = endMs + (endMs - beginMs) * (1 / interim.maxShare - 1);
    };
    this.timers.push(setInterval(report, everyMs));
  }

  private async report(interim: Interim): Promise<void> {
    const soFar = this.compose();
    // What cannot be written now stands in the text that is written at the end, or fails there.
    if (soFar !== null) await interim.show(soFar).catch(nothing);
  }

  /** @param compose makes the result of what was measured so far; null while no lane has begun */
  from(compose: () => RunResult | null): void {
    this.compose = compose;
  }

  dispose(): void {
    process.off("SIGUSR1", this.answer);
    for (const timer of this.timers) clearInterval(timer);
  }
}
