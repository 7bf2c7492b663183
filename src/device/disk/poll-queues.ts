/** How many queues of a disk poll: what there is, not what its driver was asked for. */
import { join } from "node:path";
import { KERNEL, type KernelRoots } from "../kernel-roots.js";
import { type BlockNode, listDirectory, readAttribute } from "../sysfs.js";
import { interruptQueueCount } from "./interrupts.js";

/**
 * Asks debugfs, which only root may read, for the type of each hardware queue; without it, those
 * that no interrupt serves are the ones that poll.
 * @returns null where neither tells (multipath NVMe, stacked devices, shared vectors)
 */
export function countPollQueues(disk: BlockNode, roots: KernelRoots = KERNEL): number | null {
  return countInDebugfs(disk, roots) ?? countWithoutInterrupt(disk, roots);
}

function countInDebugfs(disk: BlockNode, roots: KernelRoots): number | null {
  const directory = join(roots.sys, "kernel/debug/block", disk.name);
  const queues = listDirectory(directory).filter((name) => /^hctx\d+$/.test(name));
  const types = queues.map((queue) => readAttribute(join(directory, queue), "type"));
  return types.length === 0 || types.includes(null)
    ? null
    : types.filter((type) => type === "poll").length;
}

function countWithoutInterrupt(disk: BlockNode, roots: KernelRoots): number | null {
  const queues = listDirectory(join(disk.directory, "mq")).length;
  const interrupted = queues === 0 ? null : interruptQueueCount(disk, roots);
  return interrupted === null ? null : Math.max(0, queues - interrupted);
}
