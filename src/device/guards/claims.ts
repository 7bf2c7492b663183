/**
 * Holds block devices for the time of a run, so that nobody begins to use one between the check and
 * the last write. Two things are held:
 *
 * - an exclusive open, O_EXCL. It excludes mounts, swap, LVM, md and other exclusive opens, in all
 *   namespaces, and a claim of a partition excludes one of its disk and the other way round. The
 *   opens of hipri's own workers are not exclusive, and go on beside it.
 * - the lock by which udev and partitioners keep off a disk, flock(2) (systemd's "Locking Block
 *   Device Access"): exclusive on what is written, and for a partition shared on its disk, so that
 *   runs on sister partitions do not exclude each other.
 *
 * Both end with the process, whatever ends it.
 */
import { closeSync, constants, fstatSync, openSync } from "node:fs";
import { join } from "node:path";
import { EnvironmentError } from "../../base/errors.js";
import { tryLock } from "../../ffi/libc.js";
import { explainErrno } from "../explain-errno.js";
import type { KernelRoots } from "../kernel-roots.js";
import { type BlockDevice, type BlockNode, deviceNumber } from "../sysfs.js";

export interface Claim {
  /** Of the device, open for reading, and the node that it was opened by. */
  readonly fd: number;
  readonly path: string;
  /** Of its disk, where the device is a partition and its disk is not claimed. */
  readonly diskFd: number | null;
  /** Somebody else has claimed the device. */
  readonly isBusy: boolean;
  /** Somebody else has locked the device or its disk. */
  readonly isLocked: boolean;
}

/** udev has a shared lock while it looks at a device, which takes it some milliseconds. */
const LOCK_PATIENCE_MS = 1000;
const LOCK_RETRY_MS = 20;

export class DeviceClaims {
  private readonly roots: KernelRoots;
  private readonly held = new Map<string, { readonly disk: string; readonly claim: Claim }>();

  constructor(roots: KernelRoots) {
    this.roots = roots;
  }

  /**
   * Claims a device, or returns the claim that is held already.
   * @param path of its node; by default the one of its name
   * @throws EnvironmentError when it or the disk that it is a part of cannot be opened
   */
  take(device: BlockDevice, path = this.pathOf(device)): Claim {
    const known = this.held.get(device.number);
    if (known !== undefined) return known.claim;
    const isDisk = device.disk.number === device.number;
    // A claim of the disk holds its partitions too, and is not given beside one of theirs.
    if (isDisk) this.release(({ disk }) => disk === device.number);
    const claim = this.open(device, path, isDisk || this.held.has(device.disk.number));
    this.held.set(device.number, { disk: device.disk.number, claim });
    return claim;
  }

  /** Ends the claims, by default all. */
  release(which: (held: { readonly disk: string }) => boolean = () => true): void {
    for (const [number, held] of [...this.held]) {
      if (!which(held)) continue;
      this.held.delete(number);
      closeSync(held.claim.fd);
      if (held.claim.diskFd !== null) closeSync(held.claim.diskFd);
    }
  }

  /** @param diskIsHeld or the device is a disk itself */
  private open(device: BlockDevice, path: string, diskIsHeld: boolean): Claim {
    const isCovered = diskIsHeld && device.disk.number !== device.number;
    const exclusive = isCovered ? null : openNode(device, path, constants.O_EXCL);
    const fd = exclusive ?? openNode(device, path, 0)!;
    try {
      const diskFd = diskIsHeld ? null : openNode(device.disk, this.pathOf(device.disk), 0);
      const isLocked = !lock(fd, "exclusive") || (diskFd !== null && !lock(diskFd, "shared"));
      return { fd, path, diskFd, isBusy: !isCovered && exclusive === null, isLocked };
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  }

  /** The kernel writes a slash in a name as an exclamation mark (cciss!c0d0). */
  private pathOf(node: BlockNode): string {
    return join(this.roots.dev, node.name.replaceAll("!", "/"));
  }
}

/** @returns null when an exclusive open is refused because somebody else has one */
function openNode(node: BlockNode, path: string, flags: number): number | null {
  try {
    const fd = openSync(path, constants.O_RDONLY | flags);
    const stats = fstatSync(fd, { bigint: true });
    if (!stats.isBlockDevice() || deviceNumber(stats.rdev) === node.number) return fd;
    closeSync(fd);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EBUSY" && flags !== 0) return null;
    throw explainErrno(error, path, "opening it to see what it carries");
  }
  throw new EnvironmentError(`this node does not lead to ${node.name} (${node.number})`, {
    place: path,
    cure: "Let udev make the nodes in /dev anew, or name the device by another path.",
  });
}

/** @returns false when somebody else keeps a lock that excludes this one */
function lock(fd: number, kind: "shared" | "exclusive"): boolean {
  const word = new Int32Array(new SharedArrayBuffer(4));
  for (let waitedMs = 0; waitedMs < LOCK_PATIENCE_MS; waitedMs += LOCK_RETRY_MS) {
    if (tryLock(fd, kind)) return true;
    Atomics.wait(word, 0, 0, LOCK_RETRY_MS);
  }
  return tryLock(fd, kind);
}
