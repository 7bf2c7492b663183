/** Whether results keep the limits that their jobs were given. */
import { formatPlace } from "../base/errors.js";
import type { AskedLimit } from "../job/limit/asked.js";
import { formatLimit } from "../job/limit/format.js";
import { keeps, type Limit, unitOf } from "../job/limit/limit.js";
import type { LimitVerdict } from "../result/model/limit.js";
import type { RunResult } from "../result/model/result.js";
import { figureOf, type JobResult, jobResults, propertyOf } from "./figures.js";
import { judgeRepeats, type LimitOutcome } from "./repeats.js";

/** One limit in one launch. */
interface LimitCheck {
  readonly outcome: LimitOutcome;
  /** The figure; null for a property and where the result does not have it. */
  readonly value: number | null;
  /** What speaks against the limit, or why nothing can be told; null where it holds. */
  readonly why: string | null;
}

/** A failure under more waiting for a CPU, as a share of the run, is not the target's. */
const MOST_CPU_WAIT = 0.2;
/** The same for time that the hypervisor took from all CPUs. */
const MOST_STEAL = 0.05;

/** @param launches of the same jobs, at least one */
export function judgeLimits(
  launches: readonly RunResult[],
  asked: readonly AskedLimit[],
): LimitVerdict[] {
  const jobsOf = launches.map((result) => jobResults(result));
  return asked.map(({ jobIndex, limit, place }) => {
    const jobs = jobsOf.map((results) => results.find((job) => job.jobIndex === jobIndex)!);
    const checks = jobs.map((job, index) =>
      checkLimit(limit, job, jobsOf[index]!, launches[index]!),
    );
    const [skipped] = jobs.flatMap((job) => job.skipped ?? []);
    return {
      job: jobIndex,
      limit: formatLimit(limit),
      place: typeof place === "string" ? place : formatPlace(place),
      outcome: skipped === undefined ? judgeRepeats(checks.map((each) => each.outcome)) : "skipped",
      unit: "figure" in limit ? unitOf(limit.figure) : null,
      bound: "bound" in limit ? limit.bound : null,
      values: checks.map(({ value }) => value),
      passes: checks.filter(({ outcome }) => outcome === "passed").length,
      failures: checks.filter(({ outcome }) => outcome === "failed").length,
      why: skipped ?? checks.find(({ why }) => why !== null)?.why ?? null,
    };
  });
}

/**
 * Noise only worsens a figure: a limit that is kept stands on any machine, one that is missed while
 * the machine was busy is unclear. What is counted rather than timed is as it is, and so is what two
 * jobs have of the same machine.
 */
function checkLimit(
  limit: Limit,
  job: JobResult,
  jobs: readonly JobResult[],
  machine: MachineTime,
): LimitCheck {
  if ("property" in limit) {
    const state = propertyOf(limit.property, job);
    if ("missing" in state) return { outcome: "unclear", value: null, why: state.missing };
    if (state.holds) return { outcome: "passed", value: null, why: null };
    return { outcome: "failed", value: null, why: state.why };
  }
  const found = figureOf(limit.figure, job, jobs);
  if ("missing" in found) return { outcome: "unclear", value: null, why: found.missing };
  const { value } = found;
  if (keeps(value, limit.comparator, limit.bound)) return { outcome: "passed", value, why: null };
  const isCounted = unitOf(limit.figure) === "number";
  const busy = isCounted ? null : whyBusy(job, machine);
  return { outcome: busy === null ? "failed" : "unclear", value, why: busy };
}

type MachineTime = Pick<RunResult, "stolenMs" | "elapsedMs" | "environment">;

function whyBusy(job: JobResult, { stolenMs, elapsedMs, environment }: MachineTime): string | null {
  const steal = (stolenMs ?? 0) / (elapsedMs * (environment?.cpuCount ?? 1));
  if (steal > MOST_STEAL) return `the hypervisor took ${percent(steal)} of the machine's CPU time`;
  const waits = job.lanes.map(({ disturbances, runtimeMs }) => {
    return runtimeMs === 0 ? 0 : (disturbances?.cpuWaitNs ?? 0) / (runtimeMs * 1e6);
  });
  const wait = Math.max(0, ...waits);
  return wait > MOST_CPU_WAIT ? `its thread waited for a CPU ${percent(wait)} of the time` : null;
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
