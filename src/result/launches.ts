/** The launches of a result, and figures over all of them. */
import { aggregateLanes, joinEntries } from "./entries/aggregate.js";
import type { ReportEntry } from "./entries/entry.js";
import { entryFigures } from "./entries/figures.js";
import type { EntryFigures } from "./model/figures.js";
import type { LaneResult } from "./model/lane.js";
import type { Note } from "./model/note.js";
import type { RunResult } from "./model/result.js";
import { ONE_LAUNCH } from "./one-launch.js";

/** Each launch as a result of its own; a result of one launch is that itself. */
export function launchesOf(result: RunResult): RunResult[] {
  if (result.launches.length === 0) return [result];
  return [result, ...result.launches].map((launch) => ({ ...launch, ...ONE_LAUNCH }));
}

/** One result out of those of several launches. @param launches at least one */
export function joinLaunches([first, ...others]: readonly RunResult[]): RunResult {
  const whole = { ...first!, limits: [] };
  if (others.length === 0) return whole;
  // What they say of themselves alone does not hold of all.
  const told = (notes: readonly Note[]): Note[] =>
    notes.filter(({ code }) => code !== "one-launch");
  const launches = others.map(
    ({ limits: _, launches: __, varied: ___, points: ____, ...launch }) => {
      return { ...launch, notes: told(launch.notes) };
    },
  );
  return { ...whole, notes: told(whole.notes), launches };
}

/** The lanes of an entry in all launches. */
export function lanesInLaunches(entry: ReportEntry, result: RunResult): LaneResult[] {
  const own = new Set(entry.lanes.map(keyOf));
  return launchesOf(result).flatMap(({ lanes }) => lanes.filter((lane) => own.has(keyOf(lane))));
}

function keyOf({ rank, jobIndex, cloneIndex }: LaneResult): string {
  return `${rank}.${jobIndex}.${cloneIndex}`;
}

/** The figures of an entry in each launch that has it. @param entry of the first launch */
export function figuresInLaunches(entry: ReportEntry, result: RunResult): EntryFigures[] {
  if (result.launches.length === 0) return [entryFigures(entry, result.state)];
  const own = new Set(entry.lanes.map(keyOf));
  return launchesOf(result).flatMap(({ lanes, jobs, state }) => {
    const members = aggregateLanes(
      lanes.filter((lane) => own.has(keyOf(lane))),
      jobs,
    );
    return members.length === 0 ? [] : entryFigures(joinEntries(members, jobs), state);
  });
}

/** Takes one of several values. @param sorted ascending, at least one */
export type Pick = (sorted: readonly number[]) => number;

export const least: Pick = (sorted) => sorted[0]!;
export const most: Pick = (sorted) => sorted.at(-1)!;

/**
 * Figure by figure one of the values that launches have; what some of them do not know is picked of
 * the others. What is no number is that of the first.
 * @param all of one form, at least one
 */
export function pickFigures<T>(all: readonly T[], pick: Pick): T {
  const known = all.filter((each) => each !== null && each !== undefined);
  const [first] = known;
  if (typeof first === "number") {
    return pick((known as number[]).toSorted((a, b) => a - b)) as T;
  }
  if (typeof first !== "object" || Array.isArray(first)) return first ?? (null as T);
  const names = new Set(known.flatMap((each) => Object.keys(each as object)));
  return Object.fromEntries(
    [...names].map((name) => [
      name,
      pickFigures(
        known.map((each) => each[name as keyof T]),
        pick,
      ),
    ]),
  ) as T;
}
