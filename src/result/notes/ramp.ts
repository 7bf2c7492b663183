/** Which jobs were over before their measured window began, in words. Pure over results. */
import type { JobSpec } from "../../job/spec.js";
import type { LaneResult, Notice } from "../result.js";

/** A notice for each job that ended before its measured window began. */
export function rampNotices(lanes: readonly LaneResult[], jobs: readonly JobSpec[]): Notice[] {
  return jobs.flatMap(({ jobIndex, name, rampMs }): Notice[] => {
    const clones = lanes.filter((lane) => lane.jobIndex === jobIndex);
    const empty = clones.filter((lane) => lane.startedAtMs > 0 && lane.runtimeMs === 0);
    if (rampMs === 0 || empty.length === 0) return [];
    const which = clones.length === 1 ? "" : `${empty.length} of ${clones.length} clones `;
    const text = `${name}: ${which}ended during ramp_time, so nothing was measured`;
    return [{ code: "ended-in-ramp", text }];
  });
}
