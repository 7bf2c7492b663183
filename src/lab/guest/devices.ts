/** Finds the block devices that the host attached, by what the kernel says of them in sysfs. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { GuestDevice } from "../channel.js";

const WAIT_MS = 20_000;

function attribute(sysfsDir: string, name: string): string | null {
  try {
    return readFileSync(join(sysfsDir, name), "utf8").trim();
  } catch {
    return null;
  }
}

/** Whether a directory of /sys/block is the wanted device. */
function matches(sysfsDir: string, device: GuestDevice): boolean {
  const serial = attribute(sysfsDir, device.nsid === null ? "serial" : "device/serial");
  const nsid = attribute(sysfsDir, "nsid");
  return serial === device.serial && (device.nsid === null || nsid === String(device.nsid));
}

/** The path of an NVMe namespace's generic device, which takes commands; null for other devices. */
export function genericDevice(path: string): string | null {
  const namespace = /^\/dev\/nvme(\d+n\d+)$/.exec(path)?.[1];
  return namespace === undefined ? null : `/dev/ng${namespace}`;
}

/**
 * Waits until all devices have appeared, since kernels probe NVMe and virtio beside init.
 * @param blockDir /sys/block
 * @returns name → /dev path
 * @throws Error naming those that did not appear within 20 s
 */
export async function findDevices(
  devices: readonly GuestDevice[],
  blockDir = "/sys/block",
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const deadline = Date.now() + WAIT_MS; ; await sleep(20)) {
    const disks = readdirSync(blockDir);
    for (const device of devices) {
      const disk = disks.find((name) => matches(join(blockDir, name), device));
      if (disk !== undefined) found.set(device.name, `/dev/${disk}`);
    }
    if (found.size === devices.length) return found;
    if (Date.now() > deadline) break;
  }
  const missing = devices.filter(({ name }) => !found.has(name)).map(({ name }) => name);
  throw new Error(`the kernel shows no device for ${missing.join(", ")}`);
}
