/**
 * The threads that workers run in. The first one can be started before anybody knows what it will
 * do: a thread takes some 50 ms to boot and to load hipri's modules, which then go on beside the
 * main thread's own start.
 *
 * Nobody waits for the end of a thread. Node has each one wait at its end until V8's compiler is
 * done for all of them, while the compiler may wait for a collection of garbage in a thread that
 * has no ears for it any more: where several end at once they may stand still for ever, and the
 * compiler with them (nodejs/node#54918, #64274, #64560). A thread that is at work or idle does what
 * V8 asks of it. So threads are left idle behind their work and end much later, when nothing of
 * theirs is with the compiler any more; and the process ends without them (src/cli/leave.ts).
 * None works twice, since V8 compiles the hot loop well only once in a thread.
 */
import { Worker } from "node:worker_threads";
import { END, type WorkerInput } from "../lane/messages.js";
import { assertRoom } from "./examine/resource-limits.js";
import { workerFailure } from "./stage/worker-failure.js";

const ENTRY = new URL("../lane/worker.js", import.meta.url);

/** How long a thread has been idle when it may end. */
const IDLE_MS = 2000;

interface IdleThread {
  readonly thread: Worker;
  readonly sinceMs: number;
}

let ahead: Worker | null = null;
let idle: readonly IdleThread[] = [];

/** Starts the thread of the first worker to come. @throws EnvironmentError without room for one */
export function startThreadAhead(): void {
  assertRoom({ workers: 1, files: 0, bufferBytes: 0 });
  ahead ??= newThread();
}

/** A thread with its work, which it begins at once. */
export function startThread(input: WorkerInput): Worker {
  const thread = ahead ?? newThread();
  ahead = null;
  thread.postMessage(input);
  return thread;
}

/** To be called with a thread whose work is done. */
export function retireThread(thread: Worker): void {
  thread.unref();
  idle = [...idle, { thread, sinceMs: performance.now() }];
}

/**
 * Has threads end that have been idle for long, for the memory that they hold. To be called while
 * nobody measures.
 */
export function endIdleThreads(): void {
  const beforeMs = performance.now() - IDLE_MS;
  for (const { thread } of idle.filter(({ sinceMs }) => sinceMs < beforeMs))
    thread.postMessage(END);
  idle = idle.filter(({ sinceMs }) => sinceMs >= beforeMs);
}

function newThread(): Worker {
  try {
    return new Worker(ENTRY);
  } catch (error) {
    throw workerFailure(error);
  }
}
