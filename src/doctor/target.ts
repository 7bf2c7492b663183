/** Looks at one target: what it is, how its disk is set, and what a read in each mode answers. */
import { closeSync } from "node:fs";
import { join } from "node:path";
import { HipriError } from "../base/errors.js";
import { countPollQueues } from "../device/disk/poll-queues.js";
import type { Obstacle } from "../device/disk/polling.js";
import { disksUnder, readQueue } from "../device/disk/queue.js";
import { mountOf } from "../device/guards/mounts.js";
import { KERNEL } from "../device/kernel-roots.js";
import { listDirectory, readAttribute } from "../device/sysfs.js";
import { openTarget } from "../device/target/open.js";
import { type InspectedTarget, inspectTarget } from "../device/target/target-facts.js";
import { lseek, SEEK_DATA } from "../ffi/libc.js";
import { directIoAlignment } from "../ffi/statx.js";
import { PLAIN_RING, type RingKind } from "../uring/requests.js";
import { targetAdvice, whatDoesNotHelp } from "./advice.js";
import type { ExaminedTarget, ModeProbe, ProbeMode, TargetDiagnosis } from "./diagnosis.js";
import { asObstacle } from "./machine.js";
import { failureOf, probeObjection, readOnce, sysfsObjection } from "./objection.js";

const POLLED = { ...PLAIN_RING, iopoll: true };

const REQUESTS = {
  irq: PLAIN_RING,
  polled: POLLED,
  hybrid: { ...POLLED, hybridIopoll: true },
  sqpoll: { ...POLLED, sqpoll: true },
} as const;

const MODES = Object.keys(REQUESTS) as ProbeMode[];

/**
 * Examines one target; a target that cannot be looked at has a diagnosis all the same.
 * @param blockBytes the largest block that is to be polled
 */
export function examineTarget(path: string, blockBytes: number): TargetDiagnosis {
  try {
    const target = inspectTarget(path);
    const offsetBytes = firstData(target);
    const facts = collect(target, offsetBytes);
    const obstacle = findObstacle(target, blockBytes, offsetBytes);
    const noHelp = obstacle === null ? [] : whatDoesNotHelp(facts);
    return { path, facts, obstacle, advice: targetAdvice(facts), noHelp };
  } catch (error) {
    return { path, facts: null, obstacle: asObstacle(error), advice: [], noHelp: [] };
  }
}

/** The two objections of a run, and before the second whether there is anything to read. */
function findObstacle(
  target: InspectedTarget,
  blockBytes: number,
  offsetBytes: number | null,
): Obstacle | null {
  // A command to a generic NVMe device is not split: one that is too large fails.
  const objection = sysfsObjection(target, isGeneric(target) ? 0 : blockBytes);
  if (objection !== null) return objection;
  if (offsetBytes === null) {
    const cause =
      target.kind === "missing" ? "there is no such file" : "it holds no data on the device yet";
    return {
      cause: `${cause}, so that no read can show whether it polls`,
      cure: "Let a job write it first, or name the device that it lies on.",
    };
  }
  try {
    return probeObjection(requestFor("polled", target), target, offsetBytes);
  } catch (error) {
    return asObstacle(error);
  }
}

function collect(target: InspectedTarget, offsetBytes: number | null): ExaminedTarget {
  const { kind, path, realPath, blockDevice } = target;
  const isFile = kind === "file" || kind === "missing";
  const [disk, ...below] = disksUnder(blockDevice === null ? [] : [blockDevice]);
  const queue = disk === undefined ? null : readQueue(disk);
  const direct = opens(target, true);
  return {
    ...target,
    fileSystem: isFile ? mountOf(realPath) : null,
    direct,
    directIo: directIoAlignment(path),
    queue,
    queuesBelow: below.map((each) => readQueue(each)),
    pollQueues: disk === undefined ? null : countPollQueues(disk),
    nearCpus: queue === null || queue.numaNode === null ? null : cpusOfNode(queue.numaNode),
    probes: MODES.map((mode) => probe(mode, target, offsetBytes, direct)),
  };
}

function opens({ path, kind }: InspectedTarget, direct: boolean): boolean {
  if (kind === "missing") return false;
  try {
    closeSync(openTarget(path, { read: true, write: false, direct }));
    return true;
  } catch {
    return false;
  }
}

/** Of character devices only the generic NVMe ones have blocks; they take commands, not reads. */
function isGeneric({ kind, blockDevice }: InspectedTarget): boolean {
  return kind === "char" && blockDevice !== null;
}

function requestFor(mode: ProbeMode, target: InspectedTarget): RingKind {
  return { ...REQUESTS[mode], bigEntries: isGeneric(target) };
}

/** Where a target holds data first, 0 for a device; null where there is nothing to read. */
function firstData(target: InspectedTarget): number | null {
  const { kind, path, logicalBlockBytes } = target;
  if (kind === "missing") return null;
  // The probe tells why a file cannot be opened.
  if (kind !== "file" || !opens(target, false)) return 0;
  const fd = openTarget(path, { read: true, write: false, direct: false });
  try {
    const offset = lseek(fd, 0, SEEK_DATA);
    return offset - (offset % logicalBlockBytes);
  } catch {
    return null;
  } finally {
    closeSync(fd);
  }
}

function cpusOfNode(node: number): string | null {
  const nodes = join(KERNEL.sys, "devices/system/node");
  const several = listDirectory(nodes).filter((name) => /^node\d+$/.test(name)).length > 1;
  return several ? readAttribute(join(nodes, `node${node}`), "cpulist") : null;
}

function probe(
  mode: ProbeMode,
  target: InspectedTarget,
  offsetBytes: number | null,
  direct: boolean,
): ModeProbe {
  if (offsetBytes === null) {
    return { mode, bytes: null, failure: "was not tried: there is nothing to read" };
  }
  try {
    const result = readOnce(requestFor(mode, target), target, offsetBytes, direct);
    const failure = failureOf(result);
    return { mode, bytes: failure === null ? result : null, failure };
  } catch (error) {
    if (!(error instanceof HipriError)) throw error;
    return { mode, bytes: null, failure: `was refused: ${error.message}` };
  }
}
