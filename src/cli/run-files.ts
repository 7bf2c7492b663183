/** What `hipri run` does: job files → run → report, files and exit code. */
import type { ExitCode, HipriError } from "../base/errors.js";
import { isLaunched } from "../base/launcher.js";
import { dieWithParent } from "../ffi/libc.js";
import { readJobText } from "../job/grammar/job-text.js";
import { loadJobs } from "../job/load.js";
import { tellsNotes } from "../report/formats.js";
import { LiveRegion } from "../report/live/live-region.js";
import { Printout } from "../report/output/printout.js";
import { StandardOutput } from "../report/output/standard-output.js";
import { badBlockLines, errorLines, unpolledLines } from "../report/text/run-errors.js";
import { launchesOf } from "../result/launches.js";
import type { RunResult } from "../result/model/result.js";
import { Interrupt } from "../run/early-end.js";
import { exitCodeOf } from "../run/exit-code.js";
import { type RunOutcome, run } from "../run/run.js";
import { KEPT } from "../run/sampling/interim-reports.js";
import { judgeLimits } from "../verdict/limits.js";
import { deliverAll } from "./deliver.js";
import { type PreparedRun, prepareRun, type RunFlags, type RunJobs } from "./prepared-run.js";
import { splitSetting } from "./setting-flag.js";

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
      overrides: new Map((flags.set ?? []).map((text) => splitSetting(text, "--set"))),
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
    const json = flags.json || flags.format === "json" || flags.format === "json+";
    if (!progress.measured && (json || flags.output !== undefined)) {
      const { deliverFailure } = await import("./failure-document.js");
      const output = progress.kept ? undefined : flags.output;
      await deliverFailure(error, { json, output });
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
  const { output, format, drawn, guards } = prepared;
  const stdout = new StandardOutput();
  const printout = new Printout(stdout, true);
  const interrupt = new Interrupt();
  const keep = async (soFar: RunResult): Promise<void> => {
    if (output?.replaces !== true) return;
    const { jsonText } = await import("../report/render.js");
    output.write(jsonText(soFar), false);
    progress.kept = true;
  };
  const { result, logged, failure } = await measure(prepared, { interrupt, printout, keep });
  progress.measured = true;
  // Loaded only now, so that the first I/O does not wait for what draws the report.
  const { formatText, jsonText, limitsText, noteText } = await import("../report/render.js");
  const { writeLogs } = await import("../report/logs/write-logs.js");
  await deliverAll([
    () => printout.add(formatText(result, format, { ...drawn, continued: printout.begun })),
    () => output?.write(jsonText(result)),
    () => writeLogs(logged),
    () => stdout.finish(interrupt.left()),
    () => process.stderr.write(runErrors(result, format, guards.allowIrq)),
    () => process.stderr.write(tellsNotes(format) ? "" : noteText(result, drawn.notes)),
    () => process.stderr.write(format === "table" ? "" : limitsText(result)),
  ]);
  if (failure !== null) throw failure;
  return exitCodeOf(result, { allowIrq: guards.allowIrq, failOnSkip: flags["fail-on-skip"] });
}

interface MeasureContext {
  readonly interrupt: Interrupt;
  readonly printout: Printout;
  /** Keeps what there is so far in the file of --output. */
  readonly keep: (soFar: RunResult) => Promise<void>;
}

interface Measurement extends RunOutcome {
  /** What ended launches before their time. */
  readonly failure: HipriError | null;
}

async function measure(prepared: PreparedRun, context: MeasureContext): Promise<Measurement> {
  const { repeat, asked } = prepared;
  if (repeat !== null) {
    const { runLaunches } = await import("./run-launches.js");
    const { interrupt, keep } = context;
    return { ...(await runLaunches({ ...prepared, repeat }, interrupt, keep)), logged: [] };
  }
  const { result, logged } = await runHere(prepared, context);
  return { result: { ...result, limits: judgeLimits([result], asked) }, logged, failure: null };
}

/** Runs the jobs in this process. */
function runHere(prepared: PreparedRun, { interrupt, printout, keep }: MeasureContext) {
  const { flags, format, drawn, output, everyMs, files, ...asked } = prepared;
  const live = flags.quiet ? null : new LiveRegion(process.stderr, process.env);
  const show = async (soFar: RunResult): Promise<void> => {
    const { interimText } = await import("../report/render.js");
    live?.clear();
    printout.add(interimText(soFar, format, { ...drawn, continued: printout.begun }));
  };
  return run({
    ...asked,
    jobFiles: files,
    sideFiles: output === null ? [] : [output],
    live,
    say: (text) => live?.print(text),
    interrupt,
    interims: [
      { everyMs, onRequest: true, maxShare: 1, show },
      ...(output?.replaces ? [{ ...KEPT, show: keep }] : []),
    ],
  });
}

/** What stderr says of a run behind its report; a table ends with its errors itself. */
function runErrors(result: RunResult, format: string, allowIrq: boolean): string {
  const ofEach = (lines: (launch: RunResult) => string): string =>
    [...new Set(launchesOf(result).map(lines))].join("");
  const errors = format === "table" ? "" : ofEach(errorLines);
  return ofEach(badBlockLines) + errors + (allowIrq ? "" : ofEach(unpolledLines));
}
