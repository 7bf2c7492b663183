/**
 * The entry of the clock's thread (gtod_cpu): it reads the clock and writes it down, over and over,
 * until it is told to stop, and then idles (run/worker-thread.ts says why). A double is written at once, so
 * that no reader sees half of one.
 */
import { parentPort, workerData } from "node:worker_threads";
import { pinThread } from "../ffi/libc.js";
import { Clock } from "./clock.js";
import { type Control, stopRequested } from "./worker-signal.js";

export interface ClockInput {
  readonly cpu: number;
  /** Written at index 0. */
  readonly nowNs: Float64Array;
  readonly control: Control;
}

const { cpu, nowNs, control } = workerData as ClockInput;
pinThread([cpu]);
const clock = new Clock();
while (!stopRequested(control)) {
  clock.read();
  nowNs[0] = clock.now[0]!;
}
// With somebody to listen the thread goes on.
parentPort?.on("message", () => {});
