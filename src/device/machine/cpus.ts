/** Which CPUs a thread can be pinned to. */
import { join } from "node:path";
import { EnvironmentError, type Place } from "../../base/errors.js";
import { KERNEL, type KernelRoots } from "../kernel-roots.js";
import { readAttribute } from "../sysfs.js";

/** The kernel's list of CPUs that are online, such as `0-3,8`. */
export function onlineList(roots: KernelRoots): string {
  return readAttribute(join(roots.sys, "devices/system/cpu"), "online") ?? "0";
}

/** All CPUs that are online but one. */
export function onlineBut(cpu: number, roots = KERNEL): number[] {
  return listed(onlineList(roots)).filter((other) => other !== cpu);
}

/** The numbers of a list of the kernel's, such as `0-3,8`. */
export function listed(list: string): readonly number[] {
  if (list === "") return [];
  return list.split(",").flatMap((range) => {
    const [first = 0, last = first] = range.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}

/**
 * Makes sure that threads can be pinned to all of the given CPUs.
 * @throws EnvironmentError when one of them is not there, or is offline
 */
export function assertOnline(cpus: readonly number[], place: Place, roots = KERNEL): void {
  const online = onlineList(roots);
  const there = listed(online);
  const missing = cpus.find((cpu) => !there.includes(cpu));
  if (missing === undefined) return;
  throw new EnvironmentError(`this machine has no CPU ${missing} online`, {
    place,
    cure: `Its CPUs are ${online}.`,
  });
}
