/** What it costs a lane to share its ring: its figures beside those that it has alone. */

import { DIRECTIONS } from "../../base/direction.js";
import { mergeLatencies, percentilesNs } from "../latency/summary.js";
import type { LaneResult } from "../model/lane.js";
import type { LaneFigures, SharingPenalty } from "../model/sharing.js";
import { perSecond } from "./entry.js";

/** @param alone lanes of the same run that ran again by themselves */
export function sharingPenalties(
  lanes: readonly LaneResult[],
  alone: readonly LaneResult[],
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

function figuresOf(lane: LaneResult): LaneFigures {
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
