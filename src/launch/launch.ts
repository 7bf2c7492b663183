/**
 * Launches: `hipri run` as a process of its own, whose result comes back through a file. What one
 * process measures agrees with itself far better than launches agree with each other, so
 * comparisons count launches.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { EnvironmentError, HipriError } from "../base/errors.js";
import { PACKAGE_DIR } from "../base/package.js";
import { readResult } from "../result/file/read.js";
import type { RunResult } from "../result/model/result.js";

/** What to launch, and how. */
export interface LaunchPlan {
  /** The program and its first arguments, up to `run`. */
  readonly program: readonly string[];
  /** Job files and flags of `hipri run`. */
  readonly args: readonly string[];
  /** Variables above those of this process. */
  readonly env: Readonly<Record<string, string>>;
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

/** What is kept of a launch's talk. */
const MOST_STDERR = 16 * 1024;

/** Starts launches, and keeps their results until they are read. */
export class Launcher {
  private readonly directory = mkdtempSync(join(tmpdir(), "hipri-launches-"));
  private readonly running = new Set<ChildProcess>();
  private count = 0;

  start({ program, args, env }: LaunchPlan): StartedLaunch {
    const file = join(this.directory, `${++this.count}.json`);
    const [command = "", ...first] = program;
    const child = spawn(
      command,
      [...first, "run", ...args, "--format=terse", "--quiet", `--output=${file}`],
      { env: { ...process.env, ...env }, stdio: ["ignore", "ignore", "pipe"] },
    );
    this.running.add(child);
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      if (stderr.length < MOST_STDERR) stderr += text;
    });
    const ended = new Promise<LaunchOutcome>((resolve, reject) => {
      child.once("error", (error) => reject(cannotStart(command, error)));
      child.once("close", (code, signal) => {
        this.running.delete(child);
        const result = resultOf(file);
        rmSync(file, { force: true });
        const exitStatus = code ?? 128 + constants.signals[signal ?? "SIGKILL"];
        resolve({ result, exitStatus, stderr });
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

  dispose(): void {
    this.stop("SIGKILL");
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** null where there is no file, or one that says why there is no result, as stderr does. */
function resultOf(file: string): RunResult | null {
  try {
    return readResult(file);
  } catch (error) {
    if (error instanceof HipriError) return null;
    throw error;
  }
}

function cannotStart(command: string, error: Error): EnvironmentError {
  return new EnvironmentError(`it cannot be launched: ${error.message}`, {
    place: command,
    cure: "Check the program's name and its permissions.",
    cause: error,
  });
}
