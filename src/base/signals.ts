/** The signals that ask a run to end and to report what it has; each has an exit code (EXIT). */
export const STOP_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export type StopSignal = (typeof STOP_SIGNALS)[number];

/** The flags that bound a run. */
export const RUN_LIMITS = ["--timeout", "--io-timeout"] as const;

type RunLimit = (typeof RUN_LIMITS)[number];

/** What ends a run before its time. */
export type StopCause = StopSignal | RunLimit;

export function isStopSignal<T>(cause: T | StopSignal): cause is StopSignal {
  return STOP_SIGNALS.some((signal) => signal === cause);
}
