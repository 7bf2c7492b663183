/** `hipri lab run`: job files → a guest that runs them → result, talk and exit status. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StringDecoder } from "node:string_decoder";
import { assert, EnvironmentError, EXIT } from "../base/errors.js";
import { isStopSignal, STOP_SIGNALS, type StopSignal } from "../base/signals.js";
import { isFailure, parseResult } from "../result/file/read.js";
import type { RunResult } from "../result/model/result.js";
import { type GuestMessage, type GuestRun, unpack } from "./channel.js";
import { type AskedJobs, type LabJobs, labJobs } from "./jobs.js";
import { type LabFacts, type LabWork, SHARED_DIRECTORY, type StartedLab, startLab } from "./lab.js";
import type { BootOutcome, RunOutcome } from "./machine/boot.js";
import type { Deadline } from "./machine/vigil.js";
import { addLab } from "./result.js";
import type { LabSettings } from "./settings.js";

export interface LabRunRequest {
  readonly asked: AskedJobs;
  /** Flags of `hipri run` to pass on, such as `--readonly`; all but the file of limits. */
  readonly runFlags: readonly string[];
  readonly settings: LabSettings;
  /** How many guests run the jobs together, each with its own kernel, clock and devices. */
  readonly hosts: number;
  readonly deadline: Deadline;
  readonly verbose: boolean;
  /** Talk for people, in whole lines. */
  readonly talk: (text: string) => void;
  /** What the guest's hipri has on stderr, whose own --quiet leaves its errors. */
  readonly complain: (text: string) => void;
  /** Takes a result in state "running". */
  readonly interim: (soFar: RunResult) => Promise<void>;
}

export interface LabRunResult {
  /** hipri's own in the guest, or that of the signal which stopped the guest before it ran. */
  readonly exitStatus: number;
  /** With what the lab knows; null where hipri had none. */
  readonly result: RunResult | null;
  /** What hipri wrote in place of a result, or null. */
  readonly failure: string | null;
  /** fio's own result of the same job files (`--with fio`), or null. */
  readonly fio: RunResult | null;
}

const FIO_RESULT = "/tmp/fio.json";

/** hipri first, then fio on the same devices. */
function guestRuns(request: LabRunRequest, jobs: LabJobs, rank: number): GuestRun[] {
  const sections = (request.asked.sections ?? []).map((name) => `--section=${name}`);
  const jobFiles = jobs.arguments;
  // Results are drawn on this side; in an emulated guest that would take seconds.
  const flags = ["--relay", ...request.runFlags, ...jobs.limitsFlag, ...meetFlags(request, rank)];
  const hipri = ["hipri", "run", ...flags, ...jobFiles];
  const runs = [{ argv: hipri, env: {}, collect: [] as string[] }];
  if (!request.settings.programs.includes("fio")) return runs;
  const fio = ["fio", "--output-format=json+", `--output=${FIO_RESULT}`, ...sections, ...jobFiles];
  return [...runs, { argv: fio, env: {}, collect: [FIO_RESULT] }];
}

/** A guest that is late or gone is the lab's to see, so its fellows wait for as long as it does. */
function meetFlags({ hosts, deadline }: LabRunRequest, rank: number): string[] {
  if (hosts === 1) return [];
  const place = [`--meet=${SHARED_DIRECTORY}`, `--ranks=${hosts}`, `--rank=${rank}`];
  return [...place, `--rank-timeout=${deadline.timeoutMs}ms`];
}

/** Says what happens in a guest; its own talk is passed on as it is. @param of which guest, if of several */
function narrate(
  message: GuestMessage,
  runs: readonly GuestRun[],
  of: string,
  { talk, complain }: LabRunRequest,
): void {
  if (message.type === "ready") talk(`lab: ${of}Linux ${message.kernel} is up\n`);
  if (message.type === "started") talk(`lab: ${of}running ${runs[message.run]?.argv[0]}\n`);
  if (message.type === "stderr") complain(message.text);
}

/** Signals while guests are prepared, boot and run. */
class Signals {
  /** The first one that came. */
  seen: StopSignal | null = null;
  private readonly labs: StartedLab[] = [];
  private readonly up = new Set<number>();
  /** The first one goes to hipri in the guest, which reports what it has; the next one ends all. */
  private readonly relay = (signal: StopSignal): void => {
    // Nothing has been started that would have to be ended.
    if (this.labs.length === 0) process.exit(EXIT[signal]);
    const atOnce = this.seen !== null || this.up.size < this.labs.length;
    for (const { guest } of this.labs) atOnce ? guest.kill() : guest.signal(signal);
    this.seen ??= signal;
  };

  constructor() {
    for (const signal of STOP_SIGNALS) process.on(signal, this.relay);
  }

