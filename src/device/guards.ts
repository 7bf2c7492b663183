/**
 * The guards before a write: what is in use or carries data is not written, unless the user names
 * that very device with --destroy. They only read, and they look at the machine afresh.
 */
import { closeSync, constants, openSync, statSync } from "node:fs";
import { join } from "node:path";
import { EnvironmentError, formatPlace, type Place, UsageError } from "../base/errors.js";
import { explainErrno } from "./errno.js";
import type { TargetFacts } from "./facts.js";
import { KERNEL, type KernelRoots } from "./roots.js";
import { findSignatures } from "./signatures.js";
import {
  type BlockDevice,
  blockDeviceOf,
  deviceNumber,
  findBlockDevice,
  readAttribute,
} from "./sysfs.js";
import { findFileUsers, findUsers } from "./users.js";

export interface WritePermit {
  /** Devices that may be written whatever is on them (`--destroy`), by any path that leads there. */
  readonly destroy: readonly string[];
  /** `--readonly`: nothing may be written. */
  readonly readonly: boolean;
  /** Where the job asks for the writes. */
  readonly place?: Place;
}

/** /dev/null, /dev/zero and /dev/full swallow what is written (null(4), full(4)). */
const HARMLESS = new Set(["char 1:3", "char 1:5", "char 1:7"]);

/**
 * Refuses to write to this target unless it is harmless: a regular file (or a missing one) that is
 * neither swap nor under a loop device; a block device, or the generic NVMe device of one, that is
 * in no one's use and carries nothing known; /dev/null and its like.
 * @throws EnvironmentError with every reason and how to write all the same
 * @throws UsageError when a name given with --destroy is no device
 */
export function assertMayWrite(
  path: string,
  facts: Pick<TargetFacts, "kind">,
  permit: WritePermit,
  roots: KernelRoots = KERNEL,
): void {
  const prefix = permit.place === undefined ? "" : `${path}: `;
  const place = permit.place === undefined ? path : formatPlace(permit.place);
  if (permit.readonly) {
    throw new EnvironmentError(`${prefix}this job writes, and --readonly forbids it`, {
      place,
      cure: "Leave --readonly out, or run jobs that only read.",
    });
  }
  if (facts.kind === "missing") return;
  if (facts.kind === "file") {
    const users = findFileUsers(path, roots);
    if (users.length === 0) return;
    throw new EnvironmentError(`${prefix}the file must not be written: ${users.join("; ")}`, {
      place,
      cure: "Detach it first (`swapoff FILE`, `losetup -d DEVICE`), or name another file.",
    });
  }
  const device = identify(path, roots);
  const named = permit.destroy.map((name) => identifyNamed(name, roots));
  if (HARMLESS.has(device) || named.includes(device)) return;
  const reasons = findReasons(path, device, roots);
  if (reasons.length === 0) return;
  throw new EnvironmentError(`${prefix}hipri will not write to it: ${reasons.join("; ")}`, {
    place,
    cure: `Name another device; if nothing on it matters, say so with --destroy ${path}.`,
  });
}

/** What a device is, whatever path leads to it: `block MAJ:MIN` or `char MAJ:MIN`. */
function identify(path: string, roots: KernelRoots): string {
  const stats = statSync(path, { bigint: true });
  if (!stats.isBlockDevice() && !stats.isCharacterDevice()) {
    throw new UsageError("this is no device", {
      place: `--destroy ${path}`,
      cure: "Name the block device that may be written whatever is on it.",
    });
  }
  const blocks = blockDeviceOf(stats, roots);
  return blocks === null ? `char ${deviceNumber(stats.rdev)}` : `block ${blocks}`;
}

function identifyNamed(name: string, roots: KernelRoots): string {
  try {
    return identify(name, roots);
  } catch (error) {
    throw explainErrno(error, `--destroy ${name}`, "looking at it");
  }
}

function findReasons(path: string, identity: string, roots: KernelRoots): string[] {
  const [kind, number = ""] = identity.split(" ");
  const device = kind === "block" ? findBlockDevice(number, roots) : null;
  if (device === null) return ["what a write to this kind of device does is not known"];
  const node = statSync(path).isBlockDevice() ? path : join(roots.dev, device.name);
  return [...findUsers(device, roots), ...findContents(node, device)];
}

/** What can be told only by opening the device: someone's exclusive claim, or what it carries. */
function findContents(path: string, device: BlockDevice): string[] {
  let fd: number;
  try {
    // O_EXCL on a block device asks for a claim of one's own, which any other claim refuses.
    fd = openSync(path, constants.O_RDONLY | constants.O_EXCL);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EBUSY") {
      return [`${device.name} is open exclusively by someone`];
    }
    throw explainErrno(error, path, "opening it to see what it carries");
  }
  try {
    const sizeBytes = Number(readAttribute(device.directory, "size")) * 512;
    return findSignatures(fd, path, sizeBytes).map((name) => `${device.name} carries ${name}`);
  } catch (error) {
    throw explainErrno(error, path, "reading what it carries");
  } finally {
    closeSync(fd);
  }
}
