/** Parts of a result name others by number; that those are there is more than a schema can say. */
import type { RunResult } from "../model/result.js";
import type { Flaw } from "./first-flaw.js";

type Launch = RunResult["launches"][number];
type Point = RunResult["points"][number];
type Path = readonly (string | number)[];

/** The places of numbers that name a job or a host that is not there. */
export function* strayNumbers(result: RunResult): Iterable<Flaw> {
  yield* ofPoint(result, []);
  for (const [i, point] of result.points.entries()) yield* ofPoint(point, ["points", i]);
}

function* ofPoint(point: Point, at: Path): Iterable<Flaw> {
  yield* ofLaunch(point, at);
  for (const [i, { job }] of point.limits.entries()) {
    if (job >= point.jobs.length) yield flaw([...at, "limits", i, "job"], "names no job");
  }
  for (const [i, launch] of point.launches.entries()) {
    const path = [...at, "launches", i];
    yield* ofLaunch(launch, path);
    if (launch.jobs.length !== point.jobs.length || launch.hosts.length !== point.hosts.length) {
      yield flaw(path, "has not the jobs and hosts of the first launch");
    }
  }
}

function* ofLaunch({ jobs, lanes, hosts }: Launch, at: Path): Iterable<Flaw> {
  for (const [i, { jobIndex }] of jobs.entries()) {
    if (jobIndex !== i) yield flaw([...at, "jobs", i, "job_index"], `must be ${i}`);
  }
  const ranks = new Set(hosts.map(({ rank }) => rank));
  for (const [i, { jobIndex, rank }] of lanes.entries()) {
    if (jobIndex >= jobs.length) yield flaw([...at, "lanes", i, "job_index"], "names no job");
    if (hosts.length > 0 && !ranks.has(rank))
      yield flaw([...at, "lanes", i, "rank"], "names no host");
  }
}

function flaw(path: Path, what: string): Flaw {
  return { path: path.map(String), what };
}