  /** To be called in the very turn that started it, so that no signal comes in between. */
  started(lab: StartedLab): void {
    this.labs.push(lab);
  }

  /** hipri runs in it. */
  guestIsUp(rank: number): void {
    this.up.add(rank);
  }

  dispose(): void {
    for (const signal of STOP_SIGNALS) process.off(signal, this.relay);
  }
}

/** @throws EnvironmentError when a signal that nobody sent ended hipri, such as the OOM killer's */
function exitStatusOf({ status, signal }: RunOutcome): number {
  if (status !== null) return status;
  if (isStopSignal(signal)) return EXIT[signal];
  throw new EnvironmentError(`hipri was ended by ${signal} in the guest`, {
    cure: "If memory ran out, give the guest more with --memory.",
  });
}

/** fio's document without what it writes in front of it; null when it wrote none. */
function documentOf(text: string | undefined): string | null {
  const document = text?.slice(text.indexOf("{")) ?? "";
  try {
    JSON.parse(document);
    return document;
  } catch {
    return null;
  }
}

/** Reads the results of a run in progress out of what hipri prints, a line each. */
class InterimReader {
  private readonly decoder = new StringDecoder();
  private rest = "";

  push(data: Buffer): RunResult[] {
    const lines = (this.rest + this.decoder.write(data)).split("\n");
    this.rest = lines.pop()!;
    const results = lines.filter((line) => !isFailure(line));
    return results
      .map((line) => parseResult(line, "the guest's result"))
      .filter(({ state }) => state === "running");
  }
}

function resultOf(outcome: BootOutcome, facts: LabFacts): LabRunResult {
  const [hipri, fio] = outcome.runs;
  assert(hipri !== undefined, "a guest that is done has run hipri");
  // Reports in between go before it.
  const json = hipri.stdout.toString().trimEnd().split("\n").at(-1)!;
  const fioJson = documentOf(fio?.files.get(FIO_RESULT)?.toString());
  const failed = isFailure(json);
  return {
    exitStatus: exitStatusOf(hipri),
    failure: failed ? json : null,
    result:
      json === "" || failed
        ? null
        : addLab(parseResult(json, "the guest's result"), facts, outcome, fioJson),
    fio: fioJson === null ? null : parseResult(fioJson, "the result of fio in the guest"),
  };
}

/**
 * @throws UsageError before anything starts, EnvironmentError when a guest fails
 */
export async function runJobsInLab(request: LabRunRequest): Promise<LabRunResult> {
  const jobs = labJobs(request.asked, request.settings.devices);
  const directory = request.hosts === 1 ? null : mkdtempSync(join(tmpdir(), "hipri-hosts-"));
  const signals = new Signals();
  const labs: StartedLab[] = [];
  try {
    for (let rank = 0; rank < request.hosts; rank++) {
      labs.push(await startGuest(request, jobs, directory, rank, signals));
    }
    const outcomes = await Promise.all(labs.map(({ guest }) => guest.outcome));
    return resultOf(outcomes[0]!, labs[0]!.facts);
  } catch (error) {
    if (signals.seen === null) throw error;
    return { exitStatus: EXIT[signals.seen], result: null, failure: null, fio: null };
  } finally {
    // Where one has failed, what the others wait for will not come.
    for (const { guest } of labs) guest.kill();
    await Promise.allSettled(labs.map(({ guest }) => guest.outcome));
    signals.dispose();
    if (directory !== null) rmSync(directory, { recursive: true, force: true });
  }
}

/** @param directory that the guests share; null where there is one alone */
async function startGuest(
  request: LabRunRequest,
  jobs: LabJobs,
  directory: string | null,
  rank: number,
  signals: Signals,
): Promise<StartedLab> {
  const { talk, verbose, settings } = request;
  const runs = guestRuns(request, jobs, rank);
  const name = `guest-${rank}`;
  const of = directory === null ? "" : `${name}: `;
  const work: LabWork = {
    files: jobs.files,
    cwd: process.cwd(),
    env: jobs.env,
    runs,
    shell: null,
    deadline: request.deadline,
    host: directory === null ? null : { name, directory },
  };
  const interims = new InterimReader();
  const started = await startLab({ ...settings, devices: jobs.devices }, work, {
    onStage: (text) => talk(`lab: ${of}${text}\n`),
    onMessage(message) {
      if (message.type === "started") signals.guestIsUp(rank);
      narrate(message, runs, of, request);
      if (message.type !== "stdout" || message.run !== 0) return;
      for (const soFar of interims.push(unpack(message.data))) void request.interim(soFar);
    },
  });
  signals.started(started);
  if (verbose) {
    talk(`lab: ${of}kernel command line: ${started.facts.kernelCommandLine}\n`);
    talk(`lab: ${of}${started.commandLine.join(" ")}\n`);
  }
  return started;
}
