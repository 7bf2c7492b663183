/** Who uses a block device or a file right now: mounts, swap, stacked devices, loop devices. */
import { readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { readMounts, unescapeOctal } from "./mounts.js";
import type { KernelRoots } from "./roots.js";
import {
  type BlockDevice,
  type BlockNode,
  deviceNumber,
  listDirectory,
  readAttribute,
} from "./sysfs.js";

/**
 * Why writing to this device would harm someone, one phrase for each user of the device itself, of
 * its partitions, and, for a partition, of the whole disk. Its sister partitions do not count.
 */
export function findUsers(device: BlockDevice, roots: KernelRoots): string[] {
  const isPartition = device.disk.number !== device.number;
  const nodes = [device, ...device.partitions, ...(isPartition ? [device.disk] : [])];
  const mounts = readMounts(roots);
  const swaps = readSwaps(roots);
  const loops = readLoops(roots);
  return nodes.flatMap((node) => [
    ...mounts
      .filter((mount) => mount.number === node.number)
      .map((mount) => `${node.name} is mounted on ${mount.mountPoint}`),
    ...swaps.filter((path) => isNode(path, node)).map(() => `${node.name} is swap space`),
    ...loops
      .filter((loop) => isNode(loop.backingFile, node))
      .map((loop) => `${node.name} is what ${loop.name} stands on`),
    ...listDirectory(join(node.directory, "holders")).map(
      (holder) => `${node.name} is part of ${describeHolder(holder, roots)}`,
    ),
    ...btrfsUsers(node, roots),
  ]);
}

/** A regular file that the kernel itself works on, and what for. */
interface FileInUse {
  readonly path: string;
  readonly use: string;
}

/** Files that are swap, or that loop devices stand on. */
export function filesInUse(roots: KernelRoots): FileInUse[] {
  return [
    ...readSwaps(roots).map((path) => ({ path, use: "it is a swap file" })),
    ...readLoops(roots).map(({ backingFile, name }) => {
      return { path: backingFile, use: `${name} stands on it` };
    }),
  ];
}

/** Why a regular file must not be written: it is swap, or a loop device stands on it. */
export function findFileUsers(path: string, roots: KernelRoots): string[] {
  const target = identity(path);
  const users = filesInUse(roots).filter(
    (each) => target !== null && identity(each.path) === target,
  );
  return users.map(({ use }) => use);
}

/** Device and inode of a path; null when it is out of reach. */
function identity(path: string): string | null {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev} ${ino}`;
  } catch {
    return null;
  }
}

/** Whether a path that the kernel printed is this device: by number, or by name if out of reach. */
function isNode(path: string, node: BlockNode): boolean {
  try {
    const stats = statSync(path, { bigint: true });
    return stats.isBlockDevice() && deviceNumber(stats.rdev) === node.number;
  } catch {
    return basename(path) === node.name;
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** The paths in /proc/swaps, whose first line is a heading. */
function readSwaps(roots: KernelRoots): string[] {
  return readText(join(roots.proc, "swaps"))
    .split("\n")
    .slice(1)
    .map((line) => unescapeOctal(line.split(/\s/)[0] ?? ""))
    .filter((path) => path !== "");
}

function readLoops(roots: KernelRoots): { name: string; backingFile: string }[] {
  const blocks = join(roots.sys, "block");
  return listDirectory(blocks).flatMap((name) => {
    const backingFile = readAttribute(join(blocks, name, "loop"), "backing_file");
    return backingFile === null ? [] : [{ name, backingFile }];
  });
}

/** A device-mapper holder is best known by the name that LVM or cryptsetup gave it. */
function describeHolder(holder: string, roots: KernelRoots): string {
  const mapped = readAttribute(join(roots.sys, "block", holder, "dm"), "name");
  return mapped === null ? holder : `${holder} (${mapped})`;
}

/** btrfs mounts under an anonymous device number, so that mountinfo does not tell its devices. */
function btrfsUsers(node: BlockNode, roots: KernelRoots): string[] {
  const fileSystems = join(roots.sys, "fs/btrfs");
  return listDirectory(fileSystems)
    .filter((uuid) => listDirectory(join(fileSystems, uuid, "devices")).includes(node.name))
    .map((uuid) => `${node.name} is part of the mounted btrfs ${uuid}`);
}
