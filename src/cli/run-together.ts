/**
 * `hipri run` as one of several ranks: all run the same jobs at the same time, one of them collects
 * what they have measured and reports it as one result.
 */
import { rmSync } from "node:fs";
import { hostname } from "node:os";
import { EnvironmentError, EXIT, type ExitCode, UsageError } from "../base/errors.js";
import { hipriVersion } from "../base/package.js";
import { readInterval } from "../job/report-interval.js";
import type { JobSpec } from "../job/spec/job-spec.js";
import type { Said } from "../ranks/engine.js";
import { HostsView } from "../ranks/hosts-view.js";
import { joinRanks } from "../ranks/join.js";
import type { Launcher } from "../ranks/launcher.js";
import { type Gathered, Meeting } from "../ranks/meeting.js";
import { type OutputFile, reserveOutput } from "../report/output/output-file.js";
import { errorOfHosts } from "../result/failure-facts.js";
import { leanFailure, leanText } from "../result/file/lean.js";
import { parseOutcome } from "../result/file/read.js";
import { type HostPart, mergeResults } from "../result/hosts/merge.js";
import { thinFor } from "../result/hosts/thin.js";
import { Interrupt } from "../run/early-end.js";
import { exitCodeOf } from "../run/exit-code.js";
import { jobsSha256 } from "../run/jobs-hash.js";
import type { RunOutcome } from "../run/run.js";
import { judgeLimits } from "../verdict/limits.js";
import { deliverAll } from "./deliver.js";
import { failureOf } from "./failure.js";
import type { RunFlags } from "./job-flags.js";
import { type PreparedRun, prepareRun, type RunJobs } from "./prepared-run.js";
import { collectParts, partPath } from "./rank-parts.js";
import { runHere } from "./run-here.js";

/** @throws as runFiles(), and EnvironmentError when the ranks do not come together */
export async function runTogether(
  launcher: Launcher,
  load: () => RunJobs,
  flags: RunFlags,
): Promise<ExitCode> {
  const interrupt = new Interrupt();
  const timeoutMs = readInterval(flags["rank-timeout"], "--rank-timeout");
  const meeting = new Meeting(await joinRanks(launcher, timeoutMs, process.env), interrupt);
  try {
    const own = await introduce(meeting, load, flags);
    const outcome = await measure(meeting, own, interrupt);
    return await report(meeting, own, outcome, interrupt);
  } catch (error) {
    if (meeting.isCollector && !meeting.hasAgreed) await deliverNoResult(error, flags);
    throw error;
  }
}

async function deliverNoResult(error: unknown, flags: RunFlags): Promise<void> {
  const stdout = flags.json || flags.format.startsWith("json") ? "json" : null;
  const { deliverFailure } = await import("./failure-document.js");
  await deliverFailure(error, { ...flags, stdout, output: flags.output });
}

/** What this rank does with the jobs. */
interface OwnRun {
  readonly prepared: PreparedRun;
  /** Holds what this rank measured until all have been collected; null without --output. */
  readonly part: OutputFile | null;
  /** All hosts are shown while they run. */
  readonly isShown: boolean;
}

async function introduce(meeting: Meeting, load: () => RunJobs, flags: RunFlags): Promise<OwnRun> {
  let own: OwnRun | null = null;
  let failure: unknown = null;
  try {
    own = prepareOwn(meeting.rank, load, flags);
  } catch (error) {
    failure = error;
  }
  // Hosts with and without slices would work on the same blocks.
  const sha = own === null ? null : jobsSha256(own.prepared.jobs) + (flags.slice ? " sliced" : "");
  const introduction = { hostname: hostname(), version: hipriVersion(), jobsSha256: sha };
  await meeting.introduce(introduction, failure);
  const { prepared } = own!;
  const host = meeting.size === 1 ? null : meeting.name;
  const slice = flags.slice ? { index: meeting.rank, count: meeting.size } : null;
  const jobs = prepared.jobs.map((job) => {
    return { ...job, host, slice: job.filenames === null ? null : slice };
  });
  return { ...own!, prepared: { ...prepared, jobs } };
}

/** @throws UsageError, EnvironmentError */
function prepareOwn(rank: number, load: () => RunJobs, flags: RunFlags): OwnRun {
  if (flags.repeat !== undefined) {
    throw new UsageError("several launches of several hosts are not measured together", {
      place: "--repeat",
      cure: "Remove --repeat, or start the hosts again for each launch and compare the results.",
    });
  }
  // One host shows them all.
  const quiet = rank === 0 ? flags.quiet : true;
  const prepared = prepareRun(load(), { ...flags, quiet, "status-interval": undefined });
  if (flags.slice) for (const job of prepared.jobs) assertSliceable(job);
  const { output } = prepared.presenter;
  const isShown = !flags.quiet;
  if (output?.replaces !== true) return { prepared, part: null, isShown };
  const part = reserveOutput(partPath(output.path, rank));
  // One of an earlier run would pass for this one's.
  rmSync(part.path, { force: true });
  return { prepared, part, isShown };
}

