/** Looks at what all targets have in common: the kernel, its permission for io_uring, the CPUs. */
import { release } from "node:os";
import { HipriError } from "../base/errors.js";
import { hipriVersion } from "../base/package.js";
import type { Obstacle } from "../device/disk/polling.js";
import { hasCapability, lockedMemoryLimit } from "../device/machine/process-limits.js";
import { readProcessor } from "../device/machine/processor.js";
import { liburing } from "../ffi/liburing.js";
import { probeFeatures } from "../uring/features.js";
import { ioUringPermission } from "../uring/permission.js";
import { PLAIN_RING } from "../uring/requests.js";
import { createRing } from "../uring/setup.js";
import { machineAdvice } from "./advice.js";
import type { MachineDiagnosis, MachineFacts } from "./diagnosis.js";

export function examineMachine(): MachineDiagnosis {
  const obstacle = ringObjection();
  const facts: MachineFacts = {
    hipriVersion: hipriVersion(),
    kernelRelease: release(),
    processor: readProcessor(),
    liburingVersion: liburingVersion(),
    permission: ioUringPermission(),
    lockedMemoryBytes: lockedMemoryLimit(),
    mayLockMemory: hasCapability("IPC_LOCK"),
    features: obstacle === null ? probeFeatures() : [],
  };
  return { facts, obstacle, advice: machineAdvice(facts) };
}

/** What a run would say that asks for a polled ring, or null. */
function ringObjection(): Obstacle | null {
  const request = { ...PLAIN_RING, depth: 1, iopoll: true };
  try {
    createRing(request, { buffers: null, files: null, hugePages: false }).close();
    return null;
  } catch (error) {
    return asObstacle(error);
  }
}

/** A refusal, in the words of the run. @throws the error itself when it is no refusal */
export function asObstacle(error: unknown): Obstacle {
  if (!(error instanceof HipriError)) throw error;
  return { cause: error.message, cure: error.cure ?? "" };
}

function liburingVersion(): string | null {
  try {
    return liburing().version;
  } catch {
    return null;
  }
}
