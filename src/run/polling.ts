/**
 * Will a polled job's targets be polled? Before the layout sysfs is asked, after it one real read
 * on a polled ring: kernels differ in what they do without poll queues, so neither is enough.
 */
import { closeSync } from "node:fs";
import { EnvironmentError } from "../base/errors.js";
import type { InspectedTarget } from "../device/facts.js";
import { openTarget } from "../device/open.js";
import { type Obstacle, pollingFacts, whyNotPolled } from "../device/polling.js";
import { errnoName, errnoText } from "../ffi/system-error.js";
import type { JobSpec } from "../job/spec.js";
import type { LanePlan } from "../plan/plan.js";
import { probeRead } from "../uring/probe.js";
import type { PollEvidence } from "./result.js";

const NOT_REQUESTED: PollEvidence = { state: "not-requested" };

/** Jobs that poll a target; a polled NOP needs none. */
function pollsTarget(spec: JobSpec): boolean {
  return spec.hipri && spec.engine === "io_uring" && spec.workload !== "nop";
}

/** What sysfs says against polling this target, or null. */
function sysfsObjection(target: InspectedTarget): Obstacle | null {
  return pollingFacts(target).ioPoll === true ? null : whyNotPolled(target);
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
  spec: JobSpec,
  targets: readonly InspectedTarget[],
  allowIrq: boolean,
): void {
  if (!pollsTarget(spec) || allowIrq) return;
  for (const target of targets) {
    const objection = sysfsObjection(target);
    if (objection !== null) refuse(spec, target, objection);
  }
}

/**
 * The check by a real read, once the targets exist.
 * @throws EnvironmentError when the read is not answered and `allowIrq` is not set
 */
export function provePolling(
  lane: LanePlan,
  targets: readonly InspectedTarget[],
  allowIrq: boolean,
): PollEvidence {
  const { spec } = lane;
  if (!pollsTarget(spec)) return NOT_REQUESTED;
  const details: string[] = [];
  let polled = true;
  for (const target of targets) {
    const offsetBytes = lane.targets.find(({ path }) => path === target.path)?.offsetBytes ?? 0;
    const objection = sysfsObjection(target) ?? probeObjection(spec, target, offsetBytes);
    if (objection !== null && !allowIrq) refuse(spec, target, objection);
    polled &&= objection === null;
    const detail = objection?.cause ?? "io_poll=1, a polled probe read completed";
    details.push(`${target.path}: ${detail}`);
  }
  return { state: polled ? "polled" : "irq-allowed", detail: details.join("; ") };
}

/** What one polled read of a block says against polling, or null. */
function probeObjection(
  spec: JobSpec,
  target: InspectedTarget,
  offsetBytes: number,
): Obstacle | null {
  const fd = openTarget(target.path, { read: true, write: false, direct: true });
  try {
    const { hybrid: hybridIopoll, sqpoll, sqpollCpu } = spec;
    const request = { iopoll: true, hybridIopoll, sqpoll, sqpollCpu };
    const bytes = Math.max(target.logicalBlockBytes, 4096);
    const result = probeRead(request, fd, offsetBytes, bytes);
    if (result !== null && result >= 0) return null;
    const cause =
      result === null
        ? "a polled probe read did not complete within two seconds"
        : `a polled probe read failed: ${errnoText(-result)} (${errnoName(-result)})`;
    return { cause, cure: "Give the driver poll queues, or poll a device that has them." };
  } finally {
    closeSync(fd);
  }
}
