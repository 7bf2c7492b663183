/** Which NUMA nodes there are, and which CPUs they have. */
import { join } from "node:path";
import { EnvironmentError, type Place } from "../../base/errors.js";
import type { NumaNodes } from "../../job/spec/job-spec.js";
import { KERNEL, type KernelRoots } from "../kernel-roots.js";
import { readAttribute } from "../sysfs.js";
import { listed } from "./cpus.js";

const NODES = "devices/system/node";

/** Nodes by number; a kernel without NUMA has the one node that all have. */
function onlineNodes(roots: KernelRoots): readonly number[] {
  return listed(readAttribute(join(roots.sys, NODES), "online") ?? "0");
}

/** `all` as what it stands for on this machine. */
export function nodesOf(nodes: NumaNodes, roots = KERNEL): readonly number[] {
  return nodes === "all" ? onlineNodes(roots) : nodes;
}

/** @throws EnvironmentError for a node that this machine does not have */
export function assertNodes(nodes: NumaNodes, place: Place, roots = KERNEL): void {
  const online = onlineNodes(roots);
  const missing = nodesOf(nodes, roots).find((node) => !online.includes(node));
  if (missing === undefined) return;
  throw new EnvironmentError(`this machine has no NUMA node ${missing}`, {
    place,
    cure: `Its nodes are ${online.join(", ")}.`,
  });
}

/** All CPUs of the nodes. */
export function cpusOfNodes(nodes: NumaNodes, roots = KERNEL): readonly number[] {
  return nodesOf(nodes, roots).flatMap((node) => {
    return listed(readAttribute(join(roots.sys, NODES, `node${node}`), "cpulist") ?? "");
  });
}
