/** What `hipri fio` does: fio's own command line → run → fio's output and hipri's exit code. */
import { isAsynchronous } from "../base/engines.js";
import { EXIT, type ExitCode } from "../base/errors.js";
import { hipriVersion } from "../base/package.js";
import { printableLines } from "../base/printable.js";
import { assertApart, assertWritable } from "../files/side-file.js";
import { type Notice, refuseWarnings } from "../job/finding.js";
import type { FioOptions, FioQuestion } from "../job/fio-args/command-option.js";
import { engineHelp, fioUsage, jobOptionHelp } from "../job/fio-args/help.js";
import { parseFioArguments } from "../job/fio-args/parse.js";
import { showCommands } from "../job/fio-args/showcmd.js";
import { parseTrace, traceLine, untraced } from "../job/fio-args/trace.js";
import { askedLimits, asksForSharing } from "../job/limit/asked.js";
import { analyseJobs } from "../job/load.js";
import type { JobSpec } from "../job/spec/job-spec.js";
import { asFioVerifies } from "../job/to-spec/verify.js";
import { lanesOf } from "../plan/make-plan.js";
import type { RunPlan } from "../plan/plan.js";
import { LiveRegion } from "../report/live/live-region.js";
import { AGGREGATE_FILES, writeAggregateLogs } from "../report/logs/aggregate.js";
import { reserveOutput } from "../report/output/output-file.js";
import { Printout } from "../report/output/printout.js";
import { StandardOutput } from "../report/output/standard-output.js";
import { badBlockLines, errorLines, unpolledLines } from "../report/text/run-errors.js";
import { styleFor } from "../report/text/style.js";
import type { RunResult } from "../result/model/result.js";
import { Interrupt } from "../run/early-end.js";
import { exitCodeOf } from "../run/exit-code.js";
import { ALONE } from "../run/fellows.js";
import { run } from "../run/run.js";
import { KEPT } from "../run/sampling/interim-reports.js";
import { jobFilesOwned } from "../run/side-files.js";
import { judgeLimits } from "../verdict/limits.js";
import { deliverAll } from "./deliver.js";
import { attendTerminal } from "./live-terminal.js";

/**
 * @param argv all that stands behind `hipri fio`
 * @throws UsageError, EnvironmentError, IoError, BugError
 */
export async function runFioLine(argv: readonly string[]): Promise<ExitCode> {
  const { sections, files, options, notices } = parseFioArguments(argv);
  if (options.question !== null) {
    for await (const piece of answer(options.question)) process.stdout.write(piece);
    return EXIT.OK;
  }
  const { parseOnly: mayBeEmpty } = options;
  const analysis = analyseJobs(files, {
    commandLine: sections,
    sections: options.sections,
    mayBeEmpty,
  });
  analysis.findings.throwFirstError();
  const said = [...notices, ...untracedNotices(options), ...analysis.findings.notices];
  if (options.warningsFatal) refuseWarnings(said);
  const stdout = new StandardOutput();
  const file = options.output === null ? null : reserveOutput(options.output);
  if (file !== null) assertApart([file], jobFilesOwned(analysis.files));
  const output = file ?? stdout;
  if (options.showCommand) {
    const commands = showCommands(analysis.sections);
    output.write(file === null ? printableLines(commands) : commands);
  }
  const { trace } = options;
  const parsed = trace.includes("parse") ? parseTrace(analysis.honoured, process.pid) : "";
  if (options.showCommand || options.parseOnly) {
    output.write(parsed);
    await stdout.finish();
    return EXIT.OK;
  }

  const { formats, terseVersion } = options;
  const printout = new Printout(output, file?.replaces !== true);
  printout.precede(parsed);
  const live = liveRegion(options);
  const render = async (result: RunResult): Promise<string> => {
    const { renderFormats } = await import("../report/formats.js");
    return renderFormats(result, formats, { terseVersion, continued: printout.begun });
  };
  const show = async (soFar: RunResult): Promise<void> => {
    const text = await render(soFar);
    live?.clear();
    printout.add(text);
  };
  const keep = async (soFar: RunResult): Promise<void> => {
    printout.preview(await render(soFar));
  };
  const jobs = analysis.jobs.map(({ spec }) => asInFio(spec, options));
  const asked = askedLimits(jobs, [], []);
  const aggregates = options.bandwidthLog ? AGGREGATE_FILES : [];
  for (const each of aggregates) assertWritable(each);
  const interrupt = new Interrupt();
  const giveBack = attendTerminal(live, interrupt);
  const { result: measured, logged } = await run({
    fellows: ALONE,
    planned: (plan) => printout.precede(trace.includes("random") ? seedTrace(plan) : ""),
    jobs,
    jobFiles: analysis.files,
    notices: said,
    guards: options,
    sideFiles: [...(file === null ? [] : [file]), ...aggregates],
    isolate: asked.some(asksForSharing),
    live,
    // --timeout is fio's other name of the job option runtime.
    limits: { timeoutMs: null, ioTimeoutMs: options.ioTimeoutMs },
    say: (text) => (live === null ? process.stderr.write(`${text}\n`) : live.print(text)),
    interrupt,
    interims: [
      { everyMs: options.statusIntervalMs, onRequest: true, maxShare: 1, show },
      ...(file?.replaces ? [{ ...KEPT, show: keep }] : []),
    ],
  }).finally(giveBack);
  const result = { ...measured, limits: judgeLimits([measured], asked) };
  const { writeLogs } = await import("../report/logs/write-logs.js");
  const { limitsText, noteText } = await import("../report/render.js");
  await deliverAll([
    async () => printout.add(await render(result)),
    () => writeLogs(logged),
    () => options.bandwidthLog && writeAggregateLogs(result, logged),
    () => stdout.finish(interrupt.left()),
    () => process.stderr.write(runErrors(result, options.allowIrq)),
    () => process.stderr.write(limitsText(result, styleFor(process.stderr, process.env))),
    () => options.notes && process.stderr.write(noteText(result, "some")),
  ]);
  const { allowIrq } = options;
  return exitCodeOf(result, { allowIrq, failOnSkip: false, allowUnverified: true });
}

