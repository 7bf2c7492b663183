/** Which jobs' IOPS did not stay on one level, in words. Pure functions over results. */
import { DIRECTIONS, type Direction } from "../../base/direction.js";
import type { ResultJob } from "../model/job.js";
import type { Drift, LaneResult } from "../model/lane.js";
import type { Note } from "../model/note.js";
import { note } from "./note.js";

/** A lane whose IOPS drifted, and how. */
interface Drifted {
  readonly lane: LaneResult;
  readonly drift: Drift;
}

/** A note for each job and direction; of several clones that with the largest change is told of. */
export function driftNotes(lanes: readonly LaneResult[], jobs: readonly ResultJob[]): Note[] {
  return jobs.flatMap(({ jobIndex }) => {
    const clones = lanes.filter((lane) => lane.jobIndex === jobIndex);
    return DIRECTIONS.flatMap((direction): Note[] => {
      const [worst, ...others] = driftedOf(clones, direction);
      if (worst === undefined) return [];
      const count = others.length + 1;
      const which = clones.length === 1 ? "" : ` in ${count} of ${clones.length} clones`;
      const text = `${direction} IOPS ${inWords(worst)}${which}`;
      return [note("drift", jobIndex, text, { direction, change: worst.drift.change })];
    });
  });
}

/** The largest change first. */
function driftedOf(lanes: readonly LaneResult[], direction: Direction): Drifted[] {
  return lanes
    .flatMap((lane): Drifted[] => {
      const { drift } = lane.directions[direction];
      return drift?.state === "trend" || drift?.state === "level" ? [{ lane, drift }] : [];
    })
    .sort((a, b) => sizeOf(b.drift) - sizeOf(a.drift));
}

/** What began at 0 has changed the most. */
function sizeOf({ change }: Drift): number {
  return change === null ? Number.POSITIVE_INFINITY : Math.abs(change);
}

/** `fell by 30 % after 4.5 s (medians of the halves: 1000 and 700)` */
function inWords({ lane, drift: { change, changedAt, halves } }: Drifted): string {
  const way =
    change === null
      ? "began at 0"
      : `${change < 0 ? "fell" : "rose"} by ${Math.round(100 * Math.abs(change))} %`;
  const when =
    changedAt === null
      ? "from start to end"
      : `after ${((changedAt * lane.runtimeMs) / 1000).toFixed(1)} s`;
  const medians = halves!.map(Math.round).join(" and ");
  return `${way} ${when} (medians of the halves: ${medians})`;
}
