/** What a disk is made of: its model, its firmware, how warm it is, how its driver was loaded. */

import { join } from "node:path";
import type { DiskFacts } from "../../result/model/environment.js";
import { KERNEL, type KernelRoots } from "../kernel-roots.js";
import { type BlockNode, listDirectory, readAttribute, readNumber } from "../sysfs.js";
import { deviceDirectory, nvmeControllers, readQueue } from "./queue.js";

/** @param disk the whole disk, as in BlockDevice.disk */
export function readDisk(disk: BlockNode, roots: KernelRoots = KERNEL): DiskFacts {
  const queue = readQueue(disk, roots);
  const device = deviceDirectory(disk);
  const attribute = (name: string): string | null => device && readAttribute(device, name);
  return {
    ...queue,
    model: attribute("model"),
    // NVMe controllers and SCSI disks have different names for it.
    firmware: attribute("firmware_rev") ?? attribute("rev"),
    temperatureC: readTemperature(nvmeControllers(disk)[0]?.directory ?? device),
    driverParameters: readParameters(modulesOf(queue.driver), roots),
  };
}

/** Where hwmon devices stand below what they belong to; kernels differ. */
const HWMON_PARENTS = ["", "hwmon", "device/hwmon"];

/** The first sensor of the device's hwmon: of NVMe its composite temperature, in 1/1000 °C. */
function readTemperature(device: string | null): number | null {
  if (device === null) return null;
  for (const parent of HWMON_PARENTS.map((name) => join(device, name))) {
    for (const name of listDirectory(parent).filter((each) => /^hwmon\d+$/.test(each))) {
      const thousandths = readNumber(join(parent, name), "temp1_input");
      if (thousandths !== null) return Math.round(thousandths / 1000);
    }
  }
  return null;
}

function modulesOf(driver: string | null): string[] {
  if (driver === null) return [];
  if (driver === "device-mapper") return ["dm_mod"];
  return driver === "nvme" ? ["nvme", "nvme_core"] : [driver];
}

function readParameters(modules: readonly string[], roots: KernelRoots): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const module of modules) {
    const directory = join(roots.sys, "module", module, "parameters");
    for (const name of listDirectory(directory)) {
      const value = readAttribute(directory, name);
      if (value !== null) parameters.set(`${module}.${name}`, value);
    }
  }
  return parameters;
}
