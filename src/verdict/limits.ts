/** Whether results keep the limits that their jobs were given. */
import { formatPlace } from "../base/errors.js";
import type { AskedLimit } from "../job/limit/asked.js";
import { formatLimit } from "../job/limit/format.js";
import { keeps, type Limit, unitOf } from "../job/limit/limit.js";
import { resultOfHost } from "../result/hosts/of-host.js";
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

/** Who has to keep limits. */
interface Subject {
  /** null: all hosts together, or the only one. */
  readonly host: string | null;
  readonly launches: readonly Launch[];
}

interface Launch extends MachineTime {
  readonly jobs: readonly JobResult[];
}

/**
 * One verdict for each limit; for each host one of a limit that each has to keep.
 * @param launches of the same jobs on the same hosts, at least one
 */
export function judgeLimits(
  launches: readonly RunResult[],
  asked: readonly AskedLimit[],
): LimitVerdict[] {
  const all = [subjectOf(null, launches)];
  const hosts = asked.some(({ limit }) => limit.eachHost) ? launches[0]!.hosts : [];
  const each = hosts.map(({ name }, at) => {
    const own = launches.map((launch) => resultOfHost(launch, launch.hosts[at]!));
    return subjectOf(name, own);
  });
  return asked.flatMap((limit) => {
    const subjects = limit.limit.eachHost && each.length > 0 ? each : all;
    return subjects.map((subject) => judge(limit, subject));
  });
}

function subjectOf(host: string | null, launches: readonly RunResult[]): Subject {
  return {
    host,
    launches: launches.map((result) => {
      const { stolenMs, elapsedMs, environment } = result;
      return { jobs: jobResults(result), stolenMs, elapsedMs, environment };
    }),
  };
}

function judge({ jobIndex, limit, place }: AskedLimit, { host, launches }: Subject): LimitVerdict {
  const jobs = launches.map((each) => each.jobs.find((job) => job.jobIndex === jobIndex)!);
  const checks = jobs.map((job, index) => checkLimit(limit, job, launches[index]!));
  const [skipped] = jobs.flatMap((job) => job.skipped ?? []);
  return {
    job: jobIndex,
    host,
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
}

/**
 * Noise only worsens a figure: a limit that is kept stands on any machine, one that is missed while
 * the machine was busy is unclear. What is counted rather than timed is as it is, and so is what two
 * jobs have of the same machine.
 */
function checkLimit(limit: Limit, job: JobResult, launch: Launch): LimitCheck {
  if ("property" in limit) {
    const state = propertyOf(limit.property, job);
    if ("missing" in state) return { outcome: "unclear", value: null, why: state.missing };
    if (state.holds) return { outcome: "passed", value: null, why: null };
    return { outcome: "failed", value: null, why: state.why };
  }
  const found = figureOf(limit.figure, job, launch.jobs);
  if ("missing" in found) return { outcome: "unclear", value: null, why: found.missing };
  const { value } = found;
  if (keeps(value, limit.comparator, limit.bound)) return { outcome: "passed", value, why: null };
  const isCounted = unitOf(limit.figure) === "number";
  const busy = isCounted ? null : whyBusy(job, launch);
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
