/** What `hipri run` does: job files → run → report, files and exit code. */
import type { ExitCode } from "../base/errors.js";
import { askedLimits, asksForSharing } from "../job/limit/asked.js";
import { type LoadedJobs, loadJobs, readLimitsFile } from "../job/load.js";
import { readInterval } from "../job/report-interval.js";
import { type ReportFormat, tellsNotes } from "../report/formats.js";
import { LiveRegion } from "../report/live/live-region.js";
import { reserveOutput } from "../report/output/output-file.js";
import { Printout } from "../report/output/printout.js";
import { StandardOutput } from "../report/output/standard-output.js";
import type { TerseVersion } from "../report/terse/terse.js";
import { badBlockLines, errorLines, unpolledLines } from "../report/text/run-errors.js";
import type { RunResult } from "../result/model/result.js";
import { Interrupt } from "../run/early-end.js";
import { exitCodeOf } from "../run/exit-code.js";
import { run } from "../run/run.js";
import { KEPT } from "../run/sampling/interim-reports.js";
import { judgeLimits } from "../verdict/limits.js";
import { deliverAll } from "./deliver.js";
import { notesShown, type QuietFlags } from "./report-flags.js";
import { splitSetting } from "./setting-flag.js";

/** The flags of `hipri run`, as commands/run.ts declares and describes them. */
export interface RunFlags extends QuietFlags {
  readonly set?: readonly string[] | undefined;
  readonly section?: readonly string[] | undefined;
  readonly format: ReportFormat;
  readonly json: boolean;
  readonly "terse-version": number;
  readonly output?: string | undefined;
  readonly readonly: boolean;
  readonly destroy?: readonly string[] | undefined;
  readonly "allow-irq": boolean;
  readonly isolate: boolean;
  readonly "status-interval"?: string | undefined;
  readonly assert?: readonly string[] | undefined;
  readonly limits?: string | undefined;
  readonly "fail-on-skip": boolean;
  readonly timeout?: string | undefined;
  readonly "io-timeout"?: string | undefined;
}

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
  const load = () =>
    loadJobs(paths, {
      sections: flags.section ?? [],
      overrides: new Map((flags.set ?? []).map((text) => splitSetting(text, "--set"))),
    });
  return runLoaded(load, flags);
}

/** The same of jobs from elsewhere. @throws as runFiles() and `load` */
export async function runLoaded(load: () => LoadedJobs, flags: RunFlags): Promise<ExitCode> {
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
  load: () => LoadedJobs,
  flags: RunFlags,
  progress: Progress,
): Promise<ExitCode> {
  const { jobs, files, notices } = load();
  const asked = askedLimits(jobs, readLimitsFile(flags.limits), flags.assert ?? []);
  const format = flags.json ? "json+" : flags.format;
  const output = flags.output === undefined ? null : reserveOutput(flags.output);
  const live = flags.quiet ? null : new LiveRegion(process.stderr, process.env);
  const guards = {
    destroy: flags.destroy ?? [],
    readonly: flags.readonly,
    allowIrq: flags["allow-irq"],
  };
  const interval = (flag: "status-interval" | "timeout" | "io-timeout"): number | null => {
    const text = flags[flag];
    return text === undefined ? null : readInterval(text, `--${flag}`);
  };
  const everyMs = interval("status-interval");
  const limits = { timeoutMs: interval("timeout"), ioTimeoutMs: interval("io-timeout") };
  const terseVersion = flags["terse-version"] as TerseVersion;
  const drawn = { terseVersion, notes: notesShown(flags) };
  const stdout = new StandardOutput();
  const printout = new Printout(stdout, true);
  const show = async (soFar: RunResult): Promise<void> => {
    const { interimText } = await import("../report/render.js");
    live?.clear();
    printout.add(interimText(soFar, format, { ...drawn, continued: printout.begun }));
  };
  const keep = async (soFar: RunResult): Promise<void> => {
    const { jsonText } = await import("../report/render.js");
    output?.write(jsonText(soFar), false);
    progress.kept = true;
  };
  const interims = [
    { everyMs, onRequest: true, maxShare: 1, show },
    ...(output?.replaces ? [{ ...KEPT, show: keep }] : []),
  ];
  const isolate = flags.isolate || asked.some(asksForSharing);
  const sideFiles = output === null ? [] : [output];
  const interrupt = new Interrupt();
  const { result: measured, logged } = await run({
    jobs,
    jobFiles: files,
    notices,
    guards,
    sideFiles,
    isolate,
    live,
    limits,
    say: (text) => live?.print(text),
    interrupt,
    interims,
  });
  progress.measured = true;
  const result = { ...measured, limits: judgeLimits([measured], asked) };
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
  return exitCodeOf(result, { allowIrq: guards.allowIrq, failOnSkip: flags["fail-on-skip"] });
}

/** What stderr says of a run behind its report; a table ends with its errors itself. */
function runErrors(result: RunResult, format: string, allowIrq: boolean): string {
  const errors = format === "table" ? "" : errorLines(result);
  return badBlockLines(result) + errors + (allowIrq ? "" : unpolledLines(result));
}
