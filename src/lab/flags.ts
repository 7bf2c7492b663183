/** The flags that every command with a guest has. */
import { Flags } from "@oclif/core";
import { describeDeviceKeys } from "./device/spec.js";
import { DEFAULT_KERNEL } from "./kernel/kernel.js";

/** With one value each. */
const severalTimes = { multiple: true, multipleNonGreedy: true } as const;

export const labFlags = {
  kernel: Flags.string({
    default: DEFAULT_KERNEL,
    helpValue: "KERNEL",
    description: "a bzImage, a Debian kernel package (.deb), or apt:PACKAGE[@SUITE]",
  }),
  device: Flags.string({
    ...severalTimes,
    helpValue: "NAME=KIND[,KEY=VALUE]…",
    description:
      "a device of the guest, /dev/lab/NAME and $" +
      `{NAME} for its jobs. Kinds: nvme, virtio-blk. Keys:\n${describeDeviceKeys()}`,
  }),
  module: Flags.string({
    ...severalTimes,
    helpValue: "'NAME [PARAMETER=VALUE]…'",
    description: "a kernel module to load first, such as 'null_blk poll_queues=1'",
  }),
  with: Flags.string({
    ...severalTimes,
    helpValue: "PROGRAM",
    description: "take a program of this machine along, such as fio",
  }),
  cpus: Flags.integer({
    min: 1,
    max: 64,
    helpValue: "1..64",
    description: "CPUs of the guest (2; with --icount 1)",
  }),
  memory: Flags.string({ default: "1G", helpValue: "SIZE", description: "memory of the guest" }),
  append: Flags.string({
    helpValue: "WORDS",
    description: "further words for the kernel's command line",
  }),
  accelerator: Flags.string({
    options: ["auto", "kvm", "tcg"],
    default: "auto",
    description: "auto: KVM where it really boots a kernel, software emulation (tcg) otherwise",
  }),
  icount: Flags.boolean({
    exclusive: ["accelerator"],
    description:
      "let the guest's clock count instructions, 4 ns each: CPU time of the kernel and of hipri " +
      "repeats then whatever this machine does; caches and a device's latency cannot be measured so",
  }),
  console: Flags.string({
    helpValue: "FILE",
    description: "where the guest's console goes; by default into the cache",
  }),
  verbose: Flags.boolean({ char: "v", description: "show the command lines of kernel and QEMU" }),
};
