/** The thread that keeps the time for jobs with gtod_cpu, as the main thread sees it. */
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import type { ClockInput } from "../lane/clock-thread.js";
import { createControl, SIGNAL, signalWorker } from "../lane/worker-signal.js";

const ENTRY = new URL("../lane/clock-thread.js", import.meta.url);

/**
 * Does something while a thread keeps the time, and gives up with that thread: without it, lanes
 * would wait for ever.
 * @param cpu the thread's, which is online; null: there is no thread
 * @param work is given the time in ns, at index 0
 */
export async function withSharedClock<T>(
  cpu: number | null,
  work: (sharedNowNs: Float64Array | null) => Promise<T>,
): Promise<T> {
  if (cpu === null) return work(null);
  const nowNs = new Float64Array(new SharedArrayBuffer(8));
  const control = createControl();
  const input: ClockInput = { cpu, nowNs, control };
  const thread = new Worker(ENTRY, { workerData: input });
  const broken = new Promise<never>((_, reject) => thread.once("error", reject));
  try {
    while (nowNs[0] === 0) await Promise.race([sleep(1), broken]);
    return await Promise.race([work(nowNs), broken]);
  } finally {
    signalWorker(control, SIGNAL.STOP);
    thread.unref();
  }
}
