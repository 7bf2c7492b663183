/** What a thread that breaks means: most often that the system gives it no room. */
import { BugError, EnvironmentError, type HipriError } from "../../base/errors.js";

/** Of Node, and of system calls, where a limit was met. */
const NO_ROOM: ReadonlySet<unknown> = new Set([
  "ERR_WORKER_INIT_FAILED",
  "ERR_WORKER_OUT_OF_MEMORY",
  "EMFILE",
  "ENFILE",
  "EAGAIN",
  "ENOMEM",
]);

/** @param error as a Worker raises it, or its constructor throws it */
export function workerFailure(error: unknown): HipriError {
  const { code, message } = error as NodeJS.ErrnoException;
  if (!NO_ROOM.has(code)) {
    return new BugError(`a worker thread broke: ${message}`, { cause: error });
  }
  return new EnvironmentError(`a thread could not start or go on: ${message}`, {
    cure: "Raise ulimit -n, -u and -v, or lower numjobs and iodepth.",
    cause: error,
  });
}
