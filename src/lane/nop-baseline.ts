/**
 * Drives a worker's ring with NOPs: with the same loop, depths and bookkeeping as its lanes, but no
 * device. What that takes is the baseline under their latencies (result/nop-baseline.ts).
 *
 * It is done behind the run, when V8 has compiled the loop as well as it will be: before the run it
 * would be an interpreter's baseline, several times as high.
 */
import { performance } from "node:perf_hooks";
import { IoError } from "../base/errors.js";
import { threadCpuNs } from "../ffi/libc.js";
import { errnoName } from "../ffi/system-error.js";
import type { LanePlan } from "../plan/plan.js";
import { percentilesNs } from "../result/latency/summary.js";
import type { Baseline } from "../result/model/lane.js";
import { type BaselineWindow, joinWindows, noBaseline } from "../result/nop-baseline.js";
import type { SubmissionRing } from "../uring/ring.js";
import { buildLane } from "./build-lane.js";
import type { Clock } from "./clock.js";
import { CLAT, createLaneMemory, LAT, type LaneMemory, latencyRecord, WORD } from "./memory.js";
import { Nops } from "./nops.js";
import type { PreparedWorker } from "./prepare.js";
import { createTurn, type Turn } from "./turn.js";
import { createControl, SIGNAL } from "./worker-signal.js";

/** Few, since they delay the end of the run. */
const WINDOWS = 7;

/** NOPs have no buffers. */
const NO_POOL = {
  address: 0,
  lengthBytes: 0,
  strideBytes: 0,
  bytes: new Uint8Array(0),
  hugePages: false,
};

/**
 * To be called when the lanes are done.
 * @param plans a lane of NOPs for each lane of the worker
 * @param turn of the worker's lanes
 * @returns a baseline for each of them
 */
export function measureBaseline(
  { ring, lanes }: Pick<PreparedWorker, "ring" | "lanes">,
  plans: readonly LanePlan[],
  clock: Clock,
  turn: Turn,
): Baseline[] {
  const none = (why: string): Baseline[] => lanes.map(() => noBaseline(why));
  if (lanes.some(({ reaper }) => reaper.error !== null)) {
    return none("an error has ended a lane of the ring");
  }
  const nops = lanes.every(({ isPlain }) => isPlain)
    ? new Nops(ring, lanes, clock, turn)
    : otherNops(ring, plans, clock);
  const windows: BaselineWindow[][] = [];
  try {
    while (windows.length < WINDOWS) {
      const errno = driveWindow(ring, nops, windows);
      if (errno !== 0) return none(`the kernel takes no NOPs on such a ring (${errnoName(errno)})`);
    }
  } catch (error) {
    if (!(error instanceof IoError)) throw error;
    return none(error.message);
  } finally {
    nops.end();
  }
  return lanes.map((_, index) => joinWindows(windows.map((ofLanes) => ofLanes[index]!)));
}

/** New lanes, for a worker whose own ones do more than their NOPs would. */
function otherNops(ring: SubmissionRing, plans: readonly LanePlan[], clock: Clock): Nops {
  const lanes = plans.map((plan, index) => {
    const none = {
      fds: [],
      window: null,
      namespaces: null,
      blocks: null,
      refill: null,
      flow: null,
      rampSeat: null,
    };
    const part = { plan, pool: NO_POOL, ...none };
    const memory = createLaneMemory(plan.spec);
    return buildLane(part, index, 0, ring, plans.length === 1, memory, () => undefined);
  });
  const turn = createTurn(ring, lanes, clock, createControl(SIGNAL.GO));
  return new Nops(ring, lanes, clock, turn);
}

/** Adds what one window has measured, for each lane. @returns the errno of a refused NOP, or 0 */
function driveWindow(ring: SubmissionRing, nops: Nops, windows: BaselineWindow[][]): number {
  nops.prepare();
  const entersBefore = ring.enters;
  const beforeMs = performance.now();
  const beforeNs = threadCpuNs();
  nops.drive();
  const usedNs = threadCpuNs() - beforeNs;
  const elapsedMs = performance.now() - beforeMs;
  const memories = nops.lanes.map(({ memory }) => memory);
  const errno = Math.max(...memories.map(({ words }) => words[WORD.ERRNO]!));
  if (errno !== 0) return errno;
  const ios = memories.reduce((sum, { words }) => sum + words[WORD.IOS]!, 0);
  const nsPerEnter = ring.inEffect.sqpoll ? null : usedNs / (ring.enters - entersBefore);
  const figures = { nsPerIo: usedNs / ios, nsPerEnter, elapsedNsPerIo: (elapsedMs * 1e6) / ios };
  windows.push(memories.map((memory) => ({ ...figures, latencyNs: medianNs(memory) })));
  return 0;
}

/** Of the completion latency, or of the total one where only that is kept. */
function medianNs(memory: LaneMemory): number | null {
  const kind = memory.kinds.includes(CLAT) ? CLAT : LAT;
  return percentilesNs(latencyRecord(memory, kind, 0), [50])?.[0] ?? null;
}
