/** The kernel's tree of block devices: disks, their partitions, what stands above and below. */
import { type BigIntStats, existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { KERNEL, type KernelRoots } from "./kernel-roots.js";

/** A disk or a partition, by its directory in sysfs. */
export interface BlockNode {
  /** The kernel's name, such as `nvme0n1p2`. */
  readonly name: string;
  /** `MAJ:MIN` */
  readonly number: string;
  /** Its directory below /sys/devices. */
  readonly directory: string;
}

export interface BlockDevice extends BlockNode {
  /** The whole disk; the device itself when it is no partition. */
  readonly disk: BlockNode;
  /** Empty for a partition. */
  readonly partitions: readonly BlockNode[];
}

/** A dev_t of stat(2) as `MAJ:MIN`; glibc's bit layout (sys/sysmacros.h). */
export function deviceNumber(dev: bigint): string {
  const major = ((dev >> 8n) & 0xfffn) | ((dev >> 32n) & 0xfffff000n);
  const minor = (dev & 0xffn) | ((dev >> 12n) & 0xffffff00n);
  return `${major}:${minor}`;
}

/** An attribute of sysfs without its newline; null when it is absent or cannot be read. */
export function readAttribute(directory: string, name: string): string | null {
  try {
    return readFileSync(join(directory, name), "utf8").trim();
  } catch {
    return null;
  }
}

/** An attribute that is one decimal number; null when it is absent or something else. */
export function readNumber(directory: string, name: string): number | null {
  const text = readAttribute(directory, name);
  return text === null || !/^-?\d+$/.test(text) ? null : Number(text);
}

/** The names in a directory; none when it is absent. */
export function listDirectory(directory: string): string[] {
  return readDirectory(directory) ?? [];
}

/** The names in a directory; null when it is absent or cannot be read. */
export function readDirectory(directory: string): string[] | null {
  try {
    return readdirSync(directory).sort();
  } catch {
    return null;
  }
}

/** Where a symbolic link leads to in the end; null when it is absent. */
export function resolveLink(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}

/** The block device of that number; null for anonymous numbers and where sysfs is not mounted. */
export function findBlockDevice(number: string, roots: KernelRoots = KERNEL): BlockDevice | null {
  const directory = resolveLink(join(roots.sys, "dev/block", number));
  if (directory === null) return null;
  const node = blockNode(directory);
  if (existsSync(join(directory, "partition"))) {
    return { ...node, disk: blockNode(dirname(directory)), partitions: [] };
  }
  const partitions = listDirectory(directory)
    .map((name) => join(directory, name))
    .filter((child) => existsSync(join(child, "partition")))
    .map(blockNode);
  return { ...node, disk: node, partitions };
}

/**
 * The number of the blocks that a device node leads to: its own for a block device, that of the
 * namespace for a generic NVMe device (/dev/ng0n1 is nvme0n1's). null for anything else.
 */
export function blockDeviceOf(stats: BigIntStats, roots: KernelRoots = KERNEL): string | null {
  const number = deviceNumber(stats.rdev);
  if (stats.isBlockDevice()) return number;
  if (!stats.isCharacterDevice()) return null;
  const directory = resolveLink(join(roots.sys, "dev/char", number));
  const generic = /^ng(\d+n\d+)$/.exec(directory === null ? "" : basename(directory));
  return generic && readAttribute(join(roots.sys, "block", `nvme${generic[1]}`), "dev");
}

export function blockNode(directory: string): BlockNode {
  return { name: basename(directory), number: readAttribute(directory, "dev") ?? "", directory };
}
