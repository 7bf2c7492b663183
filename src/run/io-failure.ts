/** Why an I/O failed, in words. Pure. */
import { DATASYNC, DIRECTIONS, READ, SYNC, SYNC_RANGE } from "../base/direction.js";
import { errnoName, errnoText } from "../ffi/system-error.js";
import type { PendingIo } from "../lane/in-flight.js";
import type { FailedIo } from "../lane/reaper.js";
import type { LanePlan } from "../plan/plan.js";
import { describePlace, type IoPlace } from "../result/lost-ios.js";

/** What it is called when a device has left, whatever the I/O that met it was told. */
export const WENT_AWAY = "the device went away";

const SYNC_NAMES: Readonly<Record<number, string>> = {
  [SYNC]: "fsync",
  [DATASYNC]: "fdatasync",
  [SYNC_RANGE]: "sync_file_range",
};

/**
 * What block devices mean by an errno that says something else of files (blk_errors[] in Linux's
 * block/blk-core.c).
 */
const DEVICE_ERRORS: Readonly<Record<string, string>> = {
  EBADE: "another host has reserved the device",
  ENODATA: "the device cannot read or write its medium there",
  ENOLINK: "the path to the device is lost",
  EREMOTEIO: "the device reports a critical error of its own",
};

/** Which I/O of a lane it was. */
export function placeOf(io: Omit<PendingIo, "ageNs">, lane: LanePlan): IoPlace {
  const { direction, target, offsetBytes, lengthBytes } = io;
  const what = DIRECTIONS[direction] ?? SYNC_NAMES[direction]!;
  return { what, path: lane.targets[target]?.path ?? "", offsetBytes, lengthBytes };
}

/**
 * The first error of a lane: what, where, why.
 * @param gone the target is no longer there
 */
export function describeFailure(error: FailedIo, lane: LanePlan, gone: boolean): string {
  const what = describePlace(placeOf(error, lane));
  return `${what}: ${gone ? WENT_AWAY : reasonOf(error, lane)}`;
}

function reasonOf({ errno, nvmeStatus, endOfFile, target, direction }: FailedIo, lane: LanePlan) {
  if (nvmeStatus !== null) return nvmeStatusText(nvmeStatus);
  if (endOfFile) return "nothing was transferred, as at the end of a file";
  const name = errnoName(errno);
  const onDevice = lane.targets[target]?.kind === "block" ? DEVICE_ERRORS[name] : undefined;
  if (onDevice === undefined) return `${errnoText(errno)} (${name})`;
  if (name !== "ENODATA") return `${onDevice} (${name})`;
  const option = `ignore_error=${direction === READ ? "" : ","}${name}`;
  return `${onDevice} (${name}); ${option} goes on after it`;
}

/** What some of a command's statuses mean: type and code, as the NVMe specifications have them. */
const NVME_STATUSES: ReadonlyMap<number, string> = new Map([
  [0x001, "it does not know the command"],
  [0x002, "it does not take a field of the command"],
  [0x080, "the blocks are beyond its end"],
  [0x181, "it does not take such protection information"],
  [0x281, "the blocks cannot be read"],
  [0x282, "the guard of the protection information is wrong"],
  [0x283, "the application tag of the protection information is wrong"],
  [0x284, "the reference tag of the protection information is wrong"],
  [0x285, "the blocks are not what they were compared with"],
]);

/** The status code type and the status code of a failed command, as in the NVMe base specification. */
function nvmeStatusText(status: number): string {
  const hex = (value: number): string => `0x${value.toString(16).padStart(2, "0")}`;
  const text = `the controller answered with status type ${hex((status >> 8) & 7)}, code ${hex(status & 0xff)}`;
  const meaning = NVME_STATUSES.get(status & 0x7ff);
  return meaning === undefined ? text : `${text}: ${meaning}`;
}
