/**
 * Results of several hosts as one: all lanes of all hosts, each with the rank of its host, under
 * jobs that are one by their names. Nothing is summed up here, so nothing is lost; entries.ts and
 * together.ts say what the hosts did together. Pure.
 */
import { joinLaunches, launchesOf } from "../launches.js";
import type { DiskUsage } from "../model/environment.js";
import type { FailureFacts } from "../model/failure.js";
import type { Host, HostClock } from "../model/host.js";
import type { LaneResult } from "../model/lane.js";
import type { RunResult } from "../model/result.js";
import type { SharingPenalty } from "../model/sharing.js";
import { ONE_LAUNCH } from "../one-launch.js";
import type { HostRun } from "./host-run.js";
import { mergeJobs } from "./jobs.js";
import { nameHosts } from "./names.js";
import { hostNotes } from "./notes.js";

/** What is known of a host before the merge, by its rank's order. */
export interface HostPart {
  /** null: it has none, and `failure` says why. Itself merged, it stands for all its hosts. */
  readonly result: RunResult | null;
  readonly failure: FailureFacts | null;
  /** Its name where its result does not tell one. */
  readonly fallbackName: string;
  readonly source: string | null;
  /** null where it is unknown. */
  readonly clock: HostClock | null;
}

/**
 * Whether the jobs are the same is for jobs.ts to say; limits are as the hosts have them, to be
 * judged anew.
 * @param parts at least one of them has a result; all have as many launches, which are merged one by one
 */
export function mergeResults(parts: readonly HostPart[]): RunResult {
  const count = 1 + Math.max(...parts.map(({ result }) => result?.launches.length ?? 0));
  const launches = Array.from({ length: count }, (_, i) => {
    return mergeLaunch(parts.map((part) => ({ ...part, result: launchOf(part.result, i) })));
  });
  return { ...joinLaunches(launches), limits: launches[0]!.limits };
}

function launchOf(result: RunResult | null, index: number): RunResult | null {
  if (result === null) return null;
  const launch = launchesOf(result)[index]!;
  return index === 0 ? { ...launch, limits: result.limits } : launch;
}

function mergeLaunch(parts: readonly HostPart[]): RunResult {
  const runs = nameHosts(parts.flatMap((part) => runsOf(part, parts.length === 1)).map(ranked));
  const results = parts.flatMap(({ result }) => result ?? []);
  const { jobs, indexOf } = mergeJobs(runs);
  const groupIds = new Map<number, number>();
  const lanes: LaneResult[] = [];
  const sharing: SharingPenalty[] = [];
  let firstWorker = 0;
  for (const run of runs) {
    const { rank, name } = run.host;
    const first = lanes.length;
    const workers = [...new Set(run.lanes.map(({ workerIndex }) => workerIndex))];
    const placeOf = new Map(run.lanes.map((lane, i) => [lane.laneIndex, first + i]));
    for (const lane of run.lanes) {
      const jobIndex = indexOf(run, lane.jobIndex);
      // Where a job was skipped on a host, its other jobs have other groups there.
      if (!groupIds.has(jobIndex)) groupIds.set(jobIndex, lane.groupId);
      lanes.push({
        ...lane,
        laneIndex: placeOf.get(lane.laneIndex)!,
        workerIndex: firstWorker + workers.indexOf(lane.workerIndex),
        rank,
        jobIndex,
        groupId: groupIds.get(jobIndex)!,
        startedAtMs: lane.startedAtMs === 0 ? 0 : lane.startedAtMs - run.aheadMs,
        errorText: onHost(name, lane.errorText),
        polling:
          lane.polling.state === "no"
            ? { ...lane.polling, detail: onHost(name, lane.polling.detail) }
            : lane.polling,
      });
    }
    firstWorker += workers.length;
    for (const each of run.sharing) {
      sharing.push({
        ...each,
        laneIndex: placeOf.get(each.laneIndex)!,
        name: `${name}: ${each.name}`,
      });
    }
  }
  const hosts = runs.map(({ host }) => host);
  const measured = hosts.filter(({ failure }) => failure === null);
  const isComplete = hosts.every(({ state, failure }) => state === "complete" && failure === null);
  return {
    ...ONE_LAUNCH,
    program: measured[0]!.program,
    state: isComplete ? "complete" : "interrupted",
    signal: measured.find(({ signal }) => signal !== null)?.signal ?? null,
    limit: measured.find(({ limit }) => limit !== null)?.limit ?? null,
    pid: measured[0]!.pid,
    ...spanOf(measured),
    // Each host has its own.
    environment: null,
    stolenMs: null,
    cpuQuota: null,
    globalOptions: results[0]!.globalOptions,
    jobs,
    skipped: jobs.flatMap(({ jobIndex, name }) => {
      const reasons = runs.flatMap((run) =>
        run.host.skipped
          .filter((each) => indexOf(run, each.jobIndex) === jobIndex)
          .map(({ reason }) => `${run.host.name}: ${reason}`),
      );
      const ran = lanes.some((lane) => lane.jobIndex === jobIndex);
      return ran || reasons.length === 0 ? [] : { jobIndex, name, reason: reasons[0]! };
    }),
    notes: hostNotes(runs, jobs, indexOf),
    lanes,
    limits: runs.flatMap((run) =>
      run.limits.map((each) => ({ ...each, job: indexOf(run, each.job) })),
    ),
    sharing,
    disks: runs.flatMap(({ host, disks }) => disks.map((disk) => onDisk(host.name, disk))),
    hosts,
    lab: results[0]!.lab,
    labFio: null,
  };
}

