/**
 * What ends a run before its time: a signal, or a time that it must not exceed. The run then stops,
 * and what is in flight gets a grace; when that is over, or a second signal comes, the run is left:
 * nothing is waited for any more. A third signal ends a process that has not written its result even
 * then.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { EXIT } from "../base/errors.js";
import { STOP_SIGNALS, type StopCause, type StopSignal } from "../base/signals.js";
import { exitImmediately } from "../ffi/libc.js";

const GRACE_MS = 5000;

/** How long behind the second signal the next one counts: a key may be pressed several times. */
const AGAIN_MS = 1000;

export class Interrupt {
  /** What came first. */
  cause: StopCause | null = null;
  /** Takes a line for people. A terminal has shown ^C before it. */
  say = (text: string): void => void process.stderr.write(`\n${text}\n`);
  private readonly stopping = new AbortController();
  private readonly leaving = new AbortController();
  private grace: NodeJS.Timeout | undefined;
  private leftAtMs = Number.POSITIVE_INFINITY;
  private readonly handle = (signal: StopSignal): void => {
    if (!this.requested) {
      this.stop(signal, `${signal}, finishing what is in flight; once more leaves now`);
    } else if (!this.leaving.signal.aborted) {
      this.leave();
    } else if (performance.now() - this.leftAtMs > AGAIN_MS) {
      exitImmediately(EXIT[signal]);
    }
  };

  /** From now on signals are taken; before, they end the process. */
  listen(): void {
    for (const signal of STOP_SIGNALS) process.on(signal, this.handle);
  }

  /** Aborts when the run is to stop, for work that takes an AbortSignal. */
  get abortSignal(): AbortSignal {
    return this.stopping.signal;
  }

  get requested(): boolean {
    return this.cause !== null;
  }

  /** Stops the run, unless that was asked for already. @param why for stderr */
  stop(cause: StopCause, why: string): void {
    if (this.requested) return;
    this.cause = cause;
    this.say(`hipri: ${why}`);
    this.grace = setTimeout(() => this.leave(), GRACE_MS);
    this.stopping.abort(cause);
  }

  private leave(): void {
    clearTimeout(this.grace);
    this.leftAtMs = performance.now();
    this.leaving.abort();
  }

  /** As onAbort() of the moment when the run is to stop. */
  onStop(stop: () => void): () => void {
    return onAbort(this.stopping.signal, stop);
  }

  /** As onAbort() of the moment from which nothing is waited for. */
  onLeave(leave: () => void): () => void {
    return onAbort(this.leaving.signal, leave);
  }

  /** Resolves some time after nothing is waited for any more; what is nearly done gets that long. */
  async left(): Promise<void> {
    await new Promise<void>((resolve) => this.onLeave(resolve));
    await sleep(AGAIN_MS);
  }

  dispose(): void {
    clearTimeout(this.grace);
    for (const signal of STOP_SIGNALS) process.off(signal, this.handle);
  }
}

/**
 * Calls back when it aborts, or at once when it has.
 * @returns what ends the waiting
 */
function onAbort(signal: AbortSignal, call: () => void): () => void {
  if (signal.aborted) call();
  else signal.addEventListener("abort", call, { once: true });
  return () => signal.removeEventListener("abort", call);
}
