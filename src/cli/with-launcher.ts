/** Launches under the signals and the --timeout of this process. */
import { EXIT, HipriError, StoppedError } from "../base/errors.js";
import { isStopSignal } from "../base/signals.js";
import { Launcher } from "../launch/launch.js";
import type { RunResult } from "../result/model/result.js";
import type { Interrupt } from "../run/early-end.js";
import { stopAfter } from "../run/run.js";

/** What launches came to, and what ended them before their time. */
export interface Launched {
  readonly result: RunResult;
  readonly failure: HipriError | null;
}

/**
 * @param work is to begin no launch once the interrupt is requested
 * @throws StoppedError where it ends without a result for that
 */
export async function withLauncher(
  timeoutMs: number | null,
  interrupt: Interrupt,
  work: (launcher: Launcher) => Promise<Launched>,
): Promise<Launched> {
  const launcher = new Launcher();
  const forgetTimeout = stopAfter(timeoutMs, interrupt);
  interrupt.listen();
  interrupt.onStop(() => launcher.relay("SIGINT"));
  try {
    const { result, failure } = await work(launcher);
    const { cause } = interrupt;
    if (cause === null) return { result, failure };
    const ended = isStopSignal(cause)
      ? { signal: cause, limit: null }
      : { signal: null, limit: cause };
    return { result: { ...result, state: "interrupted", ...ended }, failure };
  } catch (error) {
    const { cause } = interrupt;
    if (cause === null || !(error instanceof HipriError)) throw error;
    const exitCode = isStopSignal(cause) ? EXIT[cause] : EXIT.TIMEOUT;
    throw new StoppedError(`stopped by ${cause} before the first launch had a result`, exitCode);
  } finally {
    forgetTimeout();
    launcher.dispose();
    interrupt.dispose();
  }
}
