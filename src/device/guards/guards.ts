/**
 * The guards of what a run writes: what is in use or carries data is not written, unless the user
 * names that very device with --destroy. They look at the machine afresh, and hold the devices that
 * they let pass, so that the answer stays true to the end of the run.
 */
import { existsSync, statSync } from "node:fs";
import { EnvironmentError, type Place, UsageError } from "../../base/errors.js";
import { explainErrno } from "../explain-errno.js";
import { KERNEL, type KernelRoots } from "../kernel-roots.js";
import {
  type BlockDevice,
  type BlockNode,
  blockDeviceOf,
  deviceNumber,
  findBlockDevice,
  readAttribute,
  readNumber,
} from "../sysfs.js";
import { statOrNull, type TargetFacts } from "../target/target-facts.js";
import { type Claim, DeviceClaims } from "./claims.js";
import { deviceBelow, findFileUsers, findUsers, type KernelUses, readUses } from "./in-use.js";
import { type Extent, findSignatures, findSignaturesOutside } from "./signatures.js";

export interface WritePermit {
  /** Devices that may be written whatever is on them (`--destroy`), by any path that leads there. */
  readonly destroy: readonly string[];
  /** `--readonly`: nothing may be written. */
  readonly readonly: boolean;
}

/** A target that may be written, as it was when it was let pass. */
interface Admission {
  readonly path: string;
  readonly place: Place | undefined;
  /** `block MAJ:MIN` or `char MAJ:MIN`; null for a file. */
  readonly identity: string | null;
}

/** /dev/null, /dev/zero and /dev/full swallow what is written (null(4), full(4)). */
const HARMLESS = new Set(["char 1:3", "char 1:5", "char 1:7"]);

export class WriteGuards {
  private readonly permit: WritePermit;
  private readonly roots: KernelRoots;
  private readonly claims: DeviceClaims;
  private readonly admissions = new Map<string, Admission>();
  /** Numbers of devices that the run has written to, so that what they carry is its own. */
  private readonly written = new Set<string>();
  /** As they were when all targets began to be looked at; null before. */
  private uses: KernelUses | null = null;

  constructor(permit: WritePermit, roots: KernelRoots = KERNEL) {
    this.permit = permit;
    this.roots = roots;
    this.claims = new DeviceClaims(roots);
  }

  /**
   * Refuses to write to this target unless it is harmless: a regular file (or a missing one) that is
   * neither swap nor under a loop device; a block device, or the generic NVMe device of one, that is
   * in no one's use, without partitions, and carries nothing known; /dev/null and its like. A block
   * device is held from here on, one that --destroy names as far as its users let it.
   * @param place where the job asks for the writes
   * @throws EnvironmentError with every reason and how to write all the same; also when the device
   *   is read-only or locked by somebody, whatever --destroy says
   * @throws UsageError when a name given with --destroy is no device
   */
  admit({ path, kind }: Pick<TargetFacts, "path" | "kind">, place?: Place): void {
    if (this.permit.readonly) {
      throw refusal({ path, place }, "this job writes, and --readonly forbids it", {
        cure: "Leave --readonly out, or run jobs that only read.",
      });
    }
    if (this.admissions.has(path)) return;
    const identity = identify(path, this.roots);
    const admission = { path, place, identity };
    if (kind !== "missing") this.check(admission);
    this.admissions.set(path, admission);
  }

  /**
   * Asks again what can have changed since, just before the run writes to targets: that the paths
   * lead to what they led to, who uses it, and what it carries as long as the run has not written.
   * @param paths that were let pass; others are none of the guards' business
   * @throws EnvironmentError as `admit`
   */
  admitAgain(paths: Iterable<string>): void {
    this.uses = null;
    for (const path of paths) this.checkAgain(path);
  }

  /** Lets all devices go. */
  release(): void {
    this.claims.release();
  }

  private checkAgain(path: string): void {
    const admission = this.admissions.get(path);
    if (admission === undefined) return;
    if (identify(path, this.roots) !== admission.identity) {
      throw refusal(admission, "it is another device than when the run began", {
        cure: "Name it by a path that stays, as one in /dev/disk/by-id.",
      });
    }
    if (existsSync(path)) this.check(admission);
    const [kind, number = ""] = admission.identity?.split(" ") ?? [];
    if (kind === "block") this.written.add(number);
  }

  private check(admission: Admission): void {
    const { path, identity } = admission;
    this.uses ??= readUses(this.roots);
    const named = this.permit.destroy.map((name) => identifyNamed(name, this.roots));
    if (identity === null) {
      const users = findFileUsers(path, this.roots, this.uses);
      if (users.length === 0) return;
      throw refusal(admission, `the file must not be written: ${users.join("; ")}`, {
        cure:
          "Name another file, or detach it first (`swapoff FILE`, `losetup -d DEVICE`) where " +
          "/sys and /proc are to be seen.",
      });
    }
    if (HARMLESS.has(identity)) return;
    const isNamed = named.includes(identity);
    const [kind, number = ""] = identity.split(" ");
    const device = kind === "block" ? findBlockDevice(number, this.roots) : null;
    const reasons =
      device === null
        ? ["what a write to this kind of device does is not known"]
        : this.findReasons(admission, device, this.uses, isNamed);
    if (reasons.length === 0 || isNamed) return;
    throw refusal(admission, `hipri will not write to it: ${reasons.join("; ")}`, {
      cure: `Name another device; if nothing on it matters, say so with --destroy ${path}.`,
    });
  }

