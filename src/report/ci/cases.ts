/**
 * A result as test cases, for what CI systems read: of each job whether it ran, and each of its
 * limits.
 */

import { launchesOf } from "../../result/launches.js";
import type { ResultJob } from "../../result/model/job.js";
import type { LimitVerdict } from "../../result/model/limit.js";
import type { RunResult } from "../../result/model/result.js";
import { isSweep, pointName, pointsOf } from "../../result/sweep/points.js";
import { limitText, onHost } from "../text/limits.js";
import { fileAndLine } from "./place.js";

export interface Case {
  /** The limit as it is spelled, with the host that has to keep it; or `ran`. */
  readonly name: string;
  /** error: it could not run, or not to its end. */
  readonly outcome: LimitVerdict["outcome"] | "error";
  /** What is to be said of it; "" where there is nothing. */
  readonly text: string;
  /** How long the job ran, over all launches. */
  readonly seconds: number;
}

/** A job: whether it ran comes first. */
interface JobCases {
  readonly job: string;
  readonly cases: readonly [ran: Case, ...limits: Case[]];
}

/** The jobs of a job file. */
export interface Suite {
  readonly file: string;
  readonly jobs: readonly JobCases[];
}

/** Of a sweep each job at each point. @param allowIrq jobs that were not polled are no errors */
export function suitesOf(result: RunResult, allowIrq: boolean): Suite[] {
  const fileOf = ({ place }: ResultJob): string => place?.file ?? result.program;
  const files = [...new Set(result.jobs.map(fileOf))];
  const casesOf = (file: string, point: RunResult): JobCases[] =>
    point.jobs
      .filter((job) => fileOf(job) === file)
      .map((job) => ({
        job: isSweep(point) ? `${job.name} ${pointName(point)}` : job.name,
        cases: [ranCase(job, point, allowIrq), ...limitCases(job, point)],
      }));
  return files.map((file) => ({
    file,
    jobs: pointsOf(result).flatMap((point) => casesOf(file, point)),
  }));
}

/** What ended hipri without a result, as the suite of the file that it is about. */
export function failureSuite({ place, text }: { place: string | null; text: string }): Suite {
  const file = fileAndLine(place)?.file ?? "hipri";
  return {
    file,
    jobs: [{ job: "hipri", cases: [{ name: RAN, outcome: "error", text, seconds: 0 }] }],
  };
}

const RAN = "ran";

function limitCases({ jobIndex }: ResultJob, { limits }: RunResult): Case[] {
  return limits
    .filter(({ job }) => job === jobIndex)
    .map((verdict) => {
      const { limit, host, outcome } = verdict;
      return { name: limit + onHost(host), outcome, text: limitText(verdict), seconds: 0 };
    });
}

function ranCase(job: ResultJob, result: RunResult, allowIrq: boolean): Case {
  const launches = launchesOf(result);
  const seconds = launches
    .flatMap(({ lanes }) => lanes.filter((lane) => lane.jobIndex === job.jobIndex))
    .reduce((sum, { runtimeMs }) => sum + runtimeMs / 1000, 0);
  const ofCase = { name: RAN, seconds };
  for (const launch of launches) {
    const skipped = launch.skipped.find(({ jobIndex }) => jobIndex === job.jobIndex);
    if (skipped !== undefined) return { ...ofCase, outcome: "skipped", text: skipped.reason };
    const error = errorOf(job, launch, allowIrq);
    if (error !== null) return { ...ofCase, outcome: "error", text: error };
  }
  const ended = result.signal ?? result.limit;
  if (ended !== null) return { ...ofCase, outcome: "error", text: `interrupted by ${ended}` };
  const own = result.lanes.filter((lane) => lane.jobIndex === job.jobIndex);
  if (own.some(({ verified }) => verified?.blocks === 0)) {
    return { ...ofCase, outcome: "undecided", text: "no block was verified" };
  }
  return { ...ofCase, outcome: "passed", text: "" };
}

/** null where nothing went wrong in a launch. */
function errorOf({ jobIndex }: ResultJob, { lanes }: RunResult, allowIrq: boolean): string | null {
  const own = lanes.filter((lane) => lane.jobIndex === jobIndex);
  if (own.length === 0) return "it did not run";
  const failed = own.find(({ error }) => error !== 0);
  if (failed !== undefined) return failed.errorText ?? `it ended with errno ${failed.error}`;
  const unpolled = own.find(({ polling }) => polling.state === "no");
  return unpolled === undefined || allowIrq ? null : `not polled: ${unpolled.polling.detail}`;
}