/** The hosts of a part, not yet by their final names and ranks. @param isOnly it is all there is */
function runsOf(part: HostPart, isOnly: boolean): HostRun[] {
  const { result, failure, source, fallbackName, clock } = part;
  const aheadMs = clock?.offsetMs ?? 0;
  if (result === null) {
    const host = { ...NOT_RUN, name: fallbackName, source, failure, clock };
    return [{ host, aheadMs, lanes: [], jobs: [], sharing: [], disks: [], limits: [] }];
  }
  const { jobs, lanes, sharing, disks, limits } = result;
  if (result.hosts.length > 0) {
    return result.hosts.map((host, i) => {
      const own = lanes.filter(({ rank }) => rank === host.rank);
      return {
        // Its lanes' times are by the clock of its own rank 0 already.
        host: {
          ...host,
          clock: clock ?? (isOnly ? host.clock : null),
          source: host.source ?? source,
        },
        aheadMs,
        lanes: own,
        jobs,
        limits: i === 0 ? limits : [],
        sharing: sharing.filter(({ laneIndex }) =>
          own.some((lane) => lane.laneIndex === laneIndex),
        ),
        disks: disks
          .filter(({ name }) => name.startsWith(`${host.name}:`))
          .map((disk) => ({ ...disk, name: disk.name.slice(host.name.length + 1) })),
      };
    });
  }
  const { program, state, signal, limit, pid, startedAtMs, elapsedMs } = result;
  const { environment, stolenMs, cpuQuota, skipped, notes } = result;
  const host: Host = {
    rank: 0,
    name: environment?.hostname ?? fallbackName,
    source,
    failure: null,
    clock,
    ...{ program, state, signal, limit, pid, startedAtMs, elapsedMs },
    ...{ environment, stolenMs, cpuQuota, skipped, notes },
  };
  return [{ host, aheadMs, lanes, jobs, sharing, disks, limits }];
}

/** Of a host without a result. */
const NOT_RUN: Omit<Host, "name" | "source" | "failure" | "clock"> = {
  rank: 0,
  program: "",
  state: "interrupted",
  signal: null,
  limit: null,
  pid: 0,
  startedAtMs: 0,
  elapsedMs: 0,
  environment: null,
  stolenMs: null,
  cpuQuota: null,
  skipped: [],
  notes: [],
};

function ranked(run: HostRun, rank: number): HostRun {
  return { ...run, host: { ...run.host, rank } };
}

function offsetOf({ clock }: Host): number {
  return clock?.offsetMs ?? 0;
}

/** By one clock from the first start to the last end; without one the longest run. */
function spanOf(hosts: readonly Host[]): Pick<RunResult, "startedAtMs" | "elapsedMs"> {
  const starts = hosts.map((host) => host.startedAtMs - offsetOf(host));
  const startedAtMs = Math.max(0, Math.min(...starts));
  const isCommon = hosts.every(({ clock }) => clock !== null);
  const lengths = hosts.map(
    ({ elapsedMs }, i) => elapsedMs + (isCommon ? starts[i]! - startedAtMs : 0),
  );
  return { startedAtMs, elapsedMs: Math.max(...lengths) };
}

/** A merged result that is merged again says it already. */
function onHost(name: string, text: string | null): string | null {
  return text === null || text.startsWith(`${name}: `) ? text : `${name}: ${text}`;
}

function onDisk(host: string, disk: DiskUsage): DiskUsage {
  return { ...disk, name: `${host}:${disk.name}` };
}
