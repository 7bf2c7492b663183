/** What befalls devices of the running guest while something uses them (`unplug=`, `stall=`). */
import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { type Monitor, openMonitor } from "./qmp.js";

export interface Incident {
  /** QEMU's id of the device. */
  readonly id: string;
  /** Its block node, whose counters tell that it is in use. */
  readonly nodeName: string;
  /** From the hundredth I/O after the first command has started, when a job is under way. */
  readonly afterMs: number;
  /** How long the device answers nothing; null pulls it out. */
  readonly stallMs: number | null;
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

async function befall(monitor: Monitor, incident: Incident): Promise<void> {
  const { id, nodeName, afterMs, stallMs } = incident;
  const idle = await countIos(monitor, nodeName);
  while ((await countIos(monitor, nodeName)) < idle + BUSY_IOS) {
    await sleep(POLL_MS, null, { ref: false });
  }
  await sleep(afterMs, null, { ref: false });
  if (stallMs === null) {
    await monitor.execute("device_del", { id });
    return;
  }
  // One more request passes; those behind it would take hours, but for the end of the limit.
  await limitBytesPerSecond(monitor, id, 1);
  await sleep(stallMs, null, { ref: false });
  await limitBytesPerSecond(monitor, id, 0);
}

/** 0: no limit, and what waited for one goes on at once. */
async function limitBytesPerSecond(monitor: Monitor, id: string, bps: number): Promise<void> {
  const none = { bps_rd: 0, bps_wr: 0, iops: 0, iops_rd: 0, iops_wr: 0 };
  await monitor.execute("block_set_io_throttle", { id, bps, ...none });
}

/**
 * @param qmp QEMU's monitor socket
 * @param started settles when the first command starts; before, the kernel itself reads the devices
 */
export async function befallInMidRun(
  incidents: readonly Incident[],
  qmp: Duplex,
  started: Promise<void>,
): Promise<void> {
  const monitor = openMonitor(qmp);
  await started;
  await Promise.all(incidents.map((each) => befall(monitor, each)));
}
