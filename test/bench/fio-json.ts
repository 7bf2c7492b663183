/** Reads what is compared out of fio's JSON, which is also hipri's: both by the same rules. */
import { EnvironmentError } from "../../src/base/errors.js";
import type { Sample } from "./contender.js";

interface Direction {
  readonly total_ios: number;
  /** ms */
  readonly runtime: number;
}

interface Job {
  readonly error: number;
  readonly read: Direction;
  readonly write: Direction;
  /** ms */
  readonly job_runtime: number;
  /** Per cent of job_runtime. */
  readonly usr_cpu: number;
  readonly sys_cpu: number;
}

export interface FioDocument {
  readonly jobs: readonly Job[];
  /** Only in hipri's documents. */
  readonly hipri?: {
    readonly lanes: readonly {
      readonly started_at_ms: number;
      readonly baseline: { readonly ns_per_io: number | null };
    }[];
    /** What `hipri lab run --with fio` adds: fio's result of the same job file. */
    readonly lab_fio?: { readonly jobs: readonly Job[] };
  };
}

type JobSample = Omit<Sample, "process">;

/** The rate and the CPU time per I/O of the one job of a document. @throws EnvironmentError */
export function readFioJson(text: string): JobSample {
  return readJob(parseFioJson(text).jobs[0]);
}

/**
 * The rate and the CPU time per I/O of a job. The CPU time is that of the thread that does the
 * I/O, in the measured window: both tools take it from getrusage(2) with RUSAGE_THREAD (fio with
 * `thread`), so neither start-up nor the report counts.
 *
 * @throws EnvironmentError when the job is missing, failed or did nothing
 */
export function readJob(job: Job | undefined): JobSample {
  if (job === undefined) throw new EnvironmentError("a result lacks a job");
  if (job.error !== 0) throw new EnvironmentError(`a job ended with errno ${job.error}`);
  const ios = job.read.total_ios + job.write.total_ios;
  const runtimeMs = Math.max(job.read.runtime, job.write.runtime);
  if (ios === 0 || runtimeMs === 0) throw new EnvironmentError("a job did no I/O");
  const nsPerIo = (percent: number): number => (percent / 100) * ((job.job_runtime * 1e6) / ios);
  return {
    iops: (ios / runtimeMs) * 1e3,
    cpuNsPerIo: nsPerIo(job.usr_cpu + job.sys_cpu),
    systemNsPerIo: nsPerIo(job.sys_cpu),
  };
}

/** @throws EnvironmentError when the text is not JSON */
export function parseFioJson(text: string): FioDocument {
  try {
    return JSON.parse(text) as FioDocument;
  } catch (cause) {
    throw new EnvironmentError(`not a result: ${text.slice(0, 200)}`, { cause });
  }
}
