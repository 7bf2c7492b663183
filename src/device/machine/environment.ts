/** The machine that a result was measured on, for judging whether two results compare. */

import { hostname } from "node:os";
import { join } from "node:path";
import type { Circumstances, Environment } from "../../result/model/environment.js";
import { readDisk } from "../disk/hardware.js";
import { disksUnder } from "../disk/queue.js";
import { KERNEL, type KernelRoots } from "../kernel-roots.js";
import { readAttribute } from "../sysfs.js";
import { readKernel } from "./kernel.js";
import { readProcessor } from "./processor.js";

/** @param blockDevices `MAJ:MIN` of the targets' devices, as for disksUnder */
export function describeEnvironment(
  circumstances: Circumstances,
  blockDevices: Iterable<string>,
  roots: KernelRoots = KERNEL,
): Environment {
  const { model, count, microcode, hypervisor, governors, mitigations } = readProcessor(roots);
  return {
    ...circumstances,
    nodeVersion: process.version,
    ...readKernel(roots),
    hostname: hostname(),
    machine: readMachine(roots),
    hypervisor,
    cpuModel: model,
    cpuCount: count,
    cpuMicrocode: microcode,
    cpuGovernors: governors,
    cpuMitigations: mitigations,
    disks: disksUnder(blockDevices, roots).map((disk) => readDisk(disk, roots)),
  };
}

function readMachine(roots: KernelRoots): string | null {
  const dmi = join(roots.sys, "class/dmi/id");
  const names = ["sys_vendor", "product_name"].map((name) => readAttribute(dmi, name));
  return names.filter((name) => name !== null).join(" ") || null;
}
