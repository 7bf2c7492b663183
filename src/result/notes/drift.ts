/** Which jobs did not run steadily, in words. Pure functions over results. */
import { DIRECTIONS, type Direction } from "../../base/direction.js";
import type { JobSpec } from "../../job/spec.js";
import type { LaneResult, Notice } from "../result.js";
import { judgeSteadiness, ratesOf, type Steadiness } from "../steadiness.js";

/** A lane that did not run steadily, and how. */
interface Unsteady {
  readonly lane: LaneResult;
  readonly verdict: Steadiness;
}

const NAMES: Readonly<Record<Direction, string>> = {
  read: "reads",
  write: "writes",
  trim: "trims",
};

/** A notice for each job and direction; of several clones the least steady one is told of. */
export function unsteadyNotices(lanes: readonly LaneResult[], jobs: readonly JobSpec[]): Notice[] {
  return jobs.flatMap(({ jobIndex, name }) => {
    const clones = lanes.filter((lane) => lane.jobIndex === jobIndex);
    return DIRECTIONS.flatMap((direction): Notice[] => {
      const [worst, ...others] = unsteadyOf(clones, direction);
      if (worst === undefined) return [];
      const count = others.length + 1;
      const which = clones.length === 1 ? "" : ` in ${count} of ${clones.length} clones`;
      const text = `${name}: IOPS of ${NAMES[direction]} ${inWords(worst)}${which}`;
      return [{ code: "unsteady", text }];
    });
  });
}

/** The lanes that were not steady, the largest change first. */
function unsteadyOf(lanes: readonly LaneResult[], direction: Direction): Unsteady[] {
  return lanes
    .map((lane) => {
      return { lane, verdict: judgeSteadiness(ratesOf(lane.directions[direction].series.iops)) };
    })
    .filter(({ verdict: { state } }) => state === "trend" || state === "level")
    .sort((a, b) => sizeOf(b.verdict) - sizeOf(a.verdict));
}

/** What began at 0 has changed the most. */
function sizeOf({ change }: Steadiness): number {
  return change === null ? Number.POSITIVE_INFINITY : Math.abs(change);
}

/** `fell by 30 % after 4.5 s; its halves disagree (median 1000 and 700)` */
function inWords({ lane, verdict: { change, changedAt, halves } }: Unsteady): string {
  const way =
    change === null
      ? "began at none"
      : `${change < 0 ? "fell" : "rose"} by ${Math.round(100 * Math.abs(change))} %`;
  const when =
    changedAt === null
      ? "from its start to its end"
      : `after ${((changedAt * lane.runtimeMs) / 1000).toFixed(1)} s`;
  const medians = halves!.map(Math.round).join(" and ");
  return `${way} ${when}; the medians of its halves are ${medians}`;
}
