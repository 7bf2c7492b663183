/** Which jobs of several hosts are one: those with the same name, the n-th of it on each. */
import type { ResultJob } from "../model/job.js";
import type { RunResult } from "../model/result.js";
import type { HostRun } from "./host-run.js";

export interface MergedJobs {
  readonly jobs: readonly ResultJob[];
  /** The index of a host's job among them. */
  readonly indexOf: (run: HostRun, jobIndex: number) => number;
}

/** The jobs of the first host, then those that only others have. */
export function mergeJobs(runs: readonly HostRun[]): MergedJobs {
  const jobs: ResultJob[] = [];
  const known = new Map<string, number>();
  // Hosts of one merged result share their jobs.
  const indices = new Map<readonly ResultJob[], readonly number[]>();
  for (const { jobs: own } of runs) {
    if (indices.has(own)) continue;
    const places = keysOf(own).map((key, i) => {
      const at = known.get(key);
      if (at !== undefined) return at;
      known.set(key, jobs.length);
      return jobs.push({ ...own[i]!, jobIndex: jobs.length }) - 1;
    });
    indices.set(own, places);
  }
  return { jobs, indexOf: (run, jobIndex) => indices.get(run.jobs)![jobIndex]! };
}

/** What tells a result's jobs apart. */
function keysOf(jobs: readonly ResultJob[]): string[] {
  const seen = new Map<string, number>();
  return jobs.map(({ name }) => {
    const count = seen.get(name) ?? 0;
    seen.set(name, count + 1);
    return `${count} ${name}`;
  });
}

/** Options that say where a host does its work, and not what work: they may differ. */
const OF_THE_PLACE = new Set([
  "filename",
  "directory",
  "opendir",
  "offset",
  "cpus_allowed",
  "numa_cpu_nodes",
  "numa_mem_policy",
  "description",
]);

/** An option of a job that two results have differently; null where one does not have it. */
export interface JobDifference {
  readonly job: string;
  readonly option: string;
  readonly values: readonly [string | null, string | null];
}

/**
 * The first difference between the work that two results are of. Without it their latencies are
 * those of one distribution.
 */
export function differingJobs(a: RunResult, b: RunResult): JobDifference | null {
  const others = new Map(keysOf(b.jobs).map((key, i) => [key, b.jobs[i]!]));
  for (const [i, key] of keysOf(a.jobs).entries()) {
    const other = others.get(key);
    if (other === undefined) continue;
    const [mine, theirs] = [optionsOf(a, a.jobs[i]!), optionsOf(b, other)];
    for (const option of new Set([...mine.keys(), ...theirs.keys()])) {
      const values = [mine.get(option) ?? null, theirs.get(option) ?? null] as const;
      if (values[0] === values[1] || OF_THE_PLACE.has(option)) continue;
      return { job: other.name, option, values };
    }
  }
  return null;
}

/** A job of its own with the globals below it. */
function optionsOf({ globalOptions }: RunResult, job: ResultJob): ReadonlyMap<string, string> {
  return new Map([...globalOptions, ...job.ownOptions]);
}
