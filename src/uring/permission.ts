/** Who may use io_uring here, as far as the kernel tells: its sysctls, and seccomp. */
import { readFileSync } from "node:fs";

export const SYSCTL_DISABLED = "/proc/sys/kernel/io_uring_disabled";
const SYSCTL_GROUP = "/proc/sys/kernel/io_uring_group";
const STATUS = "/proc/self/status";

export interface IoUringPermission {
  /** kernel.io_uring_disabled (Linux 6.6): 0 allowed, 1 for a group only, 2 never; null if absent. */
  readonly disabled: number | null;
  /** kernel.io_uring_group: who may with `disabled` 1, besides CAP_SYS_ADMIN; null for no group. */
  readonly groupId: number | null;
  /** How many seccomp filters look at this process's system calls (counted since Linux 5.9). */
  readonly seccompFilters: number;
}

export function ioUringPermission(): IoUringPermission {
  const groupId = numberIn(SYSCTL_GROUP);
  const status = read(STATUS);
  const field = (name: string): number =>
    Number(new RegExp(`^${name}:\\s*(\\d+)$`, "m").exec(status)?.[1] ?? 0);
  return {
    disabled: numberIn(SYSCTL_DISABLED),
    groupId: groupId === null || groupId < 0 ? null : groupId,
    // Mode 2 is a filter, also where the kernel does not count them.
    seccompFilters: Math.max(field("Seccomp_filters"), field("Seccomp") === 2 ? 1 : 0),
  };
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function numberIn(path: string): number | null {
  const text = read(path).trim();
  return text === "" ? null : Number(text);
}
