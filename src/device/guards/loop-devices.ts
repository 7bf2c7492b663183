/** Loop devices, and what they stand on. */
import { type BigIntStats, closeSync, constants, openSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { loopBacking } from "../../ffi/loop.js";
import type { KernelRoots } from "../kernel-roots.js";
import { deviceNumber, readAttribute, readDirectory, readNumber } from "../sysfs.js";

export interface Loop {
  readonly name: string;
  /** As the kernel prints it; the path may lead elsewhere, or nowhere, from here. */
  readonly path: string;
  /** null where nothing tells. */
  readonly backing: FileIdentity | null;
  /** The bytes of the backing file that the device shows. */
  readonly startBytes: number;
  readonly endBytes: number;
}

/** A file by what stat(2) says of it, whatever path leads to it. */
export interface FileIdentity {
  /** Its file system and inode. */
  readonly file: string;
  /** `MAJ:MIN` of a block device; null for anything else. */
  readonly blockDevice: string | null;
}

/** The attached loop devices; null where sysfs does not tell. */
export function readLoops(roots: KernelRoots): Loop[] | null {
  const blocks = join(roots.sys, "block");
  const names = readDirectory(blocks);
  if (names === null || namesInProc(roots).some((name) => !names.includes(name))) return null;
  // The names are links into /sys/devices, which may be hidden by itself.
  if (names.some((name) => readAttribute(join(blocks, name), "dev") === null)) return null;
  return names.flatMap((name) => {
    const directory = join(blocks, name);
    const path = readAttribute(join(directory, "loop"), "backing_file");
    if (path === null) return [];
    const startBytes = readNumber(join(directory, "loop"), "offset") ?? 0;
    const sizeBytes = (readNumber(directory, "size") ?? 0) * 512;
    const backing = askKernel(join(roots.dev, name)) ?? identityOf(path);
    return [{ name, path, backing, startBytes, endBytes: startBytes + sizeBytes }];
  });
}

/** The loop devices of /proc/partitions, which shows what a hidden sysfs does not. */
function namesInProc(roots: KernelRoots): string[] {
  try {
    const text = readFileSync(join(roots.proc, "partitions"), "utf8");
    return text.match(/\bloop\d+$/gm) ?? [];
  } catch {
    return [];
  }
}

/** What the device itself says: right also where the path is another one here, or gone. */
function askKernel(device: string): FileIdentity | null {
  let fd: number;
  try {
    fd = openSync(device, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return null;
  }
  try {
    const { dev, ino, rdev } = loopBacking(fd);
    return { file: fileOf({ dev, ino }), blockDevice: rdev === 0n ? null : deviceNumber(rdev) };
  } catch {
    return null;
  } finally {
    closeSync(fd);
  }
}

/** FileIdentity.file of a stat(2). */
export function fileOf({ dev, ino }: Pick<BigIntStats, "dev" | "ino">): string {
  return `${dev} ${ino}`;
}

/** null for a path that leads nowhere from here. */
export function identityOf(path: string): FileIdentity | null {
  try {
    const stats = statSync(path, { bigint: true });
    const blockDevice = stats.isBlockDevice() ? deviceNumber(stats.rdev) : null;
    return { file: fileOf(stats), blockDevice };
  } catch {
    return null;
  }
}

const DELETED = " (deleted)";

/** Whether a loop stands on this block device, which goes by its name where nothing else tells. */
export function standsOnDevice(loop: Loop, number: string, name: string): boolean {
  if (loop.backing !== null) return loop.backing.blockDevice === number;
  return basename(loop.path.replace(DELETED, "")) === name;
}

/** Whether a loop stands on this regular file; null where nobody can tell. */
export function standsOnFile(
  { backing, path, endBytes }: Loop,
  { name, stats }: { readonly name: string; readonly stats: BigIntStats },
): boolean | null {
  if (backing !== null) return backing.file === fileOf(stats);
  // A file that is too short is another one, and so is one whose only name is another.
  const isOther = stats.nlink === 1n && basename(path) !== name;
  if (stats.size < endBytes || (isOther && !path.endsWith(DELETED))) return false;
  return null;
}
