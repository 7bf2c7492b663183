/**
 * The entry of a worker thread: makes its own ring in its own thread (SINGLE_ISSUER needs that),
 * waits for the others, runs its lanes and reports. Nothing here yields while it measures.
 *
 * The thread does not end behind its work: it goes back to its event loop until it is told to
 * (run/worker-thread.ts).
 */
import { parentPort } from "node:worker_threads";
import { assert, BugError, toPortable } from "../base/errors.js";
import { usageBetween } from "../base/thread-usage.js";
import { currentThread } from "../device/threads/thread-usage.js";
import { threadUsage, yieldCpu } from "../ffi/libc.js";
import type { Baseline } from "../result/model/lane.js";
import { Clock, SharedClock } from "./clock.js";
import { DisturbanceMeter } from "./disturbances.js";
import { lockMemoryFor } from "./locked-memory.js";
import { runLanes } from "./loop.js";
import { WORD } from "./memory.js";
import { END, type WorkerInput, type WorkerMessage, type WorkerOutcome } from "./messages.js";
import { measureBaseline } from "./nop-baseline.js";
import { type PreparedWorker, prepareWorker } from "./prepare.js";
import { settleThread } from "./thread-settings.js";
import { createTurn } from "./turn.js";
import { loadSums } from "./verify/sums.js";
import {
  beginMs,
  type Control,
  SIGNAL,
  sleepUnlessStopped,
  waitForBaseline,
  waitForGo,
} from "./worker-signal.js";

function post(message: WorkerMessage): void {
  parentPort?.postMessage(message);
}

function stopped(control: Control): boolean {
  return Atomics.load(control, 0) === SIGNAL.STOP;
}

/** @returns the baselines of the worker's lanes; none where they are not to be measured */
function main(input: WorkerInput): Baseline[] {
  settleThread(input.plan);
  const freeLocked = lockMemoryFor(input.plan.lanes.map(({ spec }) => spec));
  try {
    return runWorker(input);
  } finally {
    freeLocked();
  }
}

function runWorker(input: WorkerInput): Baseline[] {
  const { plan, memories, control, flows, ramps, runBeganAtMs, sharedNowNs, nops } = input;
  const prepared = prepareWorker(plan, memories, flows, ramps);
  try {
    const clock = sharedNowNs === null ? new Clock() : new SharedClock(sharedNowNs);
    const turn = createTurn(prepared.ring, prepared.lanes, clock, control);
    const meter = new DisturbanceMeter();
    post({ kind: "ready", ring: prepared.ring.inEffect, thread: currentThread() });
    waitForGo(control);
    const startMs = Math.max(beginMs(control), ...plan.lanes.map((lane) => lane.startDelayMs));
    sleepUnlessStopped(control, runBeganAtMs + startMs - Date.now());
    if (!stopped(control)) {
      // Where more workers than CPUs start, each would let the next one wait for a time slice.
      runLanes(prepared.ring, prepared.lanes, control, clock, turn, yieldCpu);
    }
    // Others that wait for this CPU may have a deadline to notice.
    yieldCpu();
    if (prepared.ring.overflowed()) throw new BugError("the completion queue overflowed");
    post({ kind: "done", ...outcome(prepared, meter) });
    return nops.length > 0 && waitForBaseline(control)
      ? measureBaseline(prepared, nops, clock, turn)
      : [];
  } finally {
    prepared.close();
  }
}

/** What a worker knows of its lanes when they are done, beside what is in their memories. */
function outcome(prepared: PreparedWorker, meter: DisturbanceMeter): WorkerOutcome {
  const { lanes, usageAtMeasure } = prepared;
  const usage = usageBetween(usageAtMeasure(), threadUsage());
  const disturbances = meter.stop();
  for (const { verification, reaper } of lanes) {
    const failure = verification?.keepState() ?? null;
    if (failure !== null) reaper.end(failure);
  }
  return {
    usage,
    disturbances,
    errors: lanes.map((lane) => lane.reaper.error),
    logs: lanes.map((lane) => lane.logs?.finish(lane.memory.words[WORD.RUNTIME_NS]!) ?? null),
    verified: lanes.map((lane) => lane.verification?.outcome() ?? null),
  };
}

async function work(input: WorkerInput): Promise<WorkerMessage> {
  try {
    await loadSums(input.plan.lanes.map((lane) => lane.spec.verify?.kind ?? null));
    return { kind: "closed", baselines: main(input) };
  } catch (error) {
    return { kind: "failed", error: toPortable(error) };
  }
}

assert(parentPort !== null, "lane/worker runs as a worker thread");
const port = parentPort;
port.on("message", async (input: WorkerInput | typeof END) => {
  if (input === END) port.close();
  else post(await work(input));
});
