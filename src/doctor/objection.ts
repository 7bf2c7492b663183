/**
 * What stands against polling a target: first what sysfs says, then one real read, for kernels
 * differ in what they do without poll queues. The run asks here too, so that its refusal and the
 * doctor's diagnosis name the same cause in the same words.
 */
import { closeSync } from "node:fs";
import { type Obstacle, pollingFacts, whyNotPolled, whySplit } from "../device/disk/polling.js";
import { openTarget } from "../device/target/open.js";
import type { InspectedTarget } from "../device/target/target-facts.js";
import { identifyNamespace } from "../ffi/nvme.js";
import { errnoName, errnoText } from "../ffi/system-error.js";
import { probeCommand, probeRead } from "../uring/probe.js";
import type { RingKind } from "../uring/requests.js";

/** A ring for one read, or with bigEntries for one Read command. */

/**
 * What sysfs says against polling this target, or null.
 * @param blockBytes the largest block that is to be polled
 */
export function sysfsObjection(target: InspectedTarget, blockBytes: number): Obstacle | null {
  const { ioPoll, queue } = pollingFacts(target);
  if (ioPoll !== true || queue === null) return whyNotPolled(target);
  return whySplit(queue, blockBytes);
}

/**
 * What one read of a block on a polled ring says against polling, or null.
 * @param offsetBytes of a place where the target holds data: a hole is read without the device
 * @throws EnvironmentError when the target cannot be opened, or the kernel gives no such ring
 */
export function probeObjection(
  request: RingKind,
  target: InspectedTarget,
  offsetBytes: number,
): Obstacle | null {
  const failure = failureOf(readOnce(request, target, offsetBytes, true));
  if (failure === null) return null;
  const { cause, cure } = whyNotPolled(target);
  return { cause: `a polled probe read ${failure}; ${cause}`, cure };
}

/**
 * Reads one block on a ring of its own.
 * @returns bytes or a negative errno; null when nothing came within two seconds
 * @throws EnvironmentError when the target cannot be opened, or the kernel gives no such ring
 */
export function readOnce(
  request: RingKind,
  target: InspectedTarget,
  offsetBytes: number,
  direct: boolean,
): number | null {
  const takesCommands = request.bigEntries;
  const mode = { read: true, write: false, direct: direct && !takesCommands };
  const fd = openTarget(target.path, mode);
  try {
    const namespace = takesCommands ? identifyNamespace(fd) : null;
    if (namespace !== null) {
      return probeCommand(request, fd, offsetBytes, namespace);
    }
    const lengthBytes = Math.max(target.logicalBlockBytes, 4096);
    return probeRead(request, fd, offsetBytes, lengthBytes);
  } finally {
    closeSync(fd);
  }
}

/** What became of a read that was not answered, as in "the read failed: ..."; null if it was. */
export function failureOf(result: number | null): string | null {
  if (result === null) return "did not complete within two seconds";
  return result < 0 ? `failed: ${errnoText(-result)} (${errnoName(-result)})` : null;
}