/** A job as `hipri fio` runs it: what reads fio's output looks for slat at any depth. */
function asInFio(spec: JobSpec, { auxPath }: FioOptions): JobSpec {
  const stampsEachIssue = spec.stampsEachIssue || isAsynchronous(spec.requestedEngine);
  return { ...asFioVerifies(spec, auxPath), stampsEachIssue };
}

/** fio's words of what hipri draws its random numbers from: one seed for each clone. */
function seedTrace(plan: RunPlan): string {
  const line = (text: string) => traceLine("random", process.pid, text);
  return lanesOf(plan)
    .map(({ seed }) => line("FIO_RAND_NR_OFFS=1") + line(`rand_seeds[0]=${seed}`))
    .join("");
}

function untracedNotices({ trace }: FioOptions): Notice[] {
  return untraced(trace).map((part) => ({
    severity: "notice",
    code: "without-effect",
    place: { file: "command line", line: 0 },
    text: `--debug=${part} has no effect: hipri traces parse and random`,
    option: "debug",
  }));
}

/** What stderr says of a run behind its report. */
function runErrors(result: RunResult, allowIrq: boolean): string {
  const unpolled = allowIrq ? "" : unpolledLines(result);
  return badBlockLines(result) + errorLines(result) + unpolled;
}

/** In pieces, since a log may be larger than a string can be. @throws UsageError */
async function* answer({ about, name }: FioQuestion): AsyncGenerator<string> {
  switch (about) {
    case "version": {
      const { fioVersion } = await import("../report/figures.js");
      yield `${fioVersion({ program: `hipri ${hipriVersion()}` })}\n`;
      break;
    }
    case "usage":
      yield fioUsage();
      break;
    case "job options":
      yield jobOptionHelp(name);
      break;
    case "engines":
      yield engineHelp(name);
      break;
    case "stored log": {
      const { inflateLog } = await import("../report/logs/stored.js");
      yield* inflateLog(name ?? "");
    }
  }
}

/** Where progress goes: a terminal has the live line, --eta and --eta-newline ask for lines. */
function liveRegion({ eta, etaNewlineMs }: FioOptions): LiveRegion | null {
  const intervalMs = eta === "never" ? null : etaNewlineMs;
  if (intervalMs !== null) {
    const lines = { write: (text: string) => process.stderr.write(text) };
    return new LiveRegion(lines, process.env, intervalMs);
  }
  const shown = eta === "always" || (eta === "auto" && process.stderr.isTTY === true);
  return shown ? new LiveRegion(process.stderr, process.env) : null;
}
