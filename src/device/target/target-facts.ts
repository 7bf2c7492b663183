/** What is known of a target before it is opened for I/O. It only looks; it never opens. */

import { type BigIntStats, realpathSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { EnvironmentError, type HipriError, UsageError } from "../../base/errors.js";
import { linkStats } from "../../base/link-stats.js";
import type { NvmeNamespace } from "../../ffi/nvme.js";
import { explainErrno } from "../explain-errno.js";
import { KERNEL, type KernelRoots } from "../kernel-roots.js";
import { blockDeviceOf, deviceNumber, findBlockDevice, readNumber } from "../sysfs.js";
import { zoneBytesOf } from "./zones.js";

type TargetKind = "file" | "block" | "char" | "missing";

export interface TargetFacts {
  /** As the job names it. */
  readonly path: string;
  readonly kind: TargetKind;
  /** File or device size; 0 for character devices and missing files. */
  readonly sizeBytes: number;
  /** Smallest unit and alignment of an O_DIRECT transfer; 1 where there is no such limit. */
  readonly logicalBlockBytes: number;
  /** How long the zones of a zoned device are. */
  readonly zoneBytes?: number;
}

/** What is known of targets, by path. */
export type FactsByPath = ReadonlyMap<string, TargetFacts>;

/** What a stat of the target tells beyond what planning needs. */
export interface InspectedTarget extends TargetFacts {
  /** Absolute, without symbolic links. */
  readonly realPath: string;
  /**
   * `MAJ:MIN` of the block device itself, of the one under the file system that holds the file, or
   * of the namespace behind a generic NVMe device. null for other character devices, and for file
   * systems without a single device of their own (tmpfs, overlay, btrfs, NFS).
   */
  readonly blockDevice: string | null;
  /** Of a generic NVMe device that takes the commands of a job. */
  readonly namespace?: NvmeNamespace;
}

/** What O_DIRECT needs at least where no device tells: the sector of nearly every disk. */
const SECTOR_BYTES = 512;

/**
 * Looks at the target that a job names.
 * @throws UsageError for a directory (also one that is only named like it), a FIFO or a socket
 * @throws EnvironmentError for a path that cannot be reached, a dangling link, a missing device
 *   and a device without a medium
 */
export function inspectTarget(path: string, roots: KernelRoots = KERNEL): InspectedTarget {
  const stats = statOrNull(path);
  if (stats === null) return inspectMissing(path, roots);
  if (stats.isBlockDevice()) return inspectBlockDevice(path, stats, roots);
  const realPath = realpathSync(path);
  if (stats.isCharacterDevice()) {
    const unlimited = { sizeBytes: 0, logicalBlockBytes: 1 };
    return { path, realPath, kind: "char", ...unlimited, blockDevice: blockDeviceOf(stats, roots) };
  }
  if (!stats.isFile()) throw notATarget(path, stats);
  const below = blockDeviceBelow(stats.dev, roots);
  return { path, realPath, kind: "file", sizeBytes: Number(stats.size), ...below };
}

/** Whether a device that was there has left, or its medium. */
export function isGone(path: string): boolean {
  try {
    return inspectTarget(path).kind === "missing";
  } catch {
    return true;
  }
}

/**
 * stat(2) that follows links; null where nothing is there.
 * @throws HipriError for a path out of reach and for a link to nothing
 */
export function statOrNull(path: string): BigIntStats | null {
  try {
    return statSync(path, { bigint: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") {
      throw explainErrno(error, path, "looking at it");
    }
  }
  if (linkStats(path)?.isSymbolicLink() === true) {
    throw new EnvironmentError("is a symbolic link to nothing", {
      place: path,
      cure: "Create what it points to, or name the file itself.",
    });
  }
  return null;
}

function inspectBlockDevice(path: string, stats: BigIntStats, roots: KernelRoots): InspectedTarget {
  const number = deviceNumber(stats.rdev);
  const device = findBlockDevice(number, roots);
  if (device === null) {
    throw new EnvironmentError(`the kernel has no block device ${number}`, {
      place: path,
      cure: `Attach the device again, and check that sysfs is mounted at ${roots.sys}.`,
    });
  }
  // The kernel counts `size` in sectors of 512 bytes, whatever the device's own block is.
  const sizeBytes = (readNumber(device.directory, "size") ?? 0) * SECTOR_BYTES;
  if (sizeBytes === 0) {
    throw new EnvironmentError("the device has a size of 0: no medium, or nothing is attached", {
      place: path,
      cure: "Attach a medium (for a loop device: losetup DEVICE FILE) or name another device.",
    });
  }
  const zoneBytes = zoneBytesOf(number, roots);
  return {
    path,
    realPath: realpathSync(path),
    kind: "block",
    sizeBytes,
    ...(zoneBytes === null ? {} : { zoneBytes }),
    ...blockDeviceBelow(stats.rdev, roots),
  };
}

/**
 * A missing file lies where its nearest existing directory lies. Below /dev itself nothing may
 * come into being: a mistyped device name would fill the memory behind devtmpfs with a file.
 */
function inspectMissing(path: string, roots: KernelRoots): InspectedTarget {
  if (path.endsWith("/")) throw isNoTarget(path, "a directory");
  const directory = nearestDirectory(path);
  const stats = statSync(directory, { bigint: true });
  const devStats = statSync(roots.dev, { bigint: true, throwIfNoEntry: false });
  if (devStats?.dev === stats.dev && isInside(realpathSync(directory), realpathSync(roots.dev))) {
    throw new EnvironmentError("there is no such device", {
      place: path,
      cure: "See `lsblk` for the devices of this machine.",
    });
  }
  const below = blockDeviceBelow(stats.dev, roots);
  const realPath = join(realpathSync(directory), relative(directory, path));
  return { path, realPath, kind: "missing", sizeBytes: 0, ...below };
}

/** The nearest directory above a missing path that exists. @throws HipriError when out of reach */
export function nearestDirectory(path: string): string {
  const parent = dirname(path);
  return statOrNull(parent) === null ? nearestDirectory(parent) : parent;
}

function isInside(path: string, directory: string): boolean {
  return path === directory || path.startsWith(`${directory}/`);
}

function blockDeviceBelow(
  dev: bigint,
  roots: KernelRoots,
): Pick<InspectedTarget, "blockDevice" | "logicalBlockBytes"> {
  const device = findBlockDevice(deviceNumber(dev), roots);
  if (device === null) return { blockDevice: null, logicalBlockBytes: SECTOR_BYTES };
  const block = readNumber(join(device.disk.directory, "queue"), "logical_block_size");
  return { blockDevice: device.number, logicalBlockBytes: block ?? SECTOR_BYTES };
}

function notATarget(path: string, stats: BigIntStats): HipriError {
  if (stats.isDirectory()) return isNoTarget(path, "a directory");
  return isNoTarget(path, stats.isFIFO() ? "a FIFO" : "a socket");
}

function isNoTarget(path: string, kind: "a directory" | "a FIFO" | "a socket"): HipriError {
  const cure =
    kind === "a directory"
      ? `Name a file in it, or use directory=${path} instead of filename=.`
      : "Name a regular file, a block device or a character device.";
  return new UsageError(`is ${kind}, which is no target for I/O`, { place: path, cure });
}
