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

export class BaselineMeter {
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

  /** To be called when the lanes are done. @returns a baseline for each of them */
  measure(): Baseline[] {
    const { lanes } = this;
    const failed = lanes.some((lane) => lane.reaper.error !== null);
    if (failed) return lanes.map(() => noBaseline("an error has ended a lane of the ring"));
    // What the lanes' last I/Os have left in entries may mean something to a NOP.
    this.ring.sqes.fill(0);
    const windows: BaselineWindow[][] = [];
    try {
      this.nops.begin();
      while (windows.length < WINDOWS) {
        const errno = this.driveWindow(windows);
        if (errno !== 0) {
          const why = `the kernel takes no NOPs on such a ring (${errnoName(errno)})`;
          return lanes.map(() => noBaseline(why));
        }
      }
    } catch (error) {
      if (!(error instanceof IoError)) throw error;
      return lanes.map(() => noBaseline(error.message));
    } finally {
      this.nops.end();
    }
    return lanes.map((_, index) => joinWindows(windows.map((ofLanes) => ofLanes[index]!)));
  }

  /** Adds what one window has measured, for each lane. @returns the errno of a refused NOP, or 0 */
  private driveWindow(windows: BaselineWindow[][]): number {
    const { ring, nops } = this;
    nops.prepare();
    const entersBefore = ring.enters;
    const beforeMs = performance.now();
    const beforeNs = threadCpuNs();
    const memories = nops.drive();
    const usedNs = threadCpuNs() - beforeNs;
    const elapsedMs = performance.now() - beforeMs;
    const errno = Math.max(...memories.map(({ words }) => words[WORD.ERRNO]!));
    if (errno !== 0) return errno;
    const ios = memories.reduce((sum, { words }) => sum + words[WORD.IOS]!, 0);
    const nsPerEnter = ring.inEffect.sqpoll ? null : usedNs / (ring.enters - entersBefore);
    const figures = { nsPerIo: usedNs / ios, nsPerEnter, elapsedNsPerIo: (elapsedMs * 1e6) / ios };
    windows.push(memories.map((memory) => ({ ...figures, latencyNs: medianNs(memory) })));
    return 0;
  }
}

/** Of the completion latency, or of the total one where only that is kept. */
function medianNs(memory: LaneMemory): number | null {
  const kind = memory.kinds.includes(CLAT) ? CLAT : LAT;
  return percentilesNs(latencyRecord(memory, kind, 0), [50])?.[0] ?? null;
}
