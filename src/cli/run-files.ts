/** What `hipri run` does: job files → run → report, files and exit code. */
import type { ExitCode, HipriError } from "../base/errors.js";
import { isLaunched } from "../base/launcher.js";
import { dieWithParent } from "../ffi/libc.js";
import { readJobText } from "../job/grammar/job-text.js";
import { loadJobs } from "../job/load.js";
import { LiveRegion } from "../report/live/live-region.js";
import type { RunResult } from "../result/model/result.js";
import { Interrupt } from "../run/early-end.js";
import { exitCodeOf } from "../run/exit-code.js";
import { type RunOutcome, run } from "../run/run.js";
import { KEPT } from "../run/sampling/interim-reports.js";
import { judgeLimits } from "../verdict/limits.js";
import { type RunFlags, settingsOf } from "./job-flags.js";
import { type PreparedRun, prepareRun, type RunJobs } from "./prepared-run.js";

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
  const load = (): RunJobs => {
    // It can be read only once, and launches need it, too.
    let stdin: string | null = null;
    const readFile = (file: string): string => {
      const text = readJobText(file);
      if (file === "-") stdin = text;
      return text;
    };
    const loaded = loadJobs(paths, {
      sections: flags.section ?? [],
      overrides: settingsOf(flags),
      sources: { readFile },
    });
    return { ...loaded, paths, stdin };
  };
  return runLoaded(load, flags);
}

/** The same of jobs from elsewhere. @throws as runFiles() and `load` */
export async function runLoaded(load: () => RunJobs, flags: RunFlags): Promise<ExitCode> {
  // One that is stopped while it waits for its turn would stand for ever.
  if (isLaunched(process.env, process.ppid)) dieWithParent();
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
    if (presenter.output?.replaces !== true) return;
    await presenter.keep(soFar);
    progress.kept = true;
  };
  const { result, logged, failure } = await measure(prepared, interrupt, keep);
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

/** @param keep keeps what there is so far in the file of --output */
async function measure(
  prepared: PreparedRun,
  interrupt: Interrupt,
  keep: (soFar: RunResult) => Promise<void>,
): Promise<Measurement> {
  const { repeat, asked } = prepared;
  if (repeat !== null) {
    const { runLaunches } = await import("./run-launches.js");
    return { ...(await runLaunches({ ...prepared, repeat }, interrupt, keep)), logged: [] };
  }
  const { result, logged } = await runHere(prepared, interrupt, keep);
  return { result: { ...result, limits: judgeLimits([result], asked) }, logged, failure: null };
}

/** Runs the jobs in this process. */
function runHere(
  { flags, presenter, everyMs, files, ...asked }: PreparedRun,
  interrupt: Interrupt,
  keep: (soFar: RunResult) => Promise<void>,
) {
  const { output } = presenter;
  const live = flags.quiet ? null : new LiveRegion(process.stderr, process.env);
  // Behind a Ctrl-Z the shell has written below it.
  process.on("SIGCONT", () => live?.forget());
  const show = async (soFar: RunResult): Promise<void> => {
    live?.clear();
    await presenter.interim(soFar);
  };
  return run({
    ...asked,
    jobFiles: files,
    sideFiles: presenter.sideFiles,
    live,
    say: (text) => live?.print(text),
    interrupt,
    interims: [
      { everyMs, onRequest: true, maxShare: 1, show },
      ...(output?.replaces ? [{ ...KEPT, show: keep }] : []),
    ],
  });
}
