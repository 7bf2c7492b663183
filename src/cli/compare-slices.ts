/**
 * Whether both launches of a pair run at once and take turns, and on which CPUs. At loads of 12 to
 * 25 on two CPUs the CPU per I/O of two that take turns on one CPU scattered by 4 %, of two on any
 * CPU by 15 %, of one behind the other by 20 %.
 */
import { statSync } from "node:fs";
import { UsageError } from "../base/errors.js";
import type { Figure } from "../job/limit/limit.js";
import type { JobSpec } from "../job/spec/job-spec.js";

export interface Slices {
  readonly sliced: boolean;
  /** All of both sides stays on one CPU. */
  readonly onOneCpu: boolean;
}

/**
 * @param sides the jobs of each; null where another build reads jobs that this one has not seen
 * @param asked by --slices or --no-slices
 * @throws UsageError
 */
export function slicesOf(
  sides: readonly (readonly JobSpec[] | null)[],
  figures: readonly Figure[],
  asked: boolean | undefined,
): Slices {
  const hasRates = figures.some(({ kind }) => kind === "rate");
  const areAll = (holds: (job: JobSpec, index: number) => boolean): boolean =>
    sides.every((jobs) => jobs?.every(holds) ?? false);
  const sliced = asked ?? (!hasRates && areAll((job) => isWithoutDevice(job) || readsFiles(job)));
  if (sliced && hasRates) {
    throw new UsageError("rates cannot be told of launches that are stopped half of the time", {
      place: "--slices",
      cure: "Compare cpu_per_io or p50, or use --no-slices.",
    });
  }
  return { sliced, onOneCpu: sliced && areAll(isOneThread) };
}

/** Targets that take no time of their own, so that both sides may use them at once. */
const WITHOUT_DEVICE = ["/dev/zero", "/dev/null"];

function isWithoutDevice({ workload, engine, filenames }: JobSpec): boolean {
  if (workload === "nop" || engine === "null") return true;
  return filenames?.every((name) => WITHOUT_DEVICE.includes(name)) ?? false;
}

/**
 * Reads files that are there, past the page cache, which both sides may do at once. Of 10 comparisons of
 * such a job with itself all came to "no change" within 20 pairs, of whole launches 8 were inconclusive.
 */
function readsFiles({ workload, direct, filenames }: JobSpec): boolean {
  const reads = workload === "read" || workload === "randread";
  return reads && direct && (filenames?.every(isFile) ?? false);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** One thread at a time, and no CPU that somebody has chosen for it. */
function isOneThread(
  { clones, stonewall, sqpoll, cpusAllowed, clockCpu, numaCpuNodes }: JobSpec,
  index: number,
): boolean {
  const isAlone = clones === 1 && (index === 0 || stonewall);
  return isAlone && !sqpoll && cpusAllowed === null && clockCpu === null && numaCpuNodes === null;
}
