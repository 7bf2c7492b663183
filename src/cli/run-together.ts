/**
 * `hipri run` as one of several ranks: all run the same jobs at the same time, one of them collects
 * what they have measured and reports it as one result.
 */
import { rmSync } from "node:fs";
import { hostname } from "node:os";
import { EXIT, type ExitCode, UsageError } from "../base/errors.js";
import { hipriVersion } from "../base/package.js";
import { readInterval } from "../job/report-interval.js";
import { joinRanks } from "../ranks/join.js";
import type { Launcher } from "../ranks/launcher.js";
import { type Gathered, Meeting } from "../ranks/meeting.js";
import { type OutputFile, reserveOutput } from "../report/output/output-file.js";
import { leanFailure, leanText } from "../result/file/lean.js";
import { parseOutcome } from "../result/file/read.js";
import { type HostPart, mergeResults } from "../result/hosts/merge.js";
import { Interrupt } from "../run/early-end.js";
import { exitCodeOf } from "../run/exit-code.js";
import { jobsSha256 } from "../run/jobs-hash.js";
import type { RunOutcome } from "../run/run.js";
import { judgeLimits } from "../verdict/limits.js";
import { deliverAll } from "./deliver.js";
import type { RunFlags } from "./job-flags.js";
import { type PreparedRun, prepareRun, type RunJobs } from "./prepared-run.js";
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
    if (meeting.isCollector && !meeting.hasAgreed) {
      const stdout = flags.json || flags.format.startsWith("json") ? "json" : null;
      const { deliverFailure } = await import("./failure-document.js");
      await deliverFailure(error, { stdout, output: flags.output });
    }
    throw error;
  }
}

/** What this rank does with the jobs. */
interface OwnRun {
  readonly prepared: PreparedRun;
  /** Holds what this rank measured until all have been collected; null without --output. */
  readonly part: OutputFile | null;
}

async function introduce(meeting: Meeting, load: () => RunJobs, flags: RunFlags): Promise<OwnRun> {
  let own: OwnRun | null = null;
  let failure: unknown = null;
  try {
    own = prepareOwn(meeting.rank, load, flags);
  } catch (error) {
    failure = error;
  }
  const sha = own === null ? null : jobsSha256(own.prepared.jobs);
  const introduction = { hostname: hostname(), version: hipriVersion(), jobsSha256: sha };
  await meeting.introduce(introduction, failure);
  const { prepared, part } = own!;
  const host = meeting.size === 1 ? null : meeting.name;
  return { part, prepared: { ...prepared, jobs: prepared.jobs.map((job) => ({ ...job, host })) } };
}

/** @throws UsageError, EnvironmentError */
function prepareOwn(rank: number, load: () => RunJobs, flags: RunFlags): OwnRun {
  if (flags.repeat !== undefined) {
    throw new UsageError("several launches of several hosts are not measured together", {
      place: "--repeat",
      cure: "Remove --repeat, or start the hosts again for each launch and compare the results.",
    });
  }
  // What is shown while it runs is of one host alone.
  const quiet = rank === 0 ? flags.quiet : true;
  const prepared = prepareRun(load(), { ...flags, quiet, "status-interval": undefined });
  const { output } = prepared.presenter;
  const part = output?.replaces === true ? reserveOutput(`${output.path}.rank-${rank}`) : null;
  return { prepared, part };
}

/** What this rank has come to; an error where it failed after all had agreed. */
type Outcome = RunOutcome | { readonly error: unknown };

async function measure(
  meeting: Meeting,
  { prepared, part }: OwnRun,
  interrupt: Interrupt,
): Promise<Outcome> {
  try {
    return await runHere(prepared, {
      interrupt,
      fellows: meeting,
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
  const text = "error" in outcome ? leanFailure(outcome.error) : leanText(outcome.result);
  // Whatever becomes of the others, this one's is kept.
  part?.write(text);
  const { writeLogs } = await import("../report/logs/write-logs.js");
  let code: ExitCode = EXIT.OK;
  await deliverAll([
    () => ("error" in outcome ? null : writeLogs(outcome.logged)),
    async () => {
      const gathered = await meeting.gather(text);
      if (gathered === null) {
        if ("error" in outcome) throw outcome.error;
        code = exitCodeOf(outcome.result, tolerance);
        return;
      }
      const merged = mergeResults(gathered.map(partOf));
      const result = { ...merged, limits: judgeLimits([merged], prepared.asked) };
      code = exitCodeOf(result, tolerance);
      await prepared.presenter.deliver(result, { left: () => interrupt.left() });
    },
    async () => {
      await meeting.part();
      if (part !== null) rmSync(part.path, { force: true });
    },
  ]);
  return code;
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
