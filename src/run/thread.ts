/**
 * The threads that workers run in. The first one can be started before anybody knows what it will
 * do: a thread takes some 50 ms to boot and to load hipri's modules, which then go on beside the
 * main thread's own start.
 */
import { Worker } from "node:worker_threads";

const ENTRY = new URL("../lane/worker.js", import.meta.url);

let ahead: Worker | null = null;

/** Starts the thread of the first worker to come. It does not keep the process alive. */
export function startThreadAhead(): void {
  ahead ??= new Worker(ENTRY);
  ahead.unref();
}

/** A thread that waits for its WorkerInput as its one message. */
export function takeThread(): Worker {
  const thread = ahead ?? new Worker(ENTRY);
  ahead = null;
  thread.ref();
  return thread;
}
