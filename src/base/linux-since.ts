/** The version of Linux that brought what a job or a ring can ask for; each stands only here. */
export const SINCE = {
  iopoll: "5.1",
  sqpoll: "5.1",
  unprivilegedSqpoll: "5.11",
  passthrough: "5.19",
  priorityHints: "6.5",
  atomicWrites: "6.11",
  hybridPolling: "6.13",
  ringResize: "6.13",
  uncachedIo: "6.14",
} as const;
