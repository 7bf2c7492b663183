/** What `hipri run` does: job files → run → report, files and exit code. */
import type { ExitCode, HipriError } from "../base/errors.js";
import { isLaunched } from "../base/launcher.js";
import { dieWithParent } from "../ffi/libc.js";
import { readJobText } from "../job/grammar/job-text.js";
import { loadJobs } from "../job/load.js";
import { detectLauncher } from "../ranks/launcher.js";
import type { RunResult } from "../result/model/result.js";
import { Interrupt } from "../run/early-end.js";
import { exitCodeOf } from "../run/exit-code.js";
import { ALONE } from "../run/fellows.js";
import type { RunOutcome } from "../run/run.js";
import { judgeLimits } from "../verdict/limits.js";
import { type RunFlags, settingsOf } from "./job-flags.js";
import { type PreparedRun, prepareRun, type RunJobs } from "./prepared-run.js";
import { type RunContext, runHere } from "./run-here.js";

/** What there is of a result. */
interface Progress {
  measured: boolean;
  /** The file of --output holds what was measured so far. */
  kept: boolean;
}

/**
 * Without a result, --json and --output get a document that says why.
 * @param paths job files; - is standard input
 * @throws UsageError, EnvironmentError, IoError, BugError
 */
export function runFiles(paths: readonly string[], flags: RunFlags): Promise<ExitCode> {
  return runLoaded(() => loadRunJobs(paths, flags), flags);
}

/**
 * Reads job files as flags ask. Standard input can be read only once, and launches need it, too.
 * @param stdin what was read of it before
 * @throws UsageError
 */
export function loadRunJobs(
  paths: readonly string[],
  flags: Pick<RunFlags, "section" | "set">,
  stdin: string | null = null,
): RunJobs {
  let input = stdin;
  const readFile = (file: string): string => {
    if (file !== "-") return readJobText(file);
    input ??= readJobText(file);
    return input;
  };
  const loaded = loadJobs(paths, {
    sections: flags.section ?? [],
    overrides: settingsOf(flags),
    sources: { readFile },
  });
  return { ...loaded, paths, stdin: input };
}

/** The same of jobs from elsewhere. @throws as runFiles() and `load` */
export async function runLoaded(load: () => RunJobs, flags: RunFlags): Promise<ExitCode> {
  // One that is stopped while it waits for its turn would stand for ever.
  const isLaunch = isLaunched(process.env, process.ppid);
  if (isLaunch) dieWithParent();
  const launcher = isLaunch ? null : detectLauncher(flags, process.env);
  if (launcher !== null) {
    const { runTogether } = await import("./run-together.js");
    return runTogether(launcher, load, flags);
  }
  const progress: Progress = { measured: false, kept: false };
  try {
    return await runAndReport(load, flags, progress);
  } catch (error) {
    const json = flags.json || flags.format.startsWith("json") ? "json" : null;
    const stdout = flags.relay ? "line" : json;
    if (!progress.measured) {
      const { deliverFailure } = await import("./failure-document.js");
      const output = progress.kept ? undefined : flags.output;
      await deliverFailure(error, { ...flags, stdout, output });
    }
    throw error;
  }
}

async function runAndReport(
  load: () => RunJobs,
  flags: RunFlags,
  progress: Progress,
): Promise<ExitCode> {
  const prepared = prepareRun(load(), flags);
  const { presenter, guards } = prepared;
  const interrupt = new Interrupt();
  const keep = async (soFar: RunResult): Promise<void> => {
    await presenter.keep(soFar);
    progress.kept = true;
  };
  const { result, logged, failure } = await measure(prepared, {
    interrupt,
    keep: presenter.output?.replaces === true ? keep : null,
    fellows: ALONE,
    sideFiles: presenter.sideFiles,
  });
  progress.measured = true;
  const { writeLogs } = await import("../report/logs/write-logs.js");
  await presenter.deliver(result, {
    logs: () => writeLogs(logged),
    left: () => interrupt.left(),
    failure: failure && { place: failure.place ?? null, text: failure.format() },
  });
  if (failure !== null) throw failure;
  return exitCodeOf(result, { allowIrq: guards.allowIrq, failOnSkip: flags["fail-on-skip"] });
}

interface Measurement extends RunOutcome {
  /** What ended launches before their time. */
  readonly failure: HipriError | null;
}

async function measure(prepared: PreparedRun, context: RunContext): Promise<Measurement> {
  const { repeat, asked } = prepared;
  if (repeat !== null) {
    const { runLaunches } = await import("./run-launches.js");
    const { interrupt } = context;
    const keep = async (soFar: RunResult) => context.keep?.(soFar);
    return { ...(await runLaunches({ ...prepared, repeat }, interrupt, keep)), logged: [] };
  }
  const { result, logged } = await runHere(prepared, context);
  return { result: { ...result, limits: judgeLimits([result], asked) }, logged, failure: null };
}
