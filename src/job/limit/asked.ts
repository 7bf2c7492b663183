/** The limits of a run from all the places that ask for them: job files, a file of limits, flags. */
import { formatPlace, type Place, UsageError } from "../../base/errors.js";
import type { Section, Setting } from "../grammar/sections.js";
import { ValueError } from "../kinds/kind.js";
import { nearest } from "../nearest-name.js";
import type { JobSpec } from "../spec/job-spec.js";
import { contradiction } from "./contradiction.js";
import { formatLimit } from "./format.js";
import type { Limit } from "./limit.js";
import { parseLimits } from "./parse.js";

/** A limit on a job, and where it was asked for. */
export interface AskedLimit {
  readonly jobIndex: number;
  readonly limit: Limit;
  readonly place: Place | string;
}

/**
 * @param sections of --limits FILE: a [global] is for all jobs, another for the jobs of its section
 * @param asserted the values of --assert, which are for all jobs
 * @throws UsageError for what is no limit, names no job, or contradicts another limit of its job
 */
export function askedLimits(
  jobs: readonly JobSpec[],
  sections: readonly Section[],
  asserted: readonly string[],
): AskedLimit[] {
  assertSections(jobs, sections);
  const ofAll = asserted.flatMap((text) => {
    const place = `--assert ${text}`;
    return readLimits(text, place).map((limit) => ({ limit, place }));
  });
  const all = jobs.flatMap((job) => {
    const place = job.places.get("assert") ?? job.place;
    const own = job.limits.map((limit) => ({ limit, place }));
    const filed = sections
      .filter(({ isGlobal, name }) => isGlobal || name === job.sectionName)
      .flatMap(({ settings }) => settings.flatMap(settingLimits));
    return [...own, ...filed, ...ofAll].map((asked) => ({ jobIndex: job.jobIndex, ...asked }));
  });
  for (const job of jobs) {
    const own = all.filter(({ jobIndex }) => jobIndex === job.jobIndex);
    for (const asked of own) assertOther(jobs, asked);
    const why = contradiction(own.map(({ limit }) => limit));
    if (why === null) continue;
    throw new UsageError(`limits of job ${job.name}: ${why}`, {
      place: own.at(-1)!.place,
      cure: "Remove one of them.",
    });
  }
  return all;
}

/** @throws UsageError for the ratio to a job that is not there */
function assertOther(jobs: readonly JobSpec[], { limit, place }: AskedLimit): void {
  if (!("figure" in limit) || limit.figure.kind !== "ratio") return;
  const { to } = limit.figure;
  const names = jobs.map(({ name }) => name);
  if (names.includes(to)) return;
  throw new UsageError(`there is no job ${to} for ${formatLimit(limit)}`, {
    place,
    cure: `Jobs are ${names.join(", ")}.`,
  });
}

function assertSections(jobs: readonly JobSpec[], sections: readonly Section[]): void {
  const names = new Set(jobs.map(({ sectionName }) => sectionName));
  const stray = sections.find(({ isGlobal, name }) => !isGlobal && !names.has(name));
  if (stray === undefined) return;
  const close = nearest(stray.name, names);
  throw new UsageError(`no job is of the section [${stray.name}]`, {
    place: stray.place,
    cure: close === null ? `The jobs are of ${[...names].join(", ")}.` : `Did you mean [${close}]?`,
  });
}

/** A line of a file of limits: `p99<2ms,polled`, or the same behind `assert=`. */
function settingLimits({ key, text, place }: Setting): Omit<AskedLimit, "jobIndex">[] {
  const line = text === null ? key : `${key}=${text}`;
  const limits = readLimits(key === "assert" ? (text ?? "") : line, formatPlace(place));
  return limits.map((limit) => ({ limit, place }));
}

/** @throws UsageError for what is no limit */
export function readLimits(text: string, place: string): Limit[] {
  try {
    return parseLimits(text);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    throw new UsageError(error.message, {
      place,
      cure: error.cure ?? "See hipri job options assert.",
    });
  }
}

/** Whether a limit is on what sharing a ring costs, so that its job has to run alone as well. */
export function asksForSharing({ limit }: AskedLimit): boolean {
  if (!("figure" in limit)) return false;
  const figure = limit.figure.kind === "ratio" ? limit.figure.of : limit.figure;
  return figure.kind === "job" && figure.name.startsWith("sharing.");
}
