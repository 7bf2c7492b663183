/**
 * The threads that workers run in. The first one can be started before anybody knows what it will
 * do: a thread takes some 50 ms to boot and to load hipri's modules, which then go on beside the
 * main thread's own start.
 */
import { Worker } from "node:worker_threads";
import type { WorkerInput } from "../lane/messages.js";

const ENTRY = new URL("../lane/worker.js", import.meta.url);

let ahead: Worker | null = null;

/** Starts the thread of the first worker to come. Whoever does must dismiss it in the end. */
export function startThreadAhead(): void {
  ahead ??= new Worker(ENTRY);
}

/** A thread with its work, which it begins at once. */
export function startThread(input: WorkerInput): Worker {
  const thread = ahead ?? new Worker(ENTRY);
  ahead = null;
  thread.postMessage(input);
  return thread;
}

/**
 * Lets the thread that was started ahead end where nobody has taken it. It must not be cut short:
 * Node ends with an abort when a thread is terminated while it loads koffi.
 */
export async function dismissThreadAhead(): Promise<void> {
  const thread = ahead;
  ahead = null;
  if (thread === null) return;
  thread.postMessage(null);
  await new Promise((resolve) => thread.once("exit", resolve));
}
