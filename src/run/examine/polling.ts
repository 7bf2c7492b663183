/**
 * Will a polled job's targets be polled? Before the layout sysfs is asked, after it one real read
 * on a polled ring, and after the run the interrupts of the device: kernels differ in what they do
 * without poll queues, so none of the three is enough.
 */

import { EnvironmentError } from "../../base/errors.js";
import type { Obstacle } from "../../device/disk/polling.js";
import type { InspectedTarget } from "../../device/target/target-facts.js";
import { probeObjection, sysfsObjection } from "../../doctor/objection.js";
import type { JobSpec } from "../../job/spec/job-spec.js";
import type { LanePlan, RunPlan } from "../../plan/plan.js";
import { programTraits } from "../../plan/program/create-program.js";
import { ringKind } from "../../plan/requests.js";
import { isPassthrough } from "../../plan/workload.js";
import type { PollEvidence } from "../../result/model/lane.js";

/** Jobs that poll a target; a polled NOP needs none. */
function pollsTarget(spec: JobSpec): boolean {
  return spec.hipri && spec.engine !== "null" && spec.workload !== "nop";
}

/** The largest block that must not be split; an NVMe command that is too large fails instead. */
function polledBlockBytes(lane: LanePlan): number {
  return isPassthrough(lane.spec) ? 0 : programTraits(lane).bufferBytes;
}

/** @throws EnvironmentError with the cause, and the cure for this driver */
function refuse(spec: JobSpec, target: InspectedTarget, { cause, cure }: Obstacle): never {
  throw new EnvironmentError(`${target.path}: hipri=1, but it would not be polled: ${cause}`, {
    place: spec.places.get("hipri") ?? spec.place,
    cure: `${cure} Or run it with --allow-irq, which labels the result.`,
  });
}

/**
 * The check before anything is written.
 * @throws EnvironmentError when sysfs says that a target does not poll and `allowIrq` is not set
 */
export function assertMayPoll(
  lane: LanePlan,
  targets: readonly InspectedTarget[],
  allowIrq: boolean,
): void {
  if (!pollsTarget(lane.spec) || allowIrq) return;
  for (const target of targets) {
    const objection = sysfsObjection(target, polledBlockBytes(lane));
    if (objection !== null) refuse(lane.spec, target, objection);
  }
}

/** What sysfs and a probe say of a lane's targets before it runs. */
export interface PollProbe {
  readonly polled: boolean;
  readonly detail: string;
}

/** By laneIndex; a lane that does not poll a target has none. */
export type PollProbes = ReadonlyMap<number, PollProbe>;

/**
 * The check by a real read, once the targets exist.
 * @returns null for a lane that does not ask for polling, or polls NOPs
 * @throws EnvironmentError when the read is not answered and `allowIrq` is not set
 */
export function probePolling(
  lane: LanePlan,
  targets: readonly InspectedTarget[],
  allowIrq: boolean,
): PollProbe | null {
  const { spec } = lane;
  if (!pollsTarget(spec)) return null;
  const blockBytes = polledBlockBytes(lane);
  const details: string[] = [];
  let polled = true;
  for (const target of targets) {
    const offsetBytes = lane.targets.find(({ path }) => path === target.path)?.offsetBytes ?? 0;
    const objection =
      sysfsObjection(target, blockBytes) ?? probeObjection(ringKind(spec), target, offsetBytes);
    if (objection !== null && !allowIrq) refuse(spec, target, objection);
    polled &&= objection === null;
    const detail = objection?.cause ?? "io_poll=1, a polled probe read completed";
    details.push(`${target.path}: ${detail}`);
  }
  return { polled, detail: details.join("; ") };
}

/** A ring polls for all its lanes or for none: one that is refused takes the others along. */
export function spreadRefusals(plan: RunPlan, probes: PollProbes): PollProbes {
  const spread = new Map(probes);
  for (const { lanes } of plan.stages.flatMap((stage) => stage.workers)) {
    if (!lanes.some(({ laneIndex }) => probes.get(laneIndex)?.polled === false)) continue;
    for (const { laneIndex } of lanes) {
      const probe = probes.get(laneIndex);
      if (!probe?.polled) continue;
      const detail = `${probe.detail}; another job on its ring cannot be polled`;
      spread.set(laneIndex, { polled: false, detail });
    }
  }
  return spread;
}

/**
 * The plan with interrupts where polling was asked for and the probe refused it: newer kernels
 * fail such I/O, so `--allow-irq` can only mean to run without polling and to say so.
 */
export function withoutRefusedPolling(plan: RunPlan, probes: PollProbes): RunPlan {
  const withIrq = (lane: LanePlan): LanePlan => {
    if (probes.get(lane.laneIndex)?.polled !== false) return lane;
    return { ...lane, spec: { ...lane.spec, hipri: false, hybrid: false } };
  };
  const stages = plan.stages.map((stage) => ({
    ...stage,
    workers: stage.workers.map((worker) => ({ ...worker, lanes: worker.lanes.map(withIrq) })),
  }));
  return { ...plan, stages };
}

/** What a lane's devices did while it ran. */
export interface InterruptCount {
  /** null where no vector could be attributed. */
  readonly interrupts: number | null;
  readonly ios: number;
  /** Lanes without polling, or trims and syncs, used the same devices at the same time. */
  readonly mixed: boolean;
}

/**
 * Polled completions raise no interrupts. A few come all the same from what else uses the device,
 * so one for each hundred I/Os, and ten, are let pass; without polling there is about one an I/O,
 * or one for each batch of them.
 */
function quiet(interrupts: number, ios: number): boolean {
  return interrupts <= 10 + ios / 100;
}

/** The verdict after the run. */
export function judgePolling(probe: PollProbe | undefined, seen: InterruptCount): PollEvidence {
  if (probe === undefined) return { state: "not-requested", detail: null };
  if (!probe.polled) return { state: "no", detail: `${probe.detail}; run without` };
  const { interrupts, ios, mixed } = seen;
  if (interrupts === null) {
    return { state: "plausible", detail: `${probe.detail}; no interrupts to count` };
  }
  const counted = `${probe.detail}; ${interrupts} interrupts for ${ios} I/Os`;
  if (quiet(interrupts, ios)) return { state: "proven", detail: counted };
  if (mixed) return { state: "plausible", detail: `${counted}, others' on the device among them` };
  return { state: "no", detail: counted };
}
