/** Runs a tool under GNU time, with its output in files so that no pipe slows it down. */
import { spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EnvironmentError } from "../../src/base/errors.js";
import type { ProcessUsage } from "./contender.js";

export interface Finished {
  readonly stdout: string;
  readonly usage: ProcessUsage;
  /** Wall clock, ms since the epoch, just before the process was started. */
  readonly spawnedAtMs: number;
}

/** GNU time's format: elapsed, user and system seconds, and the largest resident set in KiB. */
const TIME_FORMAT = "%e %U %S %M";

/** Certificates that Node would read before it does anything else, for some 0.1 s. */
const { NODE_EXTRA_CA_CERTS: _, ...ENVIRONMENT } = process.env;

/** What GNU time and stdbuf exit with when there is no such command. */
const NOT_FOUND = 127;
const NEEDS = "Install what the benchmark needs: apt-get install fio time";

/**
 * Runs a command to its end.
 * @param input what it reads from its standard input
 * @param variables of its environment, beside those of this process
 * @throws EnvironmentError when it cannot be started or fails, with what it said
 */
export async function runTimed(
  argv: readonly string[],
  input = "",
  variables: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  const directory = mkdtempSync(join(tmpdir(), "hipri-bench-"));
  const at = (name: string): string => join(directory, name);
  writeFileSync(at("stdin"), input);
  const stdin = openSync(at("stdin"), "r");
  const out = openSync(at("stdout"), "w");
  const err = openSync(at("stderr"), "w");
  try {
    const spawnedAtMs = Date.now();
    const child = spawn("time", ["-q", "-f", TIME_FORMAT, "-o", at("time"), ...argv], {
      stdio: [stdin, out, err],
      env: { ...ENVIRONMENT, ...variables },
      // Jobs that verify leave files behind.
      cwd: directory,
    });
    const status = await new Promise<number | null>((resolve, reject) => {
      child.on("error", (cause) =>
        reject(new EnvironmentError("cannot start GNU time", { cause, cure: NEEDS })),
      );
      child.on("exit", resolve);
    });
    if (status !== 0) throw failed(argv, status, readFileSync(at("stderr"), "utf8"));
    const usage = parseUsage(readFileSync(at("time"), "utf8"));
    return { stdout: readFileSync(at("stdout"), "utf8"), usage, spawnedAtMs };
  } finally {
    for (const fd of [stdin, out, err]) closeSync(fd);
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Runs a command to its end, whatever its status, and gives what it printed. */
export function finish([command = "", ...args]: readonly string[]): Promise<{
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
}> {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => resolve({ stdout, stderr, status }));
  });
}

/** A command as a user would type it. */
export function shellCommand(argv: readonly string[]): string {
  return argv.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`)).join(" ");
}

/** The error of a command that ran and failed, with the beginning of what it said. */
export function failed(
  argv: readonly string[],
  status: number | null,
  stderr: string,
): EnvironmentError {
  const said = stderr.trim().split("\n").slice(0, 8).join("\n  ");
  return new EnvironmentError(`ended with status ${status}\n  ${said}`, {
    place: shellCommand(argv),
    ...(status === NOT_FOUND ? { cure: NEEDS } : {}),
  });
}

function parseUsage(text: string): ProcessUsage {
  const [elapsed, user, system, resident] = text.trim().split(" ").map(Number);
  return {
    elapsedMs: elapsed! * 1e3,
    userMs: user! * 1e3,
    systemMs: system! * 1e3,
    maxResidentBytes: resident! * 1024,
  };
}
