/** Runs one command in the guest and reports it to the host: its output live, the rest at its end. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import type { StopSignal } from "../../base/signals.js";
import { type GuestMessage, type GuestPlan, type GuestRun, pack } from "../channel.js";
import { interruptsBetween } from "./interrupts.js";

let current: ChildProcess | null = null;

/** Passes a signal on to the command that runs; without one there is nothing to stop. */
export function signalCommand(signal: StopSignal): void {
  current?.kill(signal);
}

function readInterrupts(): string {
  return readFileSync("/proc/interrupts", "utf8");
}

function collect(paths: readonly string[]): Record<string, string> {
  const files: Record<string, string> = {};
  for (const path of paths) {
    try {
      files[path] = pack(readFileSync(path));
    } catch {
      // A run that failed early has not written it; the host sees that it is missing.
    }
  }
  return files;
}

export async function runCommand(
  run: GuestRun,
  index: number,
  plan: GuestPlan,
  send: (message: GuestMessage) => void,
): Promise<void> {
  const before = readInterrupts();
  send({ type: "started", run: index });
  const [file, ...args] = run.argv;
  const child = spawn(file!, args, {
    stdio: ["ignore", "pipe", "pipe"],
    cwd: plan.cwd,
    env: { ...process.env, ...plan.env, ...run.env },
  });
  current = child;
  child.stdout.on("data", (data: Buffer) => {
    send({ type: "stdout", run: index, data: pack(data) });
  });
  child.stderr.setEncoding("utf8");
  child.stderr.on("data", (text: string) => send({ type: "stderr", run: index, text }));
  const [status, signal] = await new Promise<[number | null, string | null]>((resolve) => {
    child.on("close", (...ending) => resolve(ending));
    child.on("error", (error) => {
      send({ type: "stderr", run: index, text: `${error.message}\n` });
      resolve([127, null]);
    });
  });
  current = null;
  send({
    type: "finished",
    run: index,
    status,
    signal,
    files: collect(run.collect),
    interrupts: interruptsBetween(before, readInterrupts()),
  });
}
