/**
 * Drives a worker's ring with NOPs: with the same loop, depths and bookkeeping as its lanes, but no
 * device. What that takes is the floor under their latencies (result/nop-baseline.ts).
 *
 * It is done behind the run, when V8 has compiled the loop as well as it will be: before the run it
 * would be an interpreter's floor, several times as high.
 */
import { performance } from "node:perf_hooks";
import { IoError } from "../base/errors.js";
import { threadCpuNs } from "../ffi/libc.js";
import { errnoName } from "../ffi/system-error.js";
import type { LanePlan } from "../plan/plan.js";
import { percentilesNs } from "../result/latency/summary.js";
import {
  type FloorOutcome,
  type FloorWindow,
  joinWindows,
  type NoFloor,
} from "../result/nop-baseline.js";
import type { SubmissionRing } from "../uring/ring.js";
import type { Clock } from "./clock.js";
import type { Lane } from "./lane.js";
import { CLAT, LAT, type LaneMemory, latencyRecord, WORD } from "./memory.js";
import { GeneralNops } from "./nops/general.js";
import type { Nops } from "./nops/nops.js";
import { SteadyNops } from "./nops/steady.js";
import type { PreparedWorker } from "./prepare.js";
import type { SteadyTurn } from "./steady.js";

/** Few, since they delay the end of the run. */
const WINDOWS = 7;

export class FloorMeter {
  private readonly ring: SubmissionRing;
  private readonly lanes: readonly Lane[];
  private readonly nops: Nops;

  /**
   * Call it before the run.
   * @param plans a lane of NOPs for each lane of the worker
   * @param turn that of the worker's first lane
   */
  constructor(
    { ring, lanes }: Pick<PreparedWorker, "ring" | "lanes">,
    plans: readonly LanePlan[],
    clock: Clock,
    turn: SteadyTurn,
  ) {
    this.ring = ring;
    this.lanes = lanes;
    const [first] = lanes;
    this.nops =
      lanes.length === 1 && first!.uniform
        ? new SteadyNops(ring, first!, clock, turn)
        : new GeneralNops(ring, plans);
  }

  /** To be called when the lanes are done. @returns a floor for each of them */
  measure(): FloorOutcome[] {
    const { lanes } = this;
    const failed = lanes.some((lane) => lane.reaper.error !== null);
    if (failed) return lanes.map(() => ({ reason: "an error has ended a lane of the ring" }));
    // What the lanes' last I/Os have left in entries may mean something to a NOP.
    this.ring.sqes.fill(0);
    const windows: FloorWindow[][] = [];
    try {
      this.nops.begin();
      while (windows.length < WINDOWS) {
        const floors = this.driveWindow();
        if ("reason" in floors) return lanes.map(() => floors);
        windows.push(floors);
      }
    } catch (error) {
      if (!(error instanceof IoError)) throw error;
      return lanes.map(() => ({ reason: error.message }));
    } finally {
      this.nops.end();
    }
    return lanes.map((_, index) => joinWindows(windows.map((floors) => floors[index]!)));
  }

  private driveWindow(): FloorWindow[] | NoFloor {
    const { ring, nops } = this;
    nops.prepare();
    const entersBefore = ring.enters;
    const beforeMs = performance.now();
    const beforeNs = threadCpuNs();
    const memories = nops.drive();
    const usedNs = threadCpuNs() - beforeNs;
    const elapsedMs = performance.now() - beforeMs;
    const errno = Math.max(...memories.map(({ words }) => words[WORD.ERRNO]!));
    if (errno !== 0) {
      return { reason: `the kernel takes no NOPs on such a ring (${errnoName(errno)})` };
    }
    const ios = memories.reduce((sum, { words }) => sum + words[WORD.IOS]!, 0);
    const nsPerEnter = ring.inEffect.sqpoll ? null : usedNs / (ring.enters - entersBefore);
    return memories.map((memory) => {
      const floor = { nsPerIo: usedNs / ios, nsPerEnter, latencyNs: medianNs(memory) };
      return { ...floor, elapsedNsPerIo: (elapsedMs * 1e6) / ios };
    });
  }
}

/** Of the completion latency, or of the total one where only that is kept. */
function medianNs(memory: LaneMemory): number | null {
  const kind = memory.kinds.includes(CLAT) ? CLAT : LAT;
  return percentilesNs(latencyRecord(memory, kind, 0), [50])?.[0] ?? null;
}
