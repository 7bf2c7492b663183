/** I/Os that a run has not waited for, in words. Pure over results. */
import type { JobSpec } from "../../job/spec.js";
import { describePlace, type LostIos } from "../lost.js";
import type { LaneResult, Notice } from "../result.js";

/** A notice for each job that was given up. */
export function lostNotices(lanes: readonly LaneResult[], jobs: readonly JobSpec[]): Notice[] {
  return jobs.flatMap(({ jobIndex, name }): Notice[] => {
    const given = lanes.filter((lane) => lane.jobIndex === jobIndex && lane.lost !== null);
    if (given.length === 0) return [];
    const logs = given.some((lane) => lane.logFiles.length > 0) ? "; its logs are lost" : "";
    return [{ code: "lost", text: `${name}: ${lostText(given.map(({ lost }) => lost!))}${logs}` }];
  });
}

/** Of the lanes of one job. */
function lostText(lost: readonly LostIos[]): string {
  const count = lost.reduce((sum, each) => sum + each.count, 0);
  const [oldest] = lost.flatMap((each) => each.oldest ?? []).sort((a, b) => b.ageMs - a.ageMs);
  if (oldest === undefined) return "given up before it had ended";
  const age = `${(oldest.ageMs / 1000).toFixed(1)} s`;
  const what = count === 1 ? "1 I/O in flight is" : `${count} I/Os in flight are`;
  return `${what} lost; the oldest had no answer for ${age}: ${describePlace(oldest)}`;
}
