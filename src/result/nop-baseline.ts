/**
 * The NOP baseline of a ring: what the kernel's entry and hipri themselves take for NOPs, and so the
 * figures that a job would have on a device that takes no time, with the same depth and batches.
 * It is shown beside latencies and never subtracted from them.
 */
import type { Baseline } from "./model/lane.js";

/** @param reason why there is no baseline, in words */
export function noBaseline(reason: string): Baseline {
  return { nsPerIo: null, nsPerEnter: null, latencyNs: null, reason };
}

/** One of several short measurements of a baseline. */
export interface BaselineWindow {
  /** CPU time of the worker's thread for each NOP. */
  readonly nsPerIo: number;
  /** The same for each enter, so for a whole batch; null where a submission thread enters. */
  readonly nsPerEnter: number | null;
  /**
   * The median latency of the NOPs by the clock, of the kind that the report shows; null where the
   * job keeps none. Submitting a batch of NOPs completes it, so at a depth of 1 this is about
   * nsPerIo, and above it the time of a batch, about nsPerEnter. Where a device completes fewer at
   * a time than a batch has, its I/Os spend less of their latency here than this says.
   */
  readonly latencyNs: number | null;
  /** From its start to its end by the clock, over the NOPs done in it; infinite without any. */
  readonly elapsedNsPerIo: number;
}

/**
 * One baseline of several short windows. Whatever else happens on a CPU only takes time (other
 * threads, interrupts, cold caches behind both), so the fastest window is the truest; a median
 * latency is to be held against a median, so the middle one of them counts.
 *
 * The fastest by the clock, not by CPU time: a kernel whose time stamp counter is unsteady, as
 * emulated ones are, lets its clock of CPU time wait for the next tick (kernel/sched/clock.c), which
 * would make the window that was counted worst the fastest.
 * @param windows at least one
 */
export function joinWindows(windows: readonly BaselineWindow[]): Baseline {
  const [fastest] = windows.toSorted((a, b) => a.elapsedNsPerIo - b.elapsedNsPerIo);
  const { nsPerIo, nsPerEnter } = fastest!;
  if (!Number.isFinite(nsPerIo)) return noBaseline("other threads had the CPU all the time");
  if (nsPerIo === 0) return noBaseline("the kernel's clock of CPU time stood still");
  const latencies = windows.flatMap(({ latencyNs }) => latencyNs ?? []).sort((a, b) => a - b);
  const latencyNs = latencies[(latencies.length - 1) >> 1] ?? null;
  return { nsPerIo, nsPerEnter, latencyNs, reason: null };
}
