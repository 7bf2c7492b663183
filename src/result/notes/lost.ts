/** I/Os that a run has not waited for, in words. Pure over results. */
import { describePlace } from "../lost-ios.js";
import type { ResultJob } from "../model/job.js";
import type { LaneResult, LostIos } from "../model/lane.js";
import type { Note } from "../model/note.js";
import { LOST, note } from "./note.js";

/**
 * A note for each job that was given up.
 * @param withLogs the laneIndexes of lanes that were to write logs
 */
export function lostNotes(
  lanes: readonly LaneResult[],
  jobs: readonly ResultJob[],
  withLogs: ReadonlySet<number>,
): Note[] {
  return jobs.flatMap(({ jobIndex }): Note[] => {
    const given = lanes.filter((lane) => lane.jobIndex === jobIndex && lane.lost !== null);
    if (given.length === 0) return [];
    const logs = given.some((lane) => withLogs.has(lane.laneIndex)) ? "; its logs are lost" : "";
    return [note(LOST, jobIndex, `${lostText(given.map(({ lost }) => lost!))}${logs}`)];
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
