/**
 * Commands of the user's, each in a process group of its own. None outlives its bisect: beside it
 * stands a process that reads a pipe of hipri's, and ends the group when that is closed, by hipri
 * or, where hipri was killed, by the kernel.
 */
import { type ChildProcess, spawn } from "node:child_process";
import type { Writable } from "node:stream";

const WATCHED = '{ cat; kill -KILL 0; } <&3 >/dev/null & exec sh -c "$1" 3<&-';

export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Empty where it went to stderr. */
  readonly stdout: string;
}

/** The commands that run, for a signal to end them. */
const running = new Set<ChildProcess>();

let isStopped = false;

/** Ends all commands, and says so from now on. */
export function stopCommands(): void {
  isStopped = true;
  for (const { pid } of running) if (pid !== undefined) process.kill(-pid, "SIGTERM");
}

export function commandsAreStopped(): boolean {
  return isStopped;
}

/**
 * @param output what to do with what it prints
 * @throws Error where it does not start
 */
export function runShell(
  command: string,
  output: "collect" | "to stderr",
  cwd = process.cwd(),
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn("sh", ["-c", WATCHED, "sh", command], {
      cwd,
      stdio: ["ignore", output === "collect" ? "pipe" : 2, 2, "pipe"],
      detached: true,
    });
    running.add(child);
    let stdout = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.on("error", reject);
    child.on("exit", () => (child.stdio[3] as Writable).destroy());
    child.on("close", (status, signal) => {
      running.delete(child);
      resolve({ status, signal, stdout });
    });
  });
}
