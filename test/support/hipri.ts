/** Runs hipri as its users do: a process of its own, in a directory of the test's. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { parseValidResult } from "../report/schema.js";

/** The compiled tests live in dist/test/support. */
export const BIN = fileURLToPath(new URL("../../../bin/run.cjs", import.meta.url));

export interface Ended {
  /** null after a signal. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd: string;
  /** What stands on its standard input; nothing by default. */
  readonly input?: string;
  /** The Node that runs it; the one of this process by default. */
  readonly node?: string;
  /** Variables of its environment, beside those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** A command that runs the command behind it, such as `prlimit --memlock=0`. */
  readonly wrapper?: readonly string[];
}

export interface Started {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** Starts hipri and does not wait for it. */
export function startHipri(args: readonly string[], options: RunOptions): Started {
  const command = [...(options.wrapper ?? []), options.node ?? process.execPath, BIN, ...args];
  // The runner's own variables and those of CI systems are not for its grandchildren; the locale
  // decides on Unicode.
  const {
    NODE_TEST_CONTEXT: _,
    CI: __,
    GITHUB_ACTIONS: ___,
    GITHUB_STEP_SUMMARY: ____,
    ...rest
  } = process.env;
  const env = { ...rest, LC_ALL: "C.UTF-8", NO_COLOR: "1", ...options.env };
  const child = spawn(command[0] as string, command.slice(1), { cwd: options.cwd, env });
  child.stdin.end(options.input ?? "");
  const ended = (async (): Promise<Ended> => {
    const closed = once(child, "close");
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    const [status] = await closed;
    return { status, stdout, stderr };
  })();
  return { process: child, ended };
}

/** Runs hipri to its end. */
export function hipri(args: readonly string[], options: RunOptions): Promise<Ended> {
  return startHipri(args, options).ended;
}

/** Writes a job file; one option a line. */
export function writeJobs(directory: string, jobs: string, name = "jobs.fio"): void {
  writeFileSync(
    join(directory, name),
    jobs
      .trim()
      .replace(/^[ \t]+/gm, "")
      .concat("\n"),
  );
}

/** What tests read of fio's tree. */
export interface DirectionJson {
  readonly total_ios: number;
  readonly io_bytes: number;
  readonly bw_bytes: number;
  readonly iops: number;
  readonly iops_mean: number;
  readonly iops_samples: number;
  readonly bw_mean: number;
  readonly bw_samples: number;
  readonly short_ios: number;
  readonly runtime: number;
  readonly slat_ns: { readonly N: number };
  readonly clat_ns: { readonly N: number; readonly bins: Readonly<Record<string, number>> };
}

export interface JobJson {
  readonly jobname: string;
  readonly error: number;
  readonly total_err?: number;
  readonly first_error?: number;
  readonly job_start: number;
  readonly job_runtime: number;
  readonly latency_depth: number;
  readonly latency_target: number;
  readonly latency_percentile: number;
  readonly latency_window: number;
  readonly read: DirectionJson;
  readonly write: DirectionJson;
  readonly sync: { readonly total_ios: number };
  readonly trim: DirectionJson;
  // biome-ignore lint/suspicious/noExplicitAny: the schema has checked it.
  readonly steadystate?: any;
}

export interface ResultJson {
  readonly jobs: readonly JobJson[];
  // biome-ignore lint/suspicious/noExplicitAny: the schema has checked it.
  readonly hipri: any;
}

/** Reads hipri's JSON and holds it against the published schema. */
export function parseResult(json: string): ResultJson {
  return parseValidResult(json) as ResultJson;
}

/** The job of that name. */
export function jobOf(result: ResultJson, name: string): JobJson {
  const job = result.jobs.find(({ jobname }) => jobname === name);
  assert.ok(job, `the result has no job ${name}`);
  return job;
}

/** Runs jobs to their successful end. @returns the result */
export async function runJobs(
  directory: string,
  jobs: string,
  args: readonly string[] = [],
): Promise<ResultJson> {
  writeJobs(directory, jobs);
  const run = ["run", "jobs.fio", "--json", "--quiet", ...args];
  const { status, stdout, stderr } = await hipri(run, { cwd: directory });
  assert.equal(stderr, "");
  assert.equal(status, 0);
  return parseResult(stdout);
}
