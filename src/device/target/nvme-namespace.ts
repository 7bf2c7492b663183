/** The generic NVMe devices (/dev/ngXnY) that passthrough sends its commands to. */
import { closeSync, constants, openSync } from "node:fs";
import { basename, join } from "node:path";
import { EnvironmentError, type Place, UsageError } from "../../base/errors.js";
import { blockLayout } from "../../ffi/block-layout.js";
import { identifyNamespace, type NvmeNamespace, optionalCommands } from "../../ffi/nvme.js";
import { explainErrno } from "../explain-errno.js";
import { findBlockDevice, readNumber } from "../sysfs.js";
import type { InspectedTarget } from "./target-facts.js";

/**
 * Adds to what is known of a target what its controller says of the namespace: its size and the
 * unit of its transfers. What is no NVMe device stays as it is, for {@link assertTakesCommands}.
 * @param controllerProtects pi_act: part of what decides how long a block is
 * @throws EnvironmentError for a namespace with another guard, and for what the machine refuses
 */
export function inspectNamespace(
  target: InspectedTarget,
  controllerProtects: boolean,
): InspectedTarget {
  const { path, kind } = target;
  if (kind !== "char") return target;
  const namespace = identify(path);
  if (namespace === null) return target;
  if (!namespace.plainGuard) {
    throw new EnvironmentError(
      "its protection information has a guard of 32 or 64 bits or a storage tag, and hipri knows guards of 16 bits",
      { place: path, cure: "Format it with another one, or read it as a block device." },
    );
  }
  const { blockBytes } = blockLayout(namespace, controllerProtects);
  const blocks = namespace.sizeBytes / 2 ** namespace.lbaShift;
  return { ...target, sizeBytes: blocks * blockBytes, logicalBlockBytes: blockBytes, namespace };
}

/** null for a character device that is not NVMe's. */
function identify(path: string): NvmeNamespace | null {
  return askController(path, "identifying its namespace", (fd) => {
    try {
      return identifyNamespace(fd);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOTTY") return null;
      throw error;
    }
  });
}

/**
 * @param what is asked, for a message
 * @throws EnvironmentError for what the machine or the controller refuses
 */
export function askController<T>(path: string, what: string, question: (fd: number) => T): T {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY);
  } catch (error) {
    throw explainErrno(error, path, "opening it");
  }
  try {
    return question(fd);
  } catch (error) {
    throw explainErrno(error, path, what);
  } finally {
    closeSync(fd);
  }
}

/** A command counts its blocks in 16 bits. */
const MOST_BLOCKS = 2 ** 16;

/**
 * Holds a target of io_uring_cmd to what commands need.
 * @param target after {@link inspectNamespace}
 * @param largestBytes of the job's I/Os
 * @param movesData whether any of them has a buffer
 * @param place where the job says so
 * @throws UsageError for what is no generic NVMe device, and for I/Os that one command cannot do
 */
export function assertTakesCommands(
  target: InspectedTarget,
  largestBytes: number,
  movesData: boolean,
  place: Place,
): void {
  const { path, kind, sizeBytes, realPath, logicalBlockBytes } = target;
  if (kind !== "char" || sizeBytes === 0) throw notGeneric(path, realPath);
  const moved = (movesData ? largestCommandBytes(target) : null) ?? Number.POSITIVE_INFINITY;
  const limitBytes = Math.min(moved, MOST_BLOCKS * logicalBlockBytes);
  if (largestBytes <= limitBytes) return;
  throw new UsageError(
    `one command to ${path} moves at most ${limitBytes} bytes, not ${largestBytes}`,
    { place, cure: `Use blocks of ${limitBytes} bytes or less: commands are not split.` },
  );
}

/** A command that a controller need not know. */
export interface NeededCommand {
  readonly name: string;
  /** One of {@link OPTIONAL_COMMAND}. */
  readonly bit: number;
  /** What of the job asks for it, as in "write_mode=zeroes", and where. */
  readonly asked: string;
  readonly place: Place;
}

/** @throws EnvironmentError for a controller that does not know one of them */
export function assertKnows(path: string, needed: readonly NeededCommand[]): void {
  if (needed.length === 0) return;
  const known = askController(path, "identifying its controller", optionalCommands);
  for (const { name, bit, asked, place } of needed) {
    if ((known & bit) !== 0) continue;
    throw new EnvironmentError(`${asked} needs ${name}, which the controller of ${path} has not`, {
      place,
      cure: `Remove ${asked}, or name another device (nvme id-ctrl shows its oncs).`,
    });
  }
}

function notGeneric(path: string, realPath: string): UsageError {
  const namespace = /^nvme(\d+n\d+)$/.exec(basename(realPath))?.[1];
  return new UsageError("io_uring_cmd sends NVMe commands, and this is no generic NVMe device", {
    place: path,
    cure: `Name ${namespace === undefined ? "a /dev/ngXnY" : `/dev/ng${namespace}`}.`,
  });
}

/** How much one command may move, in bytes; null where unknown. */
function largestCommandBytes({ blockDevice }: InspectedTarget): number | null {
  const disk = blockDevice === null ? null : findBlockDevice(blockDevice)?.disk;
  const kib = disk ? readNumber(join(disk.directory, "queue"), "max_hw_sectors_kb") : null;
  return kib === null ? null : kib * 1024;
}
