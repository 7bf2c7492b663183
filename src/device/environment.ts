/** The machine that a result was measured on, for judging whether two results compare. */
import { hostname } from "node:os";
import { join } from "node:path";
import { type DiskFacts, readDisk } from "./hardware.js";
import { type KernelFacts, readKernel } from "./kernel.js";
import { readProcessor } from "./processor.js";
import { disksUnder } from "./queue.js";
import { KERNEL, type KernelRoots } from "./roots.js";
import { readAttribute } from "./sysfs.js";

/** What the machine does not tell by itself. */
export interface Circumstances {
  readonly hipriVersion: string;
  readonly liburingVersion: string;
  /** SHA-256 of the jobs' effective options, in hexadecimal. */
  readonly jobsSha256: string;
  /** The load averages of 1, 5 and 15 minutes before the run. */
  readonly loadBefore: readonly number[];
}

/** The machine and the tools, for judging comparability. */
export interface Environment extends Circumstances, KernelFacts {
  readonly nodeVersion: string;
  readonly hostname: string;
  /** Maker and product, of a guest its hypervisor's; null where there is no DMI. */
  readonly machine: string | null;
  /** Whether the processor says that it is a guest's. */
  readonly hypervisor: boolean;
  readonly cpuModel: string;
  readonly cpuCount: number;
  readonly cpuMicrocode: string | null;
  readonly cpuGovernors: readonly string[];
  readonly cpuMitigations: ReadonlyMap<string, string>;
  /** The disks below the targets, as they were at the end of the run. */
  readonly disks: readonly DiskFacts[];
}

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
