/**
 * The threads that workers run in. The first one can be started before anybody knows what it will
 * do: a thread takes some 50 ms to boot and to load hipri's modules, which then go on beside the
 * main thread's own start.
 */
import { Worker } from "node:worker_threads";
import type { WorkerInput } from "../lane/messages.js";

const ENTRY = new URL("../lane/worker.js", import.meta.url);

let ahead: Worker | null = null;

/** Starts the thread of the first worker to come. */
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
