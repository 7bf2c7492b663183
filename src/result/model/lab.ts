/** The guest of `hipri lab run` that a result comes from. */
import { count, list, type Model, object, oneOf, record, text, textOrNull } from "./define.js";

export const LAB = object({
  accelerator: oneOf(
    ["kvm", "tcg", "icount"],
    "tcg is software emulation: its times are not a device's; icount the same, and its clock counts instructions.",
  ),
  acceleratorReason: textOrNull("Why this one was taken."),
  kernel: text("The kernel's package with its version, or its file."),
  kernelCommandLine: text(),
  qemuVersion: text(),
  cpus: count(),
  memoryBytes: count(),
  devices: list(text(), "As --device describes them."),
  bootMs: count("From the start of QEMU until the guest took its first command."),
  interrupts: record(count(), "Interrupt vectors of the guest that fired during the whole run."),
});

export interface Lab extends Model<typeof LAB> {}
