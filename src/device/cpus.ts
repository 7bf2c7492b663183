/** Which CPUs a thread can be pinned to. */
import { join } from "node:path";
import { EnvironmentError, type Place } from "../base/errors.js";
import { KERNEL, type KernelRoots } from "./roots.js";
import { readAttribute } from "./sysfs.js";

/** The kernel's list of CPUs that are online, such as `0-3,8`. */
export function onlineList(roots: KernelRoots): string {
  return readAttribute(join(roots.sys, "devices/system/cpu"), "online") ?? "0";
}

function isListed(cpu: number, list: string): boolean {
  return list.split(",").some((range) => {
    const [first = 0, last = first] = range.split("-").map(Number);
    return first <= cpu && cpu <= last;
  });
}

/**
 * Makes sure that threads can be pinned to all of the given CPUs.
 * @throws EnvironmentError when one of them is not there, or is offline
 */
export function assertOnline(cpus: readonly number[], place: Place, roots = KERNEL): void {
  const online = onlineList(roots);
  const missing = cpus.find((cpu) => !isListed(cpu, online));
  if (missing === undefined) return;
  throw new EnvironmentError(`this machine has no CPU ${missing} online`, {
    place,
    cure: `Its CPUs are ${online}.`,
  });
}
