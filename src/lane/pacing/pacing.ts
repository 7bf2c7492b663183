/** Builds what paces a lane from its options. */
import { DIRECTIONS, READ, WRITE } from "../../base/direction.js";
import type { JobSpec } from "../../job/spec/job-spec.js";
import type { LanePlan } from "../../plan/plan.js";
import type { Steer } from "../../plan/program/mixed-program.js";
import { activeDirections } from "../../plan/workload.js";
import type { LaneHook } from "../hooks.js";
import type { LaneMemory } from "../memory.js";
import type { Slots } from "../slots.js";
import { createArrivals } from "./arrivals.js";
import { FlowGate, type FlowSeat } from "./flow.js";
import { combineGates, type Gate } from "./gate.js";
import { LatencyTarget } from "./latency-target.js";
import { LowWater } from "./low-water.js";
import { MaxLatency } from "./max-latency.js";
import { createMinimumRate } from "./minimum-rate.js";
import { RatePacer } from "./rate.js";
import { ReplayGate } from "./replay-gate.js";
import { type Counting, ThinkTime } from "./thinktime.js";
import type { Watch } from "./watch.js";

export interface Pacing {
  /** null where nothing holds the lane's I/Os back. */
  readonly gate: Gate | null;
  /** Chooses the direction of each I/O of a mix; null where the mix alone does. */
  readonly steer: Steer | null;
  readonly hooks: readonly LaneHook[];
  readonly watches: readonly Watch[];
}

const isThere = <T>(part: T | null): part is T => part !== null;

/** @param flow the lane's seat in its flow; null without one */
export function createPacing(
  plan: LanePlan,
  slots: Slots,
  memory: LaneMemory,
  flow: FlowSeat | null,
): Pacing {
  const { spec } = plan;
  const arrivals = createArrivals(spec, plan.seed);
  const rate = arrivals === null ? null : new RatePacer(arrivals, slots, memory);
  const target = spec.latencyTargetUs > 0 ? new LatencyTarget(plan, slots, memory.words) : null;
  const share = flow === null ? null : new FlowGate(flow, slots, spec.flowSleepUs);
  const limited = DIRECTIONS.some((each) => spec.maxLatencyUs[each] > 0);
  const limit = limited ? new MaxLatency(plan, slots) : null;
  const directions = activeDirections(spec);
  const mixed = directions.includes(READ) && directions.includes(WRITE);
  const dueUs = plan.replay?.dueUs ?? null;
  const replay = dueUs === null ? null : new ReplayGate(dueUs);
  const low = spec.lowDepth === null ? null : new LowWater(slots, spec.lowDepth);
  const gates = [target, rate, replay, share, low].filter(isThere);
  const afterPause = rate !== null && spec.rateIgnoresThinktime ? rate.leaveOut : null;
  const counting = countingOf(spec, gates);
  const think = spec.thinktimeUs > 0 ? new ThinkTime(spec, slots, counting, afterPause) : null;
  return {
    gate: combineGates(think === null ? gates : [think, ...gates]),
    steer: rate !== null && mixed ? rate.steer : null,
    hooks: [think, ...gates, limit].filter(isThere),
    watches: [createMinimumRate(spec, memory.words), target, limit].filter(isThere),
  };
}

/** @param gates what else may hold I/Os back, so that the queue need not be full */
function countingOf(spec: JobSpec, gates: readonly Gate[]): Counting {
  if (spec.completeBatchMin !== 1 || spec.completeBatchMax !== null) return "batches";
  return gates.length === 0 ? "full" : "apart";
}