/** @throws UsageError for a job whose offsets are not those of a region of its targets */
function assertSliceable(job: JobSpec): void {
  const cases = [
    [job.iologs !== null, "read_iolog", "the log says where its I/Os go"],
    [job.zbd !== null || job.zones !== null, "zonemode", "its zones are counted from the start"],
    [job.fileAppend, "file_append", "it begins at the end of its files"],
  ] as const;
  const found = cases.find(([has]) => has);
  if (found === undefined) return;
  throw new UsageError(`job ${job.name} cannot be sliced: ${found[2]}`, {
    place: job.places.get(found[1]) ?? job.place,
    cure: `Remove --slice or ${found[1]}=, or give each host a job file of its own.`,
  });
}

/** What this rank has come to; an error where it failed after all had agreed. */
type Outcome = RunOutcome | { readonly error: unknown };

async function measure(
  meeting: Meeting,
  { prepared, part, isShown }: OwnRun,
  interrupt: Interrupt,
): Promise<Outcome> {
  try {
    return await runHere(prepared, {
      interrupt,
      fellows: meeting,
      viewOf: (view) => (isShown ? new HostsView(meeting, view) : null),
      sideFiles: [...prepared.presenter.sideFiles, ...(part === null ? [] : [part])],
      keep: part === null ? null : async (soFar) => part.write(leanText(soFar), false),
    });
  } catch (error) {
    if (!meeting.hasAgreed) throw error;
    return { error };
  }
}

async function report(
  meeting: Meeting,
  own: OwnRun,
  outcome: Outcome,
  interrupt: Interrupt,
): Promise<ExitCode> {
  const { prepared, part } = own;
  const failOnSkip = prepared.flags["fail-on-skip"];
  const tolerance = { allowIrq: prepared.guards.allowIrq, failOnSkip };
  const text =
    "error" in outcome
      ? leanFailure(outcome.error)
      : leanText(thinFor(meeting.size, outcome.result));
  // Whatever becomes of the others, this one's is kept.
  part?.write(text);
  const { writeLogs } = await import("../report/logs/write-logs.js");
  let code: ExitCode = EXIT.OK;
  let isTogether = true;
  await deliverAll([
    () => ("error" in outcome ? null : writeLogs(outcome.logged)),
    async () => {
      const gathered = await meeting.gather(text).catch((error) => {
        isTogether = false;
        return collect(error, meeting, own, text, interrupt);
      });
      if (gathered === null) {
        if ("error" in outcome) throw outcome.error;
        code = exitCodeOf(outcome.result, tolerance);
        return;
      }
      const parts = gathered.map(partOf);
      const failed = parts.flatMap(({ failure, fallbackName: name }) => {
        return failure === null ? [] : { name, failure };
      });
      if (failed.length === parts.length) {
        const error = errorOfHosts(failed);
        await deliverNoResult(error, prepared.flags);
        throw error;
      }
      const merged = mergeResults(parts);
      const result = { ...merged, limits: judgeLimits([merged], prepared.asked) };
      code = exitCodeOf(result, tolerance);
      await prepared.presenter.deliver(result, { left: () => interrupt.left() });
    },
    async () => {
      if (!isTogether) return;
      await meeting.part();
      if (part !== null) rmSync(part.path, { force: true });
    },
  ]);
  return code;
}

/**
 * What all hosts have come to where they cannot reach each other any more: it is in the files beside
 * that of --output, which one of those that are left collects.
 * @param error what keeps them apart
 * @throws it on a rank that does not collect them
 */
async function collect(
  error: unknown,
  meeting: Meeting,
  { prepared, part }: OwnRun,
  text: string,
  interrupt: Interrupt,
): Promise<Gathered[]> {
  if (!(error instanceof EnvironmentError)) throw error;
  const { rank, size } = meeting;
  const { presenter, flags } = prepared;
  let said: Said | null = null;
  if (part !== null) {
    const timeoutMs = readInterval(flags["rank-timeout"], "--rank-timeout");
    said = await collectParts(presenter.output!.path, rank, size, timeoutMs, interrupt);
  } else if (rank === 0) {
    said = Array.from({ length: size }, (_, each) => (each === rank ? text : null));
  }
  if (said === null) throw error;
  process.stderr.write(failureOf(error).text);
  return meeting.label(said);
}

function partOf({ name, text, clock }: Gathered): HostPart {
  const common = { fallbackName: name, source: null, clock };
  if (text !== null) return { ...common, ...parseOutcome(text, name) };
  const lost = {
    code: "lost",
    exitCode: EXIT.IO,
    place: null,
    cause: "nothing was heard of it any more",
    cure: "Look what became of it: a crash, a kill, a host or a network that is down.",
  };
  return { ...common, result: null, failure: lost };
}
