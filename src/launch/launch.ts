/**
 * Launches: `hipri run` as a process of its own, whose result comes back through a pipe, so that
 * nothing is left behind whatever happens. What one process measures agrees with itself far better
 * than launches agree with each other, so verdicts count launches.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { EnvironmentError, EXIT, HipriError, IoError, UsageError } from "../base/errors.js";
import { LAUNCHER } from "../base/launcher.js";
import { PACKAGE_DIR } from "../base/package.js";
import { parseResult } from "../result/file/read.js";
import type { RunResult } from "../result/model/result.js";

/** What to launch, and how. */
export interface LaunchPlan {
  /** The program and its first arguments, up to `run`. */
  readonly program: readonly string[];
  /** Job files and flags of `hipri run`. */
  readonly args: readonly string[];
  /** Variables above those of this process. */
  readonly env: Readonly<Record<string, string>>;
  /** What the job file named - holds; null where none is. */
  readonly stdin: string | null;
}

export interface LaunchOutcome {
  /** null where it ended without one. */
  readonly result: RunResult | null;
  /** As a shell sees it: 128 and more for a signal. */
  readonly exitStatus: number;
  readonly stderr: string;
}

/** A launch that has begun. */
export interface StartedLaunch {
  readonly pid: number;
  readonly ended: Promise<LaunchOutcome>;
}

/** This hipri. */
export const THIS_PROGRAM: readonly string[] = [process.execPath, join(PACKAGE_DIR, "bin/run.cjs")];

/** What a launch may end with that is followed by others: a limit that was missed is a result. */
export const GOES_ON: readonly number[] = [EXIT.OK, EXIT.ASSERTION, EXIT.INCONCLUSIVE];

/** CI systems hear of all launches together. */
const SILENT = { GITHUB_ACTIONS: "", GITHUB_STEP_SUMMARY: "" };

/** What is kept of a launch's talk. */
const MOST_STDERR = 16 * 1024;

/** Where a launch writes its result. */
const RESULT_FD = 3;

/** How long after a signal launches are told of it: one from a terminal has reached them itself. */
const RELAY_MS = 1000;

/** Starts launches, and ends them. */
export class Launcher {
  private readonly running = new Set<ChildProcess>();

  start({ program, args, env, stdin }: LaunchPlan): StartedLaunch {
    const [command = "", ...first] = program;
    const own = ["--format=terse", "--quiet", `--output=/dev/fd/${RESULT_FD}`];
    const child = spawn(command, [...first, "run", ...own, ...args], {
      env: { ...process.env, ...SILENT, ...LAUNCHER, ...env },
      stdio: [stdin === null ? "ignore" : "pipe", "ignore", "pipe", "pipe"],
    });
    this.running.add(child);
    // One that refuses its jobs does not read them.
    child.stdin?.on("error", () => {}).end(stdin);
    const said = textOf(child.stderr, MOST_STDERR);
    const written = textOf(child.stdio[RESULT_FD], Number.POSITIVE_INFINITY);
    const ended = new Promise<LaunchOutcome>((resolve, reject) => {
      child.once("error", (error) => reject(cannotStart(command, error)));
      child.once("close", (code, signal) => {
        this.running.delete(child);
        const exitStatus = code ?? 128 + constants.signals[signal ?? "SIGKILL"];
        const { result, fault } = resultOf(written());
        resolve({ result, exitStatus, stderr: said() || fault });
      });
    });
    return { pid: child.pid ?? 0, ended };
  }

  /** Asks the launches that run to end with what they have. */
  stop(signal: NodeJS.Signals): void {
    for (const child of this.running) {
      child.kill(signal);
      // One that waits for its turn hears of the signal only when it goes on.
      child.kill("SIGCONT");
    }
  }

  /** The same somewhat later, unless they have ended by then. */
  relay(signal: NodeJS.Signals): void {
    setTimeout(() => this.stop(signal), RELAY_MS).unref();
  }

  dispose(): void {
    this.stop("SIGKILL");
  }
}

/** Collects what a stream gives, or its beginning. */
function textOf(stream: Readable | Writable | null | undefined, most: number): () => string {
  const pieces: string[] = [];
  let length = 0;
  (stream as Readable | null)?.setEncoding("utf8").on("data", (text: string) => {
    if (length < most) pieces.push(text);
    length += text.length;
  });
  return () => pieces.join("");
}

/** null where there is none, as stderr says why, or where another build's cannot be read. */
function resultOf(text: string): { result: RunResult | null; fault: string } {
  if (text === "") return { result: null, fault: "" };
  try {
    return { result: parseResult(text, "its result"), fault: "" };
  } catch (error) {
    if (error instanceof HipriError) return { result: null, fault: error.message };
    throw error;
  }
}

/** The error of a launch that gave no result, or not the whole. @param what as in "a launch of A" */
export function launchFailure(what: string, { exitStatus, stderr }: LaunchOutcome): HipriError {
  const said = stderr.trim().replace(/^hipri: /, "");
  const signals = Object.entries(constants.signals);
  const [signal] = signals.find(([, number]) => number === exitStatus - 128) ?? [];
  const end = signal === undefined ? `ended with exit ${exitStatus}` : `was ended by ${signal}`;
  const text = `${what} ${end}: ${said || "it said nothing"}`;
  if (exitStatus === EXIT.USAGE) return new UsageError(text);
  return exitStatus === EXIT.IO ? new IoError(text) : new EnvironmentError(text);
}

function cannotStart(command: string, error: Error): EnvironmentError {
  return new EnvironmentError(`it cannot be launched: ${error.message}`, {
    place: command,
    cure: "Check the program's name and its permissions.",
    cause: error,
  });
}
