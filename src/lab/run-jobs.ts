/** `hipri lab run`: job files → a guest that runs them → result, talk and exit status. */
import { StringDecoder } from "node:string_decoder";
import { assert, EnvironmentError, EXIT } from "../base/errors.js";
import { isStopSignal, STOP_SIGNALS, type StopSignal } from "../base/signals.js";
import { isFailure, parseResult } from "../result/file/read.js";
import type { RunResult } from "../result/model/result.js";
import { type GuestMessage, type GuestRun, unpack } from "./channel.js";
import { type AskedJobs, type LabJobs, labJobs } from "./jobs.js";
import { type LabFacts, type LabWork, type StartedLab, startLab } from "./lab.js";
import type { BootOutcome, RunOutcome } from "./machine/boot.js";
import type { Deadline } from "./machine/vigil.js";
import { addLab } from "./result.js";
import type { LabSettings } from "./settings.js";

export interface LabRunRequest {
  readonly asked: AskedJobs;
  /** Flags of `hipri run` to pass on, such as `--readonly`; all but the file of limits. */
  readonly runFlags: readonly string[];
  readonly settings: LabSettings;
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
function guestRuns(request: LabRunRequest, jobs: LabJobs): GuestRun[] {
  const sections = (request.asked.sections ?? []).map((name) => `--section=${name}`);
  const jobFiles = jobs.arguments;
  // Results are drawn on this side; in an emulated guest that would take seconds.
  const flags = ["--relay", ...request.runFlags, ...jobs.limitsFlag];
  const hipri = ["hipri", "run", ...flags, ...jobFiles];
  const runs = [{ argv: hipri, env: {}, collect: [] as string[] }];
  if (!request.settings.programs.includes("fio")) return runs;
  const fio = ["fio", "--output-format=json+", `--output=${FIO_RESULT}`, ...sections, ...jobFiles];
  return [...runs, { argv: fio, env: {}, collect: [FIO_RESULT] }];
}

/** Says what happens in the guest; its own talk is passed on as it is. */
function narrate(
  message: GuestMessage,
  runs: readonly GuestRun[],
  { talk, complain }: LabRunRequest,
): void {
  if (message.type === "ready") talk(`lab: Linux ${message.kernel} is up\n`);
  if (message.type === "started") talk(`lab: running ${runs[message.run]?.argv[0]}\n`);
  if (message.type === "stderr") complain(message.text);
}

/** Signals while a lab is prepared, boots and runs. */
class Signals {
  /** The first one that came. */
  seen: StopSignal | null = null;
  private lab: StartedLab | null = null;
  private isUp = false;
  /** The first one goes to hipri in the guest, which reports what it has; the next one ends all. */
  private readonly relay = (signal: StopSignal): void => {
    // Nothing has been started that would have to be ended.
    if (this.lab === null) process.exit(EXIT[signal]);
    if (this.seen !== null || !this.isUp) this.lab.guest.kill();
    else this.lab.guest.signal(signal);
    this.seen ??= signal;
  };

  constructor() {
    for (const signal of STOP_SIGNALS) process.on(signal, this.relay);
  }

  /** To be called in the very turn that started it, so that no signal comes in between. */
  started(lab: StartedLab): void {
    this.lab = lab;
  }

  /** hipri runs in the guest. */
  guestIsUp(): void {
    this.isUp = true;
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
 * @throws UsageError before anything starts, EnvironmentError when the guest fails
 */
export async function runJobsInLab(request: LabRunRequest): Promise<LabRunResult> {
  const { talk } = request;
  const jobs = labJobs(request.asked, request.settings.devices);
  const runs = guestRuns(request, jobs);
  const settings = { ...request.settings, devices: jobs.devices };
  const work: LabWork = {
    files: jobs.files,
    cwd: process.cwd(),
    env: jobs.env,
    runs,
    shell: null,
    deadline: request.deadline,
  };
  const signals = new Signals();
  const interims = new InterimReader();
  try {
    const started = await startLab(settings, work, {
      onStage: (text) => talk(`lab: ${text}\n`),
      onMessage(message) {
        if (message.type === "started") signals.guestIsUp();
        narrate(message, runs, request);
        if (message.type !== "stdout" || message.run !== 0) return;
        for (const soFar of interims.push(unpack(message.data))) void request.interim(soFar);
      },
    });
    signals.started(started);
    if (request.verbose) {
      talk(`lab: kernel command line: ${started.facts.kernelCommandLine}\n`);
      talk(`lab: ${started.commandLine.join(" ")}\n`);
    }
    return resultOf(await started.guest.outcome, started.facts);
  } catch (error) {
    if (signals.seen === null) throw error;
    return { exitStatus: EXIT[signals.seen], result: null, failure: null, fio: null };
  } finally {
    signals.dispose();
  }
}
