/** Pulls devices out of the running guest (`unplug=`), while something uses them. */
import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { type Monitor, openMonitor } from "./qmp.js";

export interface Unplug {
  /** QEMU's id of the device. */
  readonly id: string;
  /** Its block node, whose counters tell that it is in use. */
  readonly nodeName: string;
  /** From the hundredth I/O after the first command has started, when a job is under way. */
  readonly afterMs: number;
}

const POLL_MS = 100;
/** Opening and examining a device takes a few reads; a job soon makes more. */
const BUSY_IOS = 100;

interface BlockStats {
  readonly "node-name"?: string;
  readonly stats: { readonly rd_operations: number; readonly wr_operations: number };
}

/** I/Os that the node's device has completed since the start of QEMU. */
async function countIos(monitor: Monitor, nodeName: string): Promise<number> {
  const all = (await monitor.execute("query-blockstats")) as readonly BlockStats[];
  const found = all.find((device) => device["node-name"] === nodeName);
  return found === undefined ? 0 : found.stats.rd_operations + found.stats.wr_operations;
}

async function unplug(monitor: Monitor, { id, nodeName, afterMs }: Unplug): Promise<void> {
  const idle = await countIos(monitor, nodeName);
  while ((await countIos(monitor, nodeName)) < idle + BUSY_IOS) {
    await sleep(POLL_MS, null, { ref: false });
  }
  await sleep(afterMs, null, { ref: false });
  await monitor.execute("device_del", { id });
}

/**
 * @param qmp QEMU's monitor socket
 * @param started settles when the first command starts; before, the kernel itself reads the devices
 */
export async function unplugInMidRun(
  unplugs: readonly Unplug[],
  qmp: Duplex,
  started: Promise<void>,
): Promise<void> {
  const monitor = openMonitor(qmp);
  await started;
  await Promise.all(unplugs.map((each) => unplug(monitor, each)));
}
