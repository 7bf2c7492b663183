/** The machine and its kernel's command line as QEMU's arguments. Pure. */
import type { QemuDevices, QemuObject } from "../device/blockdev.js";

/** icount is tcg with a clock that counts instructions. */
export type Accelerator = "kvm" | "tcg" | "icount";

/** Descriptors that QEMU inherits: a socket pair each, and the devices' files behind them. */
export const CONSOLE_FD = 3;
export const CHANNEL_FD = 4;
export const QMP_FD = 5;
export const FIRST_FILE_FD = 6;

export interface Machine {
  readonly accelerator: Accelerator;
  /** QEMU's major version. */
  readonly qemuMajor: number;
  readonly cpus: number;
  readonly memoryBytes: number;
  /** null: QEMU's own. */
  readonly firmwarePath: string | null;
  readonly kernelPath: string;
  readonly rootPath: string;
  readonly kernelCommandLine: string;
  readonly devices: QemuDevices;
  /** Where the daemon of a shared directory listens; null: the guest has none. */
  readonly shareSocket: string | null;
}

/**
 * What the kernel is told: the console, to power off instead of resting after a panic, poll queues
 * for NVMe, then the user's own words, which win. On a busy machine an emulated timer may tick too
 * late for the kernel's test of it, which would end in a panic; and its tests of ciphers, which
 * storage does not use, take a second there.
 */
export function kernelCommandLine(
  accelerator: Accelerator,
  nvmePollQueues: number,
  append: readonly string[],
): string {
  return [
    "console=ttyS0",
    "panic=-1",
    "8250.nr_uarts=2",
    ...(accelerator !== "kvm" ? ["no_timer_check", "cryptomgr.notests"] : []),
    `nvme.poll_queues=${nvmePollQueues}`,
    // QEMU 10 says of all namespaces that controllers may share them, whose disk is a multipath one.
    "nvme_core.multipath=N",
    ...append,
  ].join(" ");
}

/** QEMU takes JSON for these three options, which needs no escaping of commas. */
function json(option: string, values: readonly QemuObject[]): string[] {
  return values.flatMap((value) => [option, JSON.stringify(value)]);
}

function socket(id: string, fd: number): string[] {
  return ["-chardev", `socket,id=${id},fd=${fd}`];
}

/**
 * Accelerator and CPU. QEMU emulates `rep movsb` byte by byte: a kernel that is told that the CPU has
 * no fast one (erms, fsrm) unpacks its root in half the time. Under QEMU 7.2, 11 of 30 boots of Linux
 * 6.12 on a busy machine died, those looked at with garbage in EFLAGS just after a cmpxchg16b; with
 * cx16=off 1 of 30 did. Later QEMUs emulate the instruction in another way and are left alone,
 * untested.
 */
function processorArgv(accelerator: Accelerator, qemuMajor: number): string[] {
  if (accelerator === "kvm") return ["-accel", "kvm", "-cpu", "host"];
  const cpu = ["max", "erms=off", "fsrm=off", ...(qemuMajor < 8 ? ["cx16=off"] : [])].join(",");
  if (accelerator === "tcg") return ["-accel", "tcg,thread=multi", "-cpu", cpu];
  // 4 ns an instruction; a guest that rests goes on at its next timer at once.
  return ["-accel", "tcg,thread=single", "-icount", "shift=2,sleep=off", "-cpu", cpu];
}

/** A machine without anything that the lab does not use. */
export function machineArgv(accelerator: Accelerator, qemuMajor: number): string[] {
  return [
    ...["-nodefaults", "-no-user-config", "-no-reboot", "-display", "none", "-machine", "q35"],
    ...processorArgv(accelerator, qemuMajor),
  ];
}

/**
 * A shared directory, which the guest mounts by the name of its file system. The daemon reads and
 * writes the guest's memory, so that this is shared, too.
 */
function shareArgv(socketPath: string | null, memoryBytes: number): string[] {
  if (socketPath === null) return [];
  return [
    ...["-object", `memory-backend-memfd,id=memory,size=${memoryBytes}B,share=on`],
    ...["-machine", "memory-backend=memory"],
    ...["-chardev", `socket,id=share,path=${socketPath}`],
    ...["-device", "vhost-user-fs-pci,chardev=share,tag=virtiofs"],
  ];
}

/** The arguments behind `qemu-system-x86_64`. */
export function qemuArgv(machine: Machine): string[] {
  const { devices } = machine;
  return [
    ...machineArgv(machine.accelerator, machine.qemuMajor),
    ...(machine.firmwarePath === null ? [] : ["-bios", machine.firmwarePath]),
    ...["-smp", String(machine.cpus), "-m", `size=${machine.memoryBytes}B`],
    ...["-kernel", machine.kernelPath, "-initrd", machine.rootPath],
    ...["-append", machine.kernelCommandLine],
    ...socket("console", CONSOLE_FD),
    ...["-serial", "chardev:console"],
    ...socket("channel", CHANNEL_FD),
    ...["-serial", "chardev:channel"],
    ...socket("qmp", QMP_FD),
    ...["-mon", "chardev=qmp,mode=control"],
    ...shareArgv(machine.shareSocket, machine.memoryBytes),
    ...json("-object", devices.objects),
    ...json("-blockdev", devices.blockdevs),
    ...json("-device", devices.devices),
  ];
}
