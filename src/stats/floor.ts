/**
 * The floor of a ring: what the kernel's entry and hipri themselves take for NOPs, and so the
 * figures that a job would have on a device that takes no time, with the same depth and batches.
 * It is shown beside latencies and never subtracted from them.
 */

export interface Floor {
  /** CPU time of the worker's thread for each NOP. */
  readonly nsPerIo: number;
  /**
   * The same for each enter, so for a whole batch; null where a submission thread does without
   * enters.
   */
  readonly nsPerEnter: number | null;
  /**
   * The median latency of the NOPs by the clock, of the kind that the report shows; null where the
   * job keeps none. Submitting a batch of NOPs completes it, so at a depth of 1 this is about
   * nsPerIo, and above it the time of a batch, about nsPerEnter. Where a device completes fewer at
   * a time than a batch has, its I/Os spend less of their latency here than the floor says.
   */
  readonly latencyNs: number | null;
}

/** Why there is no floor, in words. */
export interface NoFloor {
  readonly reason: string;
}

export type FloorOutcome = Floor | NoFloor;

/**
 * One floor of several short windows. Whatever else happens to a thread only adds to its CPU time
 * (cold caches after a switch, interrupts), so the fastest window is the truest; a median latency
 * is to be held against a median, so the middle one of them counts.
 * @param windows at least one
 */
export function joinWindows(windows: readonly Floor[]): Floor {
  const byCost = windows.toSorted((a, b) => a.nsPerIo - b.nsPerIo);
  const latencies = windows.flatMap(({ latencyNs }) => latencyNs ?? []).sort((a, b) => a - b);
  return { ...byCost[0]!, latencyNs: latencies[(latencies.length - 1) >> 1] ?? null };
}
