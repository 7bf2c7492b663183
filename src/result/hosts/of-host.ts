import type { Host } from "../model/host.js";
import type { RunResult } from "../model/result.js";
import { ONE_LAUNCH } from "../one-launch.js";

/**
 * What a merged launch has of one of its hosts, as a result of that machine alone. Times of its lanes
 * stay by the common clock, and its jobs are those of all hosts.
 */
export function resultOfHost(launch: RunResult, host: Host): RunResult {
  const { program, state, signal, limit, pid, startedAtMs, elapsedMs } = host;
  const { environment, stolenMs, cpuQuota, skipped } = host;
  const lanes = launch.lanes.filter(({ rank }) => rank === host.rank);
  const own = new Set(lanes.map(({ laneIndex }) => laneIndex));
  return {
    ...launch,
    ...ONE_LAUNCH,
    ...{ program, state, signal, limit, pid, startedAtMs, elapsedMs },
    ...{ environment, stolenMs, cpuQuota },
    lanes,
    sharing: launch.sharing.filter(({ laneIndex }) => own.has(laneIndex)),
    // The host counts its own jobs; those of all hosts have the same names.
    skipped: launch.jobs.flatMap(({ jobIndex, name }) => {
      const found = skipped.find((each) => each.name === name);
      return found === undefined ? [] : { ...found, jobIndex };
    }),
    notes: [],
    hosts: [],
  };
}
