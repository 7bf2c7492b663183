/** The lab as a pipeline: kernel → modules → root → machine → guest. */

import { join } from "node:path";
import type { Duplex } from "node:stream";
import { EnvironmentError } from "../base/errors.js";
import { cacheDir } from "./cache.js";
import type { GuestMessage, GuestPlan } from "./channel.js";
import { openBackings } from "./device/backing.js";
import {
  diskId,
  kindIsPolled,
  nodeName,
  plugId,
  type QemuDevices,
  qemuDevices,
} from "./device/blockdev.js";
import type { DeviceSpec } from "./device/spec.js";
import type { Kernel } from "./kernel/kernel.js";
import { collectModules, type ModuleRequest, type ModuleSet } from "./kernel/modules.js";
import { resolveKernel } from "./kernel/resolve.js";
import { type AcceleratorChoice, chooseAccelerator } from "./machine/accelerator.js";
import { FIRST_FILE_FD, kernelCommandLine, type Machine, qemuArgv } from "./machine/argv.js";
import { boot, type Guest } from "./machine/boot.js";
import type { Incident } from "./machine/incidents.js";
import { findQemu, type Qemu } from "./machine/qemu.js";
import { SharedDirectory } from "./machine/shared-directory.js";
import { type Deadline, HEARTBEAT_MS } from "./machine/vigil.js";
import { GUEST_BIN } from "./root/contents.js";
import { type GuestRoot, guestRoot } from "./root/root.js";
import { checkDevices, type LabSettings } from "./settings.js";

/** What the guest is to do; modules and devices come from the settings. */
export interface LabWork extends Pick<GuestPlan, "files" | "cwd" | "env" | "runs" | "shell"> {
  /** From the start of QEMU to the guest's end; null: none. */
  readonly deadline: Deadline | null;
  /** Which of several guests it is; null: it is alone. */
  readonly host: LabHost | null;
}

/** One of several guests, which see a directory of this machine. */
interface LabHost {
  readonly name: string;
  /** Of this machine; in the guest it is {@link SHARED_DIRECTORY}. */
  readonly directory: string;
}

/** Where guests have the directory that they share. */
export const SHARED_DIRECTORY = "/shared";

export interface LabHooks {
  /** One line about what the lab does now. */
  readonly onStage: (text: string) => void;
  readonly onMessage: (message: GuestMessage) => void;
  /** Gets the guest's console to read from and type on. */
  readonly attachConsole?: (console: Duplex) => void;
}

/** Under what the guest ran, for judging its numbers; goes into the result. */
export interface LabFacts extends AcceleratorChoice {
  readonly kernel: string;
  readonly kernelCommandLine: string;
  readonly qemuVersion: string;
  readonly cpus: number;
  readonly memoryBytes: number;
  /** As on the command line. */
  readonly devices: readonly string[];
}

export interface StartedLab {
  readonly guest: Guest;
  readonly facts: LabFacts;
  /** QEMU with all arguments. */
  readonly commandLine: readonly string[];
}

/** Everything that is settled before files are opened and QEMU starts. */
interface Prepared {
  readonly qemu: Qemu;
  readonly kernel: Kernel;
  readonly modules: ModuleSet;
  readonly root: GuestRoot;
  readonly choice: AcceleratorChoice;
}

/** The guest's memory holds the root twice while the kernel unpacks it, then kernel and programs. */
const BASE_MEMORY_BYTES = 256 * 2 ** 20;

function checkMemory(root: GuestRoot, memoryBytes: number): void {
  const neededBytes = 2 * root.bytes + BASE_MEMORY_BYTES;
  if (memoryBytes >= neededBytes) return;
  const rootMb = Math.ceil(root.bytes / 2 ** 20);
  throw new EnvironmentError(`the guest's root of ${rootMb} MB does not fit into its memory`, {
    place: "--memory",
    cure: `Give it at least ${Math.ceil(neededBytes / 2 ** 20)}m.`,
  });
}

