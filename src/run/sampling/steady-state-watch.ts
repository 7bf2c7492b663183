/**
 * Looks at the running lanes' counters once an interval and ends those whose results are steady,
 * as steadystate_check() in fio's steadystate.c does: each lane for itself, or with
 * group_reporting all lanes of a group together.
 */

import { DIRECTIONS } from "../../base/direction.js";
import type { SteadyStateSpec } from "../../job/spec/job-spec.js";
import { CLAT, PHASE, SUMMARY, summaryAt, WORD } from "../../lane/memory.js";
import type { LanePlan } from "../../plan/plan.js";
import type { SteadySample, SteadyState } from "../../result/model/lane.js";
import { judgeSteadyState } from "../../result/steady-state.js";
import type { WorkerHandle } from "../stage/worker-handle.js";

/** What a lane had counted at the last look. */
interface Counters {
  readonly atMs: number;
  readonly ios: number;
  readonly bytes: number;
  readonly latencies: number;
  readonly latencyNs: number;
}

/** What is judged together. */
interface Unit {
  readonly spec: SteadyStateSpec;
  readonly before: Map<number, Counters>;
  lookedAtMs: number;
  state: SteadyState;
}

interface WatchedLane {
  readonly plan: LanePlan;
  readonly words: Float64Array;
  readonly end: () => void;
}

export class SteadyStateWatch {
  private readonly units = new Map<string, Unit>();

  /**
   * Looks at the units whose interval is over; ends those that are steady. Called more often than
   * once an interval.
   * @param nowMs of any clock
   */
  sample(workers: readonly WorkerHandle[], nowMs = performance.now()): void {
    const lanes = workers.flatMap((worker) =>
      worker.plan.lanes.map((plan, index): WatchedLane => {
        const words = worker.memories[index]?.words as Float64Array;
        return { plan, words, end: () => worker.endLane(index) };
      }),
    );
    const members = new Map<string, WatchedLane[]>();
    for (const lane of lanes) {
      if (lane.plan.spec.steadyState === null) continue;
      const key = unitOf(lane.plan);
      members.set(key, [...(members.get(key) ?? []), lane]);
    }
    for (const [key, unitLanes] of members) this.look(key, unitLanes, nowMs);
  }

  /** What was found out about a lane's unit; null where the lane does not ask for it. */
  stateOf(lane: LanePlan): SteadyState | null {
    const { steadyState } = lane.spec;
    if (steadyState === null) return null;
    return this.units.get(unitOf(lane))?.state ?? judgeSteadyState(steadyState, []);
  }

  private look(key: string, lanes: readonly WatchedLane[], nowMs: number): void {
    const unit = this.units.get(key) ?? this.begin(key, lanes, nowMs);
    const dueMs = unit.lookedAtMs + unit.spec.intervalMs;
    if (unit.state.attained || nowMs < dueMs - TOLERANCE_MS) return;
    unit.lookedAtMs = nowMs;
    const sample = takeSample(unit, lanes, nowMs);
    if (sample === null) return;
    unit.state = judgeSteadyState(unit.spec, [...unit.state.samples, sample]);
    if (unit.state.attained) for (const { end } of lanes) end();
  }

  private begin(key: string, lanes: readonly WatchedLane[], nowMs: number): Unit {
    const spec = lanes[0]?.plan.spec.steadyState as SteadyStateSpec;
    const state = judgeSteadyState(spec, []);
    const unit = { spec, before: new Map(), lookedAtMs: nowMs, state };
    this.units.set(key, unit);
    return unit;
  }
}

/** How much too early a look may be: half of the time between two looks of the stage. */
const TOLERANCE_MS = 250;

function unitOf({ spec, groupId, laneIndex }: LanePlan): string {
  return spec.groupReporting ? `group ${groupId}` : `lane ${laneIndex}`;
}

/**
 * The rates since the last look, summed over the lanes that measure and whose ss_ramp is over;
 * null where there are none. fio begins to record one interval after the ramp.
 */
function takeSample(
  { spec, before }: Unit,
  lanes: readonly WatchedLane[],
  nowMs: number,
): SteadySample | null {
  let [iops, bw, latencies, latencyNs, counted] = [0, 0, 0, 0, 0];
  for (const { plan, words } of lanes) {
    if (words[WORD.PHASE] !== PHASE.MEASURE) continue;
    const startMs = nowMs - Math.max(0, Date.now() - (words[WORD.STARTED_AT_MS] as number));
    const last = before.get(plan.laneIndex) ?? { ...NOTHING, atMs: startMs };
    const elapsedMs = nowMs - last.atMs;
    // A lane that has just started would give a rate of next to nothing.
    if (elapsedMs < spec.intervalMs / 2) continue;
    const now = countersOf(words, nowMs);
    before.set(plan.laneIndex, now);
    if (spec.rampMs > 0 && nowMs - startMs < spec.rampMs + spec.intervalMs) continue;
    counted++;
    iops += Math.floor(((now.ios - last.ios) * 1000) / elapsedMs);
    bw += Math.floor(((now.bytes - last.bytes) * 1000) / elapsedMs);
    latencies += now.latencies - last.latencies;
    latencyNs += now.latencyNs - last.latencyNs;
  }
  const lat = latencies > 0 ? Math.floor(latencyNs / latencies) : 0;
  return counted === 0 ? null : { iops, bw, lat };
}

const NOTHING = { ios: 0, bytes: 0, latencies: 0, latencyNs: 0 };

function countersOf(words: Float64Array, atMs: number): Counters {
  const sum = (at: (direction: number) => number): number => {
    return DIRECTIONS.reduce((total, _, direction) => total + (words[at(direction)] as number), 0);
  };
  return {
    atMs,
    ios: sum((direction) => WORD.IOS + direction),
    bytes: sum((direction) => WORD.BYTES + direction),
    latencies: sum((direction) => summaryAt(CLAT, direction) + SUMMARY.COUNT),
    latencyNs: sum((direction) => summaryAt(CLAT, direction) + SUMMARY.SUM),
  };
}