  /** @param isNamed nothing is looked for, and the device is held as far as that can be */
  private findReasons(
    admission: Admission,
    device: BlockDevice,
    uses: KernelUses,
    isNamed: boolean,
  ): string[] {
    if (readAttribute(device.directory, "ro") === "1") {
      throw refusal(admission, `${device.name} is read-only`, {
        cure: "Make it writable (`blockdev --setrw`), or name another device.",
      });
    }
    const claim = this.claim(admission, device, isNamed);
    if (claim === null || isNamed) return [];
    const below = deviceBelow(device, this.roots, uses);
    const isBusyBelow = below !== null && this.claims.take(below).isBusy;
    return [
      ...findUsers(device, this.roots, uses),
      ...(claim.isBusy ? [`${device.name} is open exclusively by someone`] : []),
      ...(isBusyBelow ? [`${below.name}, which it stands on, is open exclusively by someone`] : []),
      ...(this.isWritten(device) ? [] : findContents(device, claim, this.roots)),
    ];
  }

  private isWritten({ number, disk }: BlockDevice): boolean {
    return this.written.has(number) || this.written.has(disk.number);
  }

  /** @returns null for a device that cannot be claimed and that --destroy names */
  private claim({ path, place }: Admission, device: BlockDevice, isNamed: boolean): Claim | null {
    let claim: Claim;
    try {
      // A generic NVMe device is held by the blocks behind it.
      const isBlocks = statSync(path).isBlockDevice();
      claim = isBlocks ? this.claims.take(device, path) : this.claims.take(device);
    } catch (error) {
      if (isNamed) return null;
      throw error;
    }
    if (!claim.isLocked) return claim;
    throw refusal({ path, place }, `${device.name} is locked by another program (flock)`, {
      cure: "Another run, a partitioner or udev works on it: see `lslocks`, and wait for its end.",
    });
  }
}

function findContents(device: BlockDevice, claim: Claim, roots: KernelRoots): string[] {
  const { name, disk, partitions } = device;
  try {
    const carried = findSignatures(claim.fd, claim.path, sizeOf(device));
    const around =
      claim.diskFd === null
        ? []
        : findSignaturesOutside(claim.diskFd, sizeOf(disk), partitionsOf(disk, roots));
    return [
      ...(partitions.length === 0
        ? []
        : [`${name} has partitions: ${partitions.map((each) => each.name).join(", ")}`]),
      ...carried.map((what) => `${name} carries ${what}`),
      ...around.map((what) => `${disk.name} carries ${what}`),
    ];
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined) throw error;
    // As with blocks whose protection information does not hold.
    return [`what ${name} carries cannot be read (${code})`];
  }
}

/** What sysfs counts sizes and starts in, whatever the device's own block is. */
const SECTOR_BYTES = 512;

function sizeOf({ directory }: BlockNode): number {
  return (readNumber(directory, "size") ?? 0) * SECTOR_BYTES;
}

function partitionsOf(disk: BlockNode, roots: KernelRoots): Extent[] {
  const partitions = findBlockDevice(disk.number, roots)?.partitions ?? [];
  return partitions.map((each) => {
    const startBytes = (readNumber(each.directory, "start") ?? 0) * SECTOR_BYTES;
    return { startBytes, endBytes: startBytes + sizeOf(each) };
  });
}

function refusal(
  { path, place }: { readonly path: string; readonly place: Place | undefined },
  message: string,
  { cure }: { readonly cure: string },
): EnvironmentError {
  const text = place === undefined ? message : `${path}: ${message}`;
  return new EnvironmentError(text, { place: place ?? path, cure });
}

/** What a device is, whatever path leads to it: `block MAJ:MIN` or `char MAJ:MIN`; else null. */
function identify(path: string, roots: KernelRoots): string | null {
  const stats = statOrNull(path);
  if (stats === null || !(stats.isBlockDevice() || stats.isCharacterDevice())) return null;
  const blocks = blockDeviceOf(stats, roots);
  return blocks === null ? `char ${deviceNumber(stats.rdev)}` : `block ${blocks}`;
}

function identifyNamed(name: string, roots: KernelRoots): string {
  try {
    statSync(name);
  } catch (error) {
    throw explainErrno(error, `--destroy ${name}`, "looking at it");
  }
  const identity = identify(name, roots);
  if (identity !== null) return identity;
  throw new UsageError("this is no device", {
    place: `--destroy ${name}`,
    cure: "Name the block device that may be written whatever is on it.",
  });
}
