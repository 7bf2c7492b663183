/**
 * Opens the files behind the devices. They have no name from the first moment on, so that nothing
 * is left however the lab ends; QEMU reaches them through the descriptors that it inherits.
 */
import { randomBytes } from "node:crypto";
import { closeSync, ftruncateSync, openSync, statSync, unlinkSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EnvironmentError } from "../../base/errors.js";
import { partlyAllocatedImage, QCOW2_CLUSTER_BYTES } from "../machine/qcow2.js";
import type { BackedDevice } from "./blockdev.js";
import type { DeviceSpec } from "./spec.js";

export interface BackingFiles {
  readonly devices: readonly BackedDevice[];
  /** To be inherited by QEMU from `firstFd` on, in this order. */
  readonly fds: readonly number[];
  close(): void;
}

/** A file that is gone as soon as nobody holds it open. */
function openAnonymous(): number {
  const path = join(tmpdir(), `hipri-lab-${randomBytes(8).toString("hex")}`);
  const fd = openSync(path, "wx+", 0o600);
  unlinkSync(path);
  return fd;
}

/** The device's anonymous file, or null when it needs none. */
function openBacking(spec: DeviceSpec): number | null {
  const { backing, sizeBytes } = spec;
  if (backing.kind === "memory") {
    const fd = openAnonymous();
    ftruncateSync(fd, sizeBytes!);
    return fd;
  }
  if (backing.kind === "mixed") {
    const border = (sizeBytes! * backing.slowFromPercent) / 100;
    const slowFromBytes = Math.floor(border / QCOW2_CLUSTER_BYTES) * QCOW2_CLUSTER_BYTES;
    const image = partlyAllocatedImage(sizeBytes!, slowFromBytes);
    const fd = openAnonymous();
    for (let at = 0; at < image.length; ) at += writeSync(fd, image, at);
    return fd;
  }
  return null;
}

/** @throws EnvironmentError when the user's image is missing or not a regular file */
function checkImage(name: string, path: string): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isFile()) return;
  throw new EnvironmentError(`${path} ${stats ? "is not a regular file" : "does not exist"}`, {
    place: `device ${name}`,
    cure: "Give the path of a raw image, such as one made with: truncate -s 1G disk.img",
  });
}

/**
 * @param firstFd the number of the first inherited descriptor in QEMU
 * @throws EnvironmentError
 */
export function openBackings(specs: readonly DeviceSpec[], firstFd: number): BackingFiles {
  const fds: number[] = [];
  const close = (): void => {
    for (const fd of fds) closeSync(fd);
  };
  try {
    const devices = specs.map((spec): BackedDevice => {
      if (spec.backing.kind === "file") {
        checkImage(spec.name, spec.backing.path);
        return { spec, path: spec.backing.path };
      }
      const fd = openBacking(spec);
      if (fd === null) return { spec, path: null };
      fds.push(fd);
      return { spec, path: `/proc/self/fd/${firstFd + fds.length - 1}` };
    });
    return { devices, fds, close };
  } catch (error) {
    close();
    throw error;
  }
}