/** Modules that the devices need, with a poll queue for each CPU; then the user's. */
function moduleRequests(settings: LabSettings, host: LabHost | null): ModuleRequest[] {
  const hasDisk = settings.devices.some(({ kind }) => kind === "virtio-blk");
  const pollQueues = kindIsPolled(settings.devices, "virtio-blk") ? settings.cpus : 0;
  const virtio = [
    ...(hasDisk ? [{ name: "virtio_blk", parameters: `poll_queues=${pollQueues}` }] : []),
    ...(host === null ? [] : [{ name: "virtiofs", parameters: "" }]),
  ];
  const bus = virtio.length === 0 ? [] : [{ name: "virtio_pci", parameters: "" }];
  return [...bus, ...virtio, ...settings.modules];
}

async function rootFor({ programs, memoryBytes }: LabSettings): Promise<GuestRoot> {
  const root = await guestRoot(programs);
  checkMemory(root, memoryBytes);
  return root;
}

async function acceleratorFor(
  { accelerator }: LabSettings,
  qemu: Qemu,
  kernel: Kernel,
): Promise<AcceleratorChoice> {
  if (accelerator !== null) return { accelerator, reason: "it was asked for" };
  return chooseAccelerator(qemu, kernel.imagePath);
}

async function prepare(
  settings: LabSettings,
  host: LabHost | null,
  hooks: LabHooks,
): Promise<Prepared> {
  const qemu = findQemu();
  hooks.onStage("preparing the kernel and the guest's root");
  // Side by side: each of them waits for programs of this machine.
  const resolved = resolveKernel(settings.kernel);
  const parts = [
    resolved,
    resolved.then((kernel) => collectModules(kernel, moduleRequests(settings, host))),
    rootFor(settings),
    resolved.then((kernel) => acceleratorFor(settings, qemu, kernel)),
  ] as const;
  try {
    const [kernel, modules, root, choice] = await Promise.all(parts);
    return { qemu, kernel, modules, root, choice };
  } finally {
    // Where one has failed, nothing is to be left that the others are still making.
    await Promise.allSettled(parts);
  }
}

function machineOf(
  settings: LabSettings,
  prepared: Prepared,
): Omit<Machine, "devices" | "shareSocket"> {
  const { qemu, kernel, root, choice, modules } = prepared;
  const pollQueues = kindIsPolled(settings.devices, "nvme") ? settings.cpus : 0;
  const append = [...modules.commandLine, ...(settings.append === null ? [] : [settings.append])];
  return {
    accelerator: choice.accelerator,
    qemuMajor: qemu.major,
    cpus: settings.cpus,
    memoryBytes: settings.memoryBytes,
    // A second faster where it is emulated.
    firmwarePath: choice.accelerator === "kvm" ? null : qemu.smallFirmwarePath,
    kernelPath: kernel.imagePath,
    rootPath: root.path,
    kernelCommandLine: kernelCommandLine(choice.accelerator, pollQueues, append),
  };
}

function factsOf(settings: LabSettings, prepared: Prepared, machine: Machine): LabFacts {
  return {
    ...prepared.choice,
    kernel: prepared.kernel.label,
    kernelCommandLine: machine.kernelCommandLine,
    qemuVersion: prepared.qemu.version,
    cpus: machine.cpus,
    memoryBytes: machine.memoryBytes,
    devices: settings.devices.map(({ text }) => text),
  };
}

/** The first QEMU whose NVMe has flexible data placement. */
const PLACEMENT_QEMU = 8;

function checkPlacement(devices: readonly DeviceSpec[], { major, version }: Qemu): void {
  const device = devices.find(({ reclaimHandles }) => reclaimHandles !== null);
  if (device === undefined || major >= PLACEMENT_QEMU) return;
  throw new EnvironmentError(`fdp= needs QEMU ${PLACEMENT_QEMU} or newer, and this is ${version}`, {
    place: `--device ${device.text}`,
    cure: "Install a newer QEMU (Debian: qemu-system-x86 of backports), or leave fdp= out.",
  });
}

