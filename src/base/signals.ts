/** The signals that ask a run to end and to report what it has; each has an exit code (EXIT). */
export const STOP_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export type StopSignal = (typeof STOP_SIGNALS)[number];

/** @param name of any signal */
export function isStopSignal(name: string | null): name is StopSignal {
  return STOP_SIGNALS.some((signal) => signal === name);
}
