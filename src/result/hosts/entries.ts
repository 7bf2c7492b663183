/** What is reported of a result: of one machine fio's jobs, of several a sum for each job. */
import { remembered } from "../../base/remembered.js";
import { aggregateLanes, joinEntries } from "../entries/aggregate.js";
import type { ReportEntry } from "../entries/entry.js";
import type { Host } from "../model/host.js";
import type { LaneResult } from "../model/lane.js";
import type { RunResult } from "../model/result.js";

/** A job on one host, its clones together. */
export interface HostEntry {
  readonly host: Host;
  readonly entry: ReportEntry;
}

/** A job on all hosts that ran it. */
export interface JobOnHosts {
  readonly all: ReportEntry;
  /** By rank; at least one. */
  readonly hosts: readonly HostEntry[];
}

/** What fio's `jobs` are, and every report begins with. */
export function reportEntries(result: RunResult): ReportEntry[] {
  if (result.hosts.length === 0) return aggregateLanes(result.lanes, result.jobs);
  return jobsOnHosts(result).map(({ all }) => all);
}

/**
 * The jobs of a merged result, in their order; jobs that group_reporting joins are one. Each part of
 * a report asks for them, and of many hosts they take seconds.
 */
export const jobsOnHosts = remembered(joinHosts);

function joinHosts({ hosts, lanes, jobs }: RunResult): readonly JobOnHosts[] {
  const byJob = new Map<number, HostEntry[]>();
  const byRank = new Map<number, LaneResult[]>(hosts.map(({ rank }) => [rank, []]));
  for (const lane of lanes) byRank.get(lane.rank)?.push(lane);
  for (const host of hosts) {
    const own = byRank.get(host.rank)!;
    const clones = new Map<number, ReportEntry[]>();
    for (const entry of aggregateLanes(own, jobs)) {
      const { jobIndex } = entry.firstJob;
      clones.set(jobIndex, [...(clones.get(jobIndex) ?? []), entry]);
    }
    for (const [jobIndex, entries] of clones) {
      const entry = entries.length === 1 ? entries[0]! : joinEntries(entries, jobs);
      const onHosts = byJob.get(jobIndex);
      if (onHosts === undefined) byJob.set(jobIndex, [{ host, entry }]);
      else onHosts.push({ host, entry });
    }
  }
  return [...byJob]
    .sort(([a], [b]) => a - b)
    .map(([, entries]) => {
      return {
        hosts: entries,
        all: joinEntries(
          entries.map(({ entry }) => entry),
          jobs,
        ),
      };
    });
}

/** One of fio's clients: a host, or all of them together. */
export interface Client {
  readonly hostname: string;
  readonly entries: readonly ReportEntry[];
}

/** By rank; where there are several hosts, all that they did comes last, with the last one's name. */
export function clientsOf(onHosts: readonly JobOnHosts[], { hosts, jobs }: RunResult): Client[] {
  const byHost = new Map<Host, ReportEntry[]>(hosts.map((host) => [host, []]));
  for (const { host, entry } of onHosts.flatMap((job) => job.hosts)) byHost.get(host)!.push(entry);
  const clients = [...byHost]
    .filter(([, entries]) => entries.length > 0)
    .map(([{ name }, entries]) => ({ hostname: name, entries }));
  if (clients.length < 2) return clients;
  const all = joinEntries(
    onHosts.map((job) => job.all),
    jobs,
  );
  const lastJob = { ...all.lastJob, ownOptions: new Map() };
  const entry = { ...all, name: "All clients", lastJob };
  return [...clients, { hostname: clients.at(-1)!.hostname, entries: [entry] }];
}
