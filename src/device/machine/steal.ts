/** Time that a hypervisor took from this machine's CPUs. */
import { KERNEL, type KernelRoots } from "../kernel-roots.js";
import { readAttribute } from "../sysfs.js";

/** The kernel counts in 1/100 s for user space, whatever it ticks with (USER_HZ, time(7)). */
const TICK_MS = 10;

/**
 * Stolen time since boot, over all CPUs.
 * @returns null where the kernel does not count it
 */
export function readStolenMs(roots: KernelRoots = KERNEL): number | null {
  const text = readAttribute(roots.proc, "stat") ?? "";
  // user nice system idle iowait irq softirq steal (proc(5))
  const steal = /^cpu +(?:\d+ ){7}(\d+)/.exec(text)?.[1];
  return steal === undefined ? null : Number(steal) * TICK_MS;
}
