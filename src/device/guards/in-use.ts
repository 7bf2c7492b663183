/**
 * Who uses a block device or a file right now: mounts, swap, stacked devices, loop devices. Where
 * the kernel's file systems are hidden, the answer is a phrase that says so: what cannot be told
 * counts as a use.
 */
import { type BigIntStats, existsSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import type { KernelRoots } from "../kernel-roots.js";
import {
  type BlockDevice,
  type BlockNode,
  deviceNumber,
  findBlockDevice,
  listDirectory,
  readAttribute,
} from "../sysfs.js";
import { type Export, readExports } from "./kernel-exports.js";
import {
  fileOf,
  identityOf,
  type Loop,
  readLoops,
  standsOnDevice,
  standsOnFile,
} from "./loop-devices.js";
import { type Mount, readMounts, unescapeOctal } from "./mounts.js";

/** What the kernel says of uses, at one moment; null where it does not tell. */
export interface KernelUses {
  readonly mounts: readonly Mount[] | null;
  readonly swaps: readonly string[] | null;
  readonly loops: readonly Loop[] | null;
  readonly exports: readonly Export[];
}

export function readUses(roots: KernelRoots): KernelUses {
  return {
    mounts: readMounts(roots),
    swaps: readSwaps(roots),
    loops: readLoops(roots),
    exports: readExports(roots),
  };
}

/**
 * Why writing to this device would harm someone, one phrase for each user of the device itself, of
 * its partitions, and, for a partition, of the whole disk. Its sister partitions do not count. For
 * a loop device the users of what it stands on count too.
 */
export function findUsers(
  device: BlockDevice,
  roots: KernelRoots,
  uses: KernelUses = readUses(roots),
): string[] {
  const { mounts, swaps, loops, exports } = uses;
  const known = { mounts: mounts ?? [], swaps: swaps ?? [], loops: loops ?? [], exports };
  return [
    ...(mounts === null ? [cannotTell("it is mounted", `${roots.proc}/self/mountinfo`)] : []),
    ...hiddenFileUses(uses, roots),
    ...usersOf(device, known, roots),
    ...usersBelow(device, known, roots),
  ];
}

function hiddenFileUses({ swaps, loops }: KernelUses, roots: KernelRoots): string[] {
  return [
    ...(swaps === null ? [cannotTell("it is swap", `${roots.proc}/swaps`)] : []),
    ...(loops === null ? [cannotTell("a loop device stands on it", `${roots.sys}/block`)] : []),
  ];
}

/** Without what is hidden. */
interface KnownUses {
  readonly mounts: readonly Mount[];
  readonly swaps: readonly string[];
  readonly loops: readonly Loop[];
  readonly exports: readonly Export[];
}

function usersOf(device: BlockDevice, known: KnownUses, roots: KernelRoots): string[] {
  const isPartition = device.disk.number !== device.number;
  const nodes = [device, ...device.partitions, ...(isPartition ? [device.disk] : [])];
  return nodes.flatMap((node) => [
    ...known.mounts
      .filter(({ number, source }) => number === node.number || isNode(source, node))
      .map((mount) => `${node.name} is mounted on ${mount.mountPoint}`),
    ...known.swaps.filter((path) => isNode(path, node)).map(() => `${node.name} is swap space`),
    ...known.loops
      .filter((loop) => standsOnDevice(loop, node.number, node.name))
      .map((loop) => `${node.name} is what ${loop.name} stands on`),
    ...known.exports
      .filter(({ path }) => isNode(path, node))
      .map(({ name }) => `${node.name} is given to other machines by ${name}`),
    ...listDirectory(join(node.directory, "holders")).map(
      (holder) => `${node.name} is part of ${describeHolder(holder, roots)}`,
    ),
    ...btrfsUsers(node, roots),
  ]);
}

/** The loop device itself, or that of the partition; null for any other device. */
function loopOf(device: BlockDevice, loops: readonly Loop[]): Loop | null {
  return loops.find(({ name }) => name === device.disk.name) ?? null;
}

/** Who else uses what a loop device stands on, which it does not claim. */
function usersBelow(device: BlockDevice, known: KnownUses, roots: KernelRoots): string[] {
  const loop = loopOf(device, known.loops);
  if (loop === null) return [];
  const sisters = known.loops.filter((other) => other !== loop && sharesBytes(loop, other));
  const below = backingDevice(loop, roots);
  const others = known.loops.filter((other) => other !== loop && !sisters.includes(other));
  return [
    ...sisters.map((other) => `${other.name} stands on the same bytes of ${loop.path}`),
    ...(below === null ? [] : usersOf(below, { ...known, loops: others }, roots)),
    ...(below === null ? [] : usersBelow(below, { ...known, loops: others }, roots)),
  ];
}

function sharesBytes(one: Loop, other: Loop): boolean {
  const same = one.backing !== null && one.backing.file === other.backing?.file;
  return same && one.startBytes < other.endBytes && other.startBytes < one.endBytes;
}

/** The block device that a loop device stands on; null for anything else. */
export function deviceBelow(
  device: BlockDevice,
  roots: KernelRoots,
  { loops }: KernelUses,
): BlockDevice | null {
  return backingDevice(loopOf(device, loops ?? []), roots);
}

function backingDevice(loop: Loop | null, roots: KernelRoots): BlockDevice | null {
  const number = loop?.backing?.blockDevice ?? null;
  return number === null ? null : findBlockDevice(number, roots);
}

/**
 * Why a regular file must not be written: it is swap, or a loop device stands on it, or nobody can
 * tell whether one does. None for a file that is missing.
 */
export function findFileUsers(
  path: string,
  roots: KernelRoots,
  uses: KernelUses = readUses(roots),
): string[] {
  const stats = statsOf(path);
  if (stats === null) return [];
  const file = { name: basename(path), stats };
  const isTarget = (other: string): boolean => identityOf(other)?.file === fileOf(stats);
  const isSwap = uses.swaps?.some(isTarget) ?? false;
  return [
    ...hiddenFileUses(uses, roots),
    ...(isSwap ? ["it is a swap file"] : []),
    ...uses.exports
      .filter((each) => isTarget(each.path))
      .map(({ name }) => `it is given to other machines by ${name}`),
    ...(uses.loops ?? []).flatMap((loop) => {
      const stands = standsOnFile(loop, file);
      if (stands === null) return [`nobody can tell what ${loop.name} stands on: ${loop.path}`];
      return stands ? [`${loop.name} stands on it`] : [];
    }),
  ];
}

function cannotTell(what: string, source: string): string {
  return `nobody can tell whether ${what}: ${source} does not say`;
}

/** null where there is no such file, or no way to it: whoever opens it says why. */
function statsOf(path: string): BigIntStats | null {
  try {
    return statSync(path, { bigint: true });
  } catch {
    return null;
  }
}

/** Whether a path that the kernel printed is this device: by number, or by name if out of reach. */
function isNode(path: string, node: BlockNode): boolean {
  if (!path.startsWith("/")) return false;
  try {
    const stats = statSync(path, { bigint: true });
    return stats.isBlockDevice() && deviceNumber(stats.rdev) === node.number;
  } catch {
    return basename(path) === node.name;
  }
}

const SWAPS_HEADING = "Filename";

/** The paths in /proc/swaps; null where it does not tell. A kernel without swap has no such file. */
function readSwaps(roots: KernelRoots): string[] | null {
  const path = join(roots.proc, "swaps");
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return existsSync(join(roots.proc, "self/mountinfo")) && !existsSync(path) ? [] : null;
  }
  const [heading, ...lines] = text.split("\n");
  if (!heading?.startsWith(SWAPS_HEADING)) return null;
  return lines.map((line) => unescapeOctal(line.split(/\s/)[0]!)).filter((name) => name !== "");
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
