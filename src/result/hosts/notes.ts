/** Notes of a merged result: those of its hosts, each kind of a job once, and those on the merge. */
import type { ResultJob } from "../model/job.js";
import type { Note } from "../model/note.js";
import { byWeight, note } from "../notes/note.js";
import type { HostRun } from "./host-run.js";
import type { MergedJobs } from "./jobs.js";

/** Hosts that a note names. */
const NAMED = 3;

export function hostNotes(
  runs: readonly HostRun[],
  jobs: readonly ResultJob[],
  indexOf: MergedJobs["indexOf"],
): Note[] {
  return byWeight([
    ...failedNotes(runs),
    ...skippedNotes(runs, jobs, indexOf),
    ...absentNotes(runs, jobs, indexOf),
    ...ownNotes(runs, indexOf),
  ]);
}

/** `n1, n2, n3 and 4 more` */
function hostList(names: readonly string[]): string {
  const more = names.length - NAMED;
  return more > 0 ? `${names.slice(0, NAMED).join(", ")} and ${more} more` : names.join(", ");
}

function failedNotes(runs: readonly HostRun[]): Note[] {
  const failed = runs.flatMap(({ host }) => (host.failure === null ? [] : host));
  return failed.map(({ name, failure }) =>
    note("host-failed", null, `${name} has no result: ${failure!.cause}`, { host: name }),
  );
}

/** Of jobs that others did run. */
function skippedNotes(
  runs: readonly HostRun[],
  jobs: readonly ResultJob[],
  indexOf: MergedJobs["indexOf"],
): Note[] {
  return jobs.flatMap(({ jobIndex }) => {
    const ran = runs.some((run) =>
      run.lanes.some((lane) => indexOf(run, lane.jobIndex) === jobIndex),
    );
    const skipped = runs.flatMap((run) => {
      const own = run.host.skipped.find((each) => indexOf(run, each.jobIndex) === jobIndex);
      return own === undefined ? [] : { name: run.host.name, reason: own.reason };
    });
    if (!ran || skipped.length === 0) return [];
    const names = skipped.map(({ name }) => name);
    const text = `skipped on ${hostList(names)}: ${skipped[0]!.reason}`;
    return [note("skipped-on-hosts", jobIndex, text, { hosts: names.join(",") })];
  });
}

/** Of jobs that not all hosts were given. */
function absentNotes(
  runs: readonly HostRun[],
  jobs: readonly ResultJob[],
  indexOf: MergedJobs["indexOf"],
): Note[] {
  const asked = runs.filter(({ host }) => host.failure === null);
  return jobs.flatMap(({ jobIndex }) => {
    const without = asked.filter((run) =>
      run.jobs.every((job) => indexOf(run, job.jobIndex) !== jobIndex),
    );
    if (without.length === 0) return [];
    const names = without.map(({ host }) => host.name);
    const text = `only ${asked.length - names.length} of ${asked.length} hosts have this job; without it: ${hostList(names)}`;
    return [note("job-on-few-hosts", jobIndex, text, { hosts: names.join(",") })];
  });
}

/** Hosts of which one note speaks are named in front of the first one's text. */
function ownNotes(runs: readonly HostRun[], indexOf: MergedJobs["indexOf"]): Note[] {
  const kinds = new Map<string, { first: Note; names: string[] }>();
  for (const run of runs) {
    for (const each of run.host.notes) {
      const job = each.job === null ? null : indexOf(run, each.job);
      const key = JSON.stringify([each.code, job, each.data.option ?? null]);
      const kind = kinds.get(key) ?? { first: { ...each, job }, names: [] };
      kinds.set(key, kind);
      if (kind.names.at(-1) !== run.host.name) kind.names.push(run.host.name);
    }
  }
  return [...kinds.values()].map(({ first, names }) => ({
    ...first,
    text: whereText(names, runs.length) + first.text,
    data: { ...first.data, hosts: names.join(",") },
  }));
}

function whereText(names: readonly string[], hosts: number): string {
  if (names.length === hosts && hosts > 1) return `on all ${hosts} hosts, as on ${names[0]}: `;
  if (names.length === 1) return `on ${names[0]}: `;
  return `on ${hostList(names)}, as on ${names[0]}: `;
}
