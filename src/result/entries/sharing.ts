/** What it costs a lane to share its ring: its figures beside those that it has alone. */
import { DIRECTIONS } from "../../base/direction.js";
import type { LaneStats } from "../lane-stats.js";
import { mergeLatencies, percentilesNs } from "../latency/summary.js";
import { perSecond } from "./entry.js";

/** All directions of a lane together. */
export interface LaneFigures {
  readonly iops: number;
  /** Of clat, or of lat where only that was kept; null where neither has percentiles. */
  readonly p50Ns: number | null;
  readonly p99Ns: number | null;
}

/** Shared ÷ alone; 1 where sharing costs nothing, null where a figure is missing or 0. */
export interface SharingPenalty {
  readonly laneIndex: number;
  readonly name: string;
  readonly shared: LaneFigures;
  readonly alone: LaneFigures;
  readonly iops: number | null;
  readonly p50: number | null;
  readonly p99: number | null;
}

/** @param alone lanes of the same run that ran again by themselves */
export function sharingPenalties(
  lanes: readonly LaneStats[],
  alone: readonly LaneStats[],
): SharingPenalty[] {
  return alone.map((again) => {
    const lane = lanes.find(({ laneIndex }) => laneIndex === again.laneIndex)!;
    const [a, b] = [figuresOf(lane), figuresOf(again)];
    return {
      laneIndex: lane.laneIndex,
      name: lane.name,
      shared: a,
      alone: b,
      iops: ratio(a.iops, b.iops),
      p50: ratio(a.p50Ns, b.p50Ns),
      p99: ratio(a.p99Ns, b.p99Ns),
    };
  });
}

function figuresOf(lane: LaneStats): LaneFigures {
  const parts = DIRECTIONS.map((direction) => lane.directions[direction]);
  const ios = parts.reduce((sum, part) => sum + part.ios, 0);
  const clat = mergeLatencies(parts.map((part) => part.clat));
  const latency = clat.count > 0 ? clat : mergeLatencies(parts.map((part) => part.lat));
  const [p50Ns = null, p99Ns = null] = percentilesNs(latency, [50, 99]) ?? [];
  return { iops: perSecond(ios, lane.runtimeMs), p50Ns, p99Ns };
}

function ratio(shared: number | null, alone: number | null): number | null {
  return shared === null || alone === null || alone === 0 ? null : shared / alone;
}
