/** The lab's flags, read and held against each other before anything is fetched or started. */
import { UsageError } from "../base/errors.js";
import { ValueError } from "../job/kinds/kind.js";
import { size } from "../job/kinds/size.js";
import { type DeviceSpec, parseDeviceSpec } from "./device/spec.js";
import { type KernelReference, parseKernelReference } from "./kernel/kernel.js";
import { type ModuleRequest, parseModuleRequest } from "./kernel/modules.js";
import type { Accelerator } from "./machine/argv.js";

/** What the flags that all guests share say, as text. */
export interface LabFlags {
  readonly kernel: string;
  readonly device: readonly string[] | undefined;
  readonly module: readonly string[] | undefined;
  readonly cpus: number | undefined;
  readonly memory: string;
  readonly append: string | undefined;
  readonly with: readonly string[] | undefined;
  readonly accelerator: string;
  readonly icount: boolean;
  readonly console: string | undefined;
}

export interface LabSettings {
  readonly kernel: KernelReference;
  readonly devices: readonly DeviceSpec[];
  readonly modules: readonly ModuleRequest[];
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly append: string | null;
  /** Further programs of this machine to take along. */
  readonly programs: readonly string[];
  /** null: KVM where it works. */
  readonly accelerator: Accelerator | null;
  readonly consolePath: string | null;
}

/** Devices that a job may name without a `--device` of that name. */
export const STANDARD_DEVICES: readonly DeviceSpec[] = [
  "fast=nvme,size=1G",
  "slow=nvme,size=1G,latency=5ms",
  "mixed=nvme,size=1G,slow=50%,latency=50ms",
].map(parseDeviceSpec);

const MEMORY = size({ min: 256 * 2 ** 20 });

function parseMemory(text: string): number {
  try {
    return MEMORY.parse(text, { kbBase: 1024, note: () => undefined }, 0);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    throw new UsageError(`${text} ${error.message}`, {
      place: "--memory",
      cure: "For example 2G.",
    });
  }
}

/** @throws UsageError when two devices cannot be in one guest */
export function checkDevices(devices: readonly DeviceSpec[]): void {
  for (const [index, device] of devices.entries()) {
    for (const other of devices.slice(0, index)) {
      const place = `--device ${device.name}`;
      if (device.name === other.name) {
        throw new UsageError(`there are two devices ${device.name}`, { place });
      }
      if (device.kind === other.kind && device.polled !== other.polled) {
        throw new UsageError(`polls and ${other.name} does not, or the other way round`, {
          place,
          cure: `Linux has one setting for all ${device.kind} devices; make one of them ${device.kind === "nvme" ? "virtio-blk" : "nvme"}.`,
        });
      }
    }
  }
}

function cpusOf({ cpus, icount }: LabFlags): number {
  if (!icount) return cpus ?? DEFAULT_CPUS;
  if (cpus === undefined || cpus === 1) return 1;
  throw new UsageError("a guest whose clock counts instructions has one CPU", {
    place: `--cpus ${cpus}`,
    cure: "Leave --cpus out, or --icount.",
  });
}

const DEFAULT_CPUS = 2;

function acceleratorOf({ accelerator, icount }: LabFlags): Accelerator | null {
  if (icount) return "icount";
  return accelerator === "auto" ? null : (accelerator as Accelerator);
}

/** @throws UsageError */
export function labSettings(flags: LabFlags): LabSettings {
  const devices = (flags.device ?? []).map(parseDeviceSpec);
  checkDevices(devices);
  return {
    kernel: parseKernelReference(flags.kernel),
    devices,
    modules: (flags.module ?? []).map(parseModuleRequest),
    cpus: cpusOf(flags),
    memoryBytes: parseMemory(flags.memory),
    append: flags.append ?? null,
    programs: flags.with ?? [],
    accelerator: acceleratorOf(flags),
    consolePath: flags.console ?? null,
  };
}
