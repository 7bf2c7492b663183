/**
 * Gives a share of a lane's I/Os a priority of its own, as fio's fio_cmdprio_set_ioprio() does, and
 * records latencies by priority. Runs once an I/O; allocates nothing.
 */
import { DIRECTIONS } from "../base/direction.js";
import type { Random } from "../base/random.js";
import type { JobSpec } from "../job/spec/job-spec.js";
import type { PriorityShare } from "../job/spec/priorities.js";
import type { LanePlan } from "../plan/plan.js";
import { prioritiesOf, sharesOf } from "../plan/priorities.js";
import { openStream, STREAM } from "../plan/program/streams.js";
import type { HookCall, LaneHook } from "./hooks.js";
import { CLAT, type LaneMemory } from "./memory.js";
import { LatencyRecorder } from "./recorder.js";
import type { Slots } from "./slots.js";

/** null where all I/Os of the lane have one priority. */
export function createPriorities(
  { spec, seed }: LanePlan,
  slots: Slots,
  memory: LaneMemory,
): Priorities | null {
  if (DIRECTIONS.every((direction) => sharesOf(spec, direction).length === 0)) return null;
  return new Priorities(spec, slots, memory, openStream(seed, STREAM.PRIORITY));
}

export class Priorities implements LaneHook {
  readonly onComplete: HookCall | undefined;
  private readonly slots: Slots;
  private readonly random: Random;
  private readonly ownPriority: number;
  /** By direction. */
  private readonly shares: readonly (readonly PriorityShare[])[];
  private readonly recorders: readonly ReadonlyMap<number, LatencyRecorder>[];
  /** What the latency that counts begins with. */
  private readonly sinceNs: Float64Array;

  constructor(spec: JobSpec, slots: Slots, memory: LaneMemory, random: Random) {
    this.slots = slots;
    this.random = random;
    this.ownPriority = spec.ioPriority;
    this.shares = DIRECTIONS.map((direction) => sharesOf(spec, direction));
    this.recorders = DIRECTIONS.map((direction) => recordersOf(spec, direction, memory));
    this.sinceNs = spec.latPercentiles ? slots.createdNs : slots.issuedNs;
    this.onComplete = memory.priorities.size === 0 ? undefined : this.record;
  }

  /** Draws the priority of a slot's new I/O. */
  draw(slot: number): void {
    const { slots } = this;
    const shares = this.shares[slots.direction[slot]!];
    slots.priority[slot] = this.ownPriority;
    if (shares === undefined || shares.length === 0) return;
    let rest = Math.floor(this.random.nextFraction() * 100);
    for (let index = 0; index < shares.length; index++) {
      const { blockBytes, percent, priority } = shares[index]!;
      if (blockBytes !== null && blockBytes !== slots.lengthBytes[slot]) continue;
      rest -= percent;
      if (rest >= 0) continue;
      slots.priority[slot] = priority;
      return;
    }
  }

  private readonly record: HookCall = (slot, clock) => {
    const { slots } = this;
    const direction = slots.direction[slot]!;
    const recorder = this.recorders[direction]!.get(slots.priority[slot]!);
    if (recorder === undefined) return;
    recorder.ns[0] = clock.now[0]! - this.sinceNs[slot]!;
    recorder.record(direction, 1);
  };
}

function recordersOf(
  spec: JobSpec,
  direction: (typeof DIRECTIONS)[number],
  { priorities }: LaneMemory,
): ReadonlyMap<number, LatencyRecorder> {
  const entries = prioritiesOf(spec, direction).flatMap((priority) => {
    const memory = priorities.get(priority);
    return memory === undefined ? [] : [[priority, new LatencyRecorder(memory, CLAT)] as const];
  });
  return new Map(entries);
}