function incidentsOf(device: DeviceSpec): Incident[] {
  const { unplugAfterMs: afterMs, stall } = device;
  const node = { nodeName: nodeName(device) };
  return [
    ...(afterMs === null ? [] : [{ ...node, id: plugId(device), afterMs, stallMs: null }]),
    ...(stall === null ? [] : [{ ...node, id: diskId(device), ...stall }]),
  ];
}

/** Environment variables by which job files name the devices. */
export function deviceEnv(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, `/dev/lab/${name}`]));
}

/**
 * Prepares and starts a guest.
 * @throws UsageError, EnvironmentError
 */
export async function startLab(
  settings: LabSettings,
  work: LabWork,
  hooks: LabHooks,
): Promise<StartedLab> {
  checkDevices(settings.devices);
  const { host } = work;
  const prepared = await prepare(settings, host, hooks);
  checkPlacement(settings.devices, prepared.qemu);
  const backings = openBackings(settings.devices, FIRST_FILE_FD);
  const share = await serve(host).catch((error) => {
    backings.close();
    throw error;
  });
  const devices = qemuDevices(backings.devices, 2 * settings.cpus);
  const shareSocket = share?.socketPath ?? null;
  const machine: Machine = { ...machineOf(settings, prepared), devices, shareSocket };
  const argv = qemuArgv(machine);
  const guest = boot({
    qemu: prepared.qemu.path,
    argv,
    fds: backings.fds,
    plan: guestPlan(settings, work, prepared.modules, devices),
    prepareAgain: async () => share?.serve(),
    incidents: settings.devices.flatMap(incidentsOf),
    deadline: work.deadline,
    consolePath: consolePathOf(settings, host),
    onMessage: hooks.onMessage,
    ...(hooks.attachConsole === undefined ? {} : { attachConsole: hooks.attachConsole }),
  });
  hooks.onStage(`booting ${prepared.kernel.label} under ${acceleratorName(prepared.choice)}`);
  return {
    guest: {
      ...guest,
      outcome: guest.outcome.finally(() => {
        backings.close();
        share?.close();
      }),
    },
    facts: factsOf(settings, prepared, machine),
    commandLine: [prepared.qemu.path, ...argv],
  };
}

async function serve(host: LabHost | null): Promise<SharedDirectory | null> {
  const share = host === null ? null : new SharedDirectory(host.directory);
  await share?.serve();
  return share;
}

/** Each of several guests has its own. */
function consolePathOf({ consolePath }: LabSettings, host: LabHost | null): string {
  const path = consolePath ?? join(cacheDir(), "console.log");
  return host === null ? path : `${path}.${host.name}`;
}

function guestPlan(
  settings: LabSettings,
  { files, cwd, env, runs, shell, deadline, host }: LabWork,
  { modules }: ModuleSet,
  devices: QemuDevices,
): GuestPlan {
  const names = settings.devices.map(({ name }) => name);
  return {
    modules,
    devices: devices.guest,
    files,
    cwd,
    env: { PATH: GUEST_BIN, HOME: "/root", ...deviceEnv(names), ...env },
    hostname: host?.name ?? null,
    sharedDirectory: host === null ? null : SHARED_DIRECTORY,
    runs,
    shell,
    heartbeatMs: deadline?.kind === "served" ? HEARTBEAT_MS : null,
  };
}

/** For people: "KVM", or why it is not. */
function acceleratorName({ accelerator, reason }: AcceleratorChoice): string {
  if (accelerator === "kvm") return "KVM";
  if (accelerator === "icount") return "software emulation that counts instructions for time";
  return `software emulation (${reason}); its times are not a device's`;
}
