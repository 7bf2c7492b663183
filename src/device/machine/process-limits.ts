/** What the system lets this process have, and what it and its user have of it already. */
import { join } from "node:path";
import { PAGE_BYTES } from "../../base/page-size.js";
import { KERNEL, type KernelRoots } from "../kernel-roots.js";
import { listDirectory, readAttribute } from "../sysfs.js";

/** How much there may be of something, and how much of it is in use. */
export interface Limit {
  readonly most: number;
  readonly used: number;
}

/** Each is null where nothing limits it, or nobody tells. */
export interface SystemLimits {
  /** RLIMIT_NOFILE, in descriptors. */
  readonly openFiles: Limit | null;
  /** RLIMIT_NPROC, in threads of all processes of the user. */
  readonly threads: Limit | null;
  /** The part of them that is this process's. */
  readonly ownThreads: number;
  /** RLIMIT_AS, in bytes. */
  readonly addressBytes: Limit | null;
  /** Memory that could be had without swapping: of the machine, or of the control group. */
  readonly freeBytes: number | null;
}

/** Numbers of linux/capability.h. */
const CAP = { IPC_LOCK: 14n, SYS_ADMIN: 21n, SYS_RESOURCE: 24n } as const;

/** No user comes near a limit that is larger; what would count is not read then. */
const MANY_THREADS = 10_000;

/** The soft limit of that name in /proc/self/limits; null for none, and where it is not told. */
function softLimit(name: string, { proc }: KernelRoots): number | null {
  const limits = readAttribute(join(proc, "self"), "limits") ?? "";
  const soft = new RegExp(`^${name}\\s+(\\d+)`, "m").exec(limits)?.[1];
  return soft === undefined ? null : Number(soft);
}

/** The bytes that this process may lock; null for no limit. */
export function lockedMemoryLimit(roots: KernelRoots = KERNEL): number | null {
  return softLimit("Max locked memory", roots);
}

/** Whether this process has a capability, as far as the kernel tells. */
export function hasCapability(name: keyof typeof CAP, { proc }: KernelRoots = KERNEL): boolean {
  const status = readAttribute(join(proc, "self"), "status") ?? "";
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? "0";
  return ((BigInt(`0x${effective}`) >> CAP[name]) & 1n) === 1n;
}

export function readLimits(roots: KernelRoots = KERNEL): SystemLimits {
  const self = join(roots.proc, "self");
  const limit = (name: string, used: () => number): Limit | null => {
    const most = softLimit(name, roots);
    return most === null ? null : { most, used: used() };
  };
  return {
    openFiles: limit("Max open files", () => listDirectory(join(self, "fd")).length),
    threads: threadLimit(roots),
    ownThreads: listDirectory(join(self, "task")).length,
    addressBytes: limit("Max address space", () => {
      return Number.parseInt(readAttribute(self, "statm") ?? "0", 10) * PAGE_BYTES;
    }),
    freeBytes: freeBytes(roots),
  };
}

/** The kernel lets the first user and those with these capabilities have as many as they like. */
function threadLimit(roots: KernelRoots): Limit | null {
  const most = softLimit("Max processes", roots);
  const user = process.getuid?.() ?? 0;
  if (most === null || most > MANY_THREADS || user === 0) return null;
  if (hasCapability("SYS_RESOURCE", roots) || hasCapability("SYS_ADMIN", roots)) return null;
  return { most, used: threadsOf(user, roots) };
}

function threadsOf(user: number, { proc }: KernelRoots): number {
  const processes = listDirectory(proc).filter((name) => /^\d+$/.test(name));
  return processes.reduce((sum, name) => {
    const status = readAttribute(join(proc, name), "status") ?? "";
    const isUsers = Number(/^Uid:\s+(\d+)/m.exec(status)?.[1] ?? -1) === user;
    return isUsers ? sum + Number(/^Threads:\s+(\d+)/m.exec(status)?.[1] ?? 1) : sum;
  }, 0);
}

function freeBytes({ proc }: KernelRoots): number | null {
  const kilobytes = /^MemAvailable:\s+(\d+) kB/m.exec(readAttribute(proc, "meminfo") ?? "")?.[1];
  if (kilobytes === undefined) return null;
  const free = Number(kilobytes) * 1024;
  const group = process.constrainedMemory();
  return group > 0 ? Math.min(free, group) : free;
}
