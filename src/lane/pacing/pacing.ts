/** Builds what paces a lane from its options. */
import { READ, WRITE } from "../../base/direction.js";
import type { LanePlan } from "../../plan/plan.js";
import type { Steer } from "../../plan/program/mixed-program.js";
import { activeDirections } from "../../plan/workload.js";
import type { LaneHook } from "../hooks.js";
import type { LaneMemory } from "../memory.js";
import type { Slots } from "../slots.js";
import { createArrivals } from "./arrivals.js";
import type { Gate } from "./gate.js";
import { RatePacer } from "./rate.js";
import { createRateFloor } from "./rate-floor.js";
import { ReplayGate } from "./replay-gate.js";
import type { Watch } from "./watch.js";

export interface Pacing {
  /** null where nothing holds the lane's I/Os back. */
  readonly gate: Gate | null;
  /** Chooses the direction of each I/O of a mix; null where the mix alone does. */
  readonly steer: Steer | null;
  readonly hooks: readonly LaneHook[];
  readonly watches: readonly Watch[];
}

export function createPacing(plan: LanePlan, slots: Slots, memory: LaneMemory): Pacing {
  const { spec } = plan;
  const arrivals = createArrivals(spec, plan.seed);
  const rate = arrivals === null ? null : new RatePacer(arrivals, slots, memory);
  const directions = activeDirections(spec);
  const mixed = directions.includes(READ) && directions.includes(WRITE);
  const floor = createRateFloor(spec, memory.words);
  const dueUs = plan.replay?.dueUs ?? null;
  const gate = rate ?? (dueUs === null ? null : new ReplayGate(dueUs));
  return {
    gate,
    steer: rate !== null && mixed ? rate.steer : null,
    hooks: gate === null ? [] : [gate],
    watches: floor === null ? [] : [floor],
  };
}
