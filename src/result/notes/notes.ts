/** All notes of a run, made once when it is over. Pure functions over its result. */
import { DIRECTIONS } from "../../base/direction.js";
import { REPORT_PERCENTILES, restsOnFew } from "../latency/percentiles.js";
import { mergeLatencies } from "../latency/summary.js";
import { type LaneResult, neverBegan } from "../model/lane.js";
import type { Note } from "../model/note.js";
import type { RunResult } from "../model/result.js";
import { type DiskDemand, diskNotes } from "./disks.js";
import { disturbanceNotes, stealNotes } from "./disturbances.js";
import { driftNotes } from "./drift.js";
import { byWeight, type NoteCode, note } from "./note.js";
import { verifiedNotes } from "./verified.js";

/** A result before it has notes. */
export type Measured = Omit<RunResult, "notes">;

/**
 * @param found what is known before a run, such as options without effect
 * @param demands what the jobs did on the disks of {@link RunResult.disks}
 */
export function makeNotes(
  result: Measured,
  found: readonly Note[],
  demands: readonly DiskDemand[],
): Note[] {
  const { lanes, jobs, disks, stolenMs, elapsedMs, environment } = result;
  return byWeight([
    ...found,
    ...emptyNotes(result),
    ...verifiedNotes(lanes),
    ...quotaNotes(result),
    ...diskNotes(demands, disks),
    ...driftNotes(lanes, jobs),
    ...disturbanceNotes(lanes, jobs),
    ...stealNotes(stolenMs, elapsedMs * (environment?.cpuCount ?? 1)),
    ...machineNotes(result),
    ...sampleNotes(result),
    ...(lanes.length === 0 ? [] : [note("one-launch", null, ONE_LAUNCH)]),
  ]);
}

/** What has disturbed a run in progress until now. */
export function notesSoFar(result: RunResult): Note[] {
  const { lanes, jobs, notes, stolenMs, elapsedMs, environment } = result;
  return byWeight([
    ...notes,
    ...quotaNotes(result),
    ...disturbanceNotes(lanes, jobs),
    ...stealNotes(stolenMs, elapsedMs * (environment?.cpuCount ?? 1)),
  ]);
}

const ONE_LAUNCH = "one launch has no error bars: repeat it before you compare figures";

/** Of jobs that ended before they measured anything. */
function emptyNotes({ lanes, jobs, globalOptions }: Measured): Note[] {
  return jobs.flatMap(({ jobIndex, rampMs, ownOptions }) => {
    const clones = lanes.filter((lane) => lane.jobIndex === jobIndex);
    const hasSize = ownOptions.has("ramp_size") || globalOptions.has("ramp_size");
    const ramp = rampMs > 0 ? "ramp_time" : hasSize ? "ramp_size" : null;
    const inRamp = clones.filter((lane) => lane.startedAtMs > 0 && lane.runtimeMs === 0);
    const waiting = clones.filter(neverBegan);
    const noteOf = (code: NoteCode, empty: readonly LaneResult[], when: string): Note[] => {
      if (empty.length === 0) return [];
      const which = clones.length === 1 ? "" : `${empty.length} of ${clones.length} clones `;
      const text = `${which}ended ${when}, so nothing was measured`;
      return [note(code, jobIndex, text, { clones: empty.length })];
    };
    return [
      ...noteOf("never-began", waiting, "before its start"),
      ...(ramp === null ? [] : noteOf("ended-in-ramp", inRamp, `during ${ramp}`)),
    ];
  });
}

function quotaNotes({ cpuQuota }: Measured): Note[] {
  if (cpuQuota === null || cpuQuota.throttledPeriods === 0) return [];
  const { throttledPeriods, throttledMs } = cpuQuota;
  const text =
    `a CPU quota (cgroup) stopped hipri in ${throttledPeriods} periods, ` +
    `${Math.round(throttledMs)} ms in all: latencies and rates include it`;
  const data = { throttled_periods: throttledPeriods, throttled_ms: throttledMs };
  return [note("cpu-quota", null, text, data)];
}

/** What of the machine is likely to have moved the latencies. */
function machineNotes({ environment }: Measured): Note[] {
  if (environment === null) return [];
  const { loadBefore, cpuCount, cpuGovernors } = environment;
  const load = loadBefore[0] ?? 0;
  const governors = cpuGovernors.filter((name) => name !== "performance").join(", ");
  const busy = `the machine was busy before the run: load ${load.toFixed(1)} on ${cpuCount} CPUs`;
  const slow = `the CPUs' clock follows the load (governor ${governors})`;
  return [
    ...(load > cpuCount ? [note("busy", null, busy, { load, cpus: cpuCount })] : []),
    ...(governors === "" ? [] : [note("governor", null, slow, { governors })]),
  ];
}

/** Percentiles with fewer than ten samples above them are those of a few I/Os. */
function sampleNotes({ lanes, jobs }: Measured): Note[] {
  return jobs.flatMap(({ jobIndex }) => {
    const own = lanes.filter((lane) => lane.jobIndex === jobIndex);
    const counts = DIRECTIONS.map(
      (direction) => mergeLatencies(own.map((lane) => lane.directions[direction].clat)).count,
    );
    const samples = Math.min(...counts.filter((count) => count > 0));
    const first = REPORT_PERCENTILES.find((p) => restsOnFew(p, samples));
    if (first === undefined) return [];
    const text = `p${first} and above rest on fewer than ten of ${samples} latencies: run it longer`;
    return [note("few-samples", jobIndex, text, { percentile: first, samples })];
  });
}
