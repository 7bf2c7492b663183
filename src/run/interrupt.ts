/** Stop signals: the first asks the run to stop and report, the second leaves at once. */
import { EXIT } from "../base/errors.js";
import { STOP_SIGNALS, type StopSignal } from "../base/signals.js";
import { exitImmediately } from "../ffi/libc.js";

export class Interrupt {
  /** The first signal that came. */
  signal: StopSignal | null = null;
  private readonly abort = new AbortController();
  private readonly handle = (signal: StopSignal): void => {
    if (this.signal !== null) exitImmediately(EXIT[signal]);
    this.signal = signal;
    process.stderr.write(`\nhipri: ${signal}, finishing what is in flight; once more leaves now\n`);
    this.abort.abort(signal);
  };

  constructor() {
    for (const signal of STOP_SIGNALS) process.on(signal, this.handle);
  }

  /** Aborts with the first signal, for work that takes an AbortSignal. */
  get abortSignal(): AbortSignal {
    return this.abort.signal;
  }

  get requested(): boolean {
    return this.signal !== null;
  }

  /**
   * Calls back at the first signal, or at once when it came already.
   * @returns what ends the waiting
   */
  onStop(stop: () => void): () => void {
    if (this.requested) stop();
    else this.abort.signal.addEventListener("abort", stop);
    return () => this.abort.signal.removeEventListener("abort", stop);
  }

  dispose(): void {
    for (const signal of STOP_SIGNALS) process.off(signal, this.handle);
  }
}
