/**
 * The entry of a worker thread: makes its own ring in its own thread (SINGLE_ISSUER needs that),
 * waits for the others, runs its lanes and reports. Nothing here yields while it measures.
 */
import { parentPort } from "node:worker_threads";
import { assert, BugError, toPortable } from "../base/errors.js";
import { usageBetween } from "../base/thread-usage.js";
import { currentThread } from "../device/thread-usage.js";
import { threadUsage, yieldCpu } from "../ffi/libc.js";
import { Clock, SharedClock } from "./clock.js";
import {
  beginMs,
  COMMAND,
  type Control,
  sleepUnlessStopped,
  waitForFloor,
  waitForGo,
} from "./control.js";
import { DisturbanceMeter } from "./disturbances.js";
import { FloorMeter } from "./floor.js";
import { runLanes } from "./loop.js";
import { WORD } from "./memory.js";
import type { WorkerInput, WorkerMessage } from "./messages.js";
import { prepareWorker } from "./prepare.js";
import { createSteadyTurn } from "./steady.js";
import { settleThread } from "./thread-settings.js";
import { loadSums } from "./verify/sums.js";

function post(message: WorkerMessage): void {
  parentPort?.postMessage(message);
}

function stopped(control: Control): boolean {
  return Atomics.load(control, 0) === COMMAND.STOP;
}

function main(input: WorkerInput): void {
  const { plan, memories, control, flows, runBeganAtMs, sharedNowNs, nops } = input;
  settleThread(plan);
  const prepared = prepareWorker(plan, memories, flows);
  const clock = sharedNowNs === null ? new Clock() : new SharedClock(sharedNowNs);
  const turn = createSteadyTurn(prepared.ring, prepared.lanes[0]!, clock, control);
  const floor = new FloorMeter(prepared, nops, clock, turn);
  const meter = new DisturbanceMeter();
  post({ kind: "ready", ring: prepared.ring.inEffect, thread: currentThread() });
  waitForGo(control);
  const startMs = Math.max(beginMs(control), ...plan.lanes.map((lane) => lane.startDelayMs));
  sleepUnlessStopped(control, runBeganAtMs + startMs - Date.now());
  if (!stopped(control)) {
    // Where more workers than CPUs start, each would let the next one wait for a whole time slice.
    runLanes(prepared.ring, prepared.lanes, control, clock, turn, yieldCpu);
  }
  // Others that wait for this CPU may have a deadline to notice.
  yieldCpu();
  if (prepared.ring.overflowed()) throw new BugError("the completion queue overflowed");
  const usage = usageBetween(prepared.usageAtMeasure(), threadUsage());
  const disturbances = meter.stop();
  for (const { verification, reaper } of prepared.lanes) {
    const failure = verification?.keepState() ?? null;
    if (failure !== null) reaper.end(failure);
  }
  const errors = prepared.lanes.map((lane) => lane.reaper.error);
  const logs = prepared.lanes.map((lane) => {
    return lane.logs?.finish(lane.memory.words[WORD.RUNTIME_NS]!) ?? null;
  });
  const verified = prepared.lanes.map((lane) => lane.verification?.outcome() ?? null);
  post({ kind: "done", usage, disturbances, errors, logs, verified });
  if (nops.length > 0 && waitForFloor(control)) post({ kind: "floors", floors: floor.measure() });
  prepared.close();
}

assert(parentPort !== null, "lane/worker runs as a worker thread");
parentPort.once("message", async (input: WorkerInput | null) => {
  // A thread that was started ahead and is not needed gets null.
  if (input === null) return;
  try {
    await loadSums(input.plan.lanes.map((lane) => lane.spec.verify?.kind ?? null));
    main(input);
  } catch (error) {
    post({ kind: "failed", error: toPortable(error) });
  }
});
