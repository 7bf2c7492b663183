/** What sysfs tells about the queue of a disk: the settings that decide what a run measures. */

import { basename, dirname, join } from "node:path";
import type { QueueFacts } from "../../result/model/environment.js";
import { KERNEL, type KernelRoots } from "../kernel-roots.js";
import {
  type BlockNode,
  blockNode,
  findBlockDevice,
  listDirectory,
  readAttribute,
  readNumber,
  resolveLink,
} from "../sysfs.js";

/** @param disk the whole disk, as in BlockDevice.disk */
export function readQueue(disk: BlockNode, roots: KernelRoots = KERNEL): QueueFacts {
  const queue = join(disk.directory, "queue");
  const driver = findDriver(disk);
  const numaNode = Number(findUpwards(deviceDirectory(disk), "numa_node") ?? -1);
  const parameters = join(roots.sys, "module", driver ?? "", "parameters");
  return {
    name: disk.name,
    driver,
    transport: transportOf(disk),
    ioPoll: readFlag(queue, "io_poll"),
    ioPollDelay: readNumber(queue, "io_poll_delay"),
    scheduler: selectedScheduler(readAttribute(queue, "scheduler")),
    noMerges: readNumber(queue, "nomerges"),
    maxSectorsKb: readNumber(queue, "max_sectors_kb"),
    maxHwSectorsKb: readNumber(queue, "max_hw_sectors_kb"),
    ioStats: readFlag(queue, "iostats"),
    wbtLatUs: readNumber(queue, "wbt_lat_usec"),
    rotational: readFlag(queue, "rotational"),
    numaNode: numaNode < 0 ? null : numaNode,
    hardwareQueues: listDirectory(join(disk.directory, "mq")).length,
    pollQueuesAsked: readNumber(parameters, "poll_queues"),
  };
}

function readFlag(directory: string, name: string): boolean | null {
  const value = readNumber(directory, name);
  return value === null ? null : value === 1;
}

/** The disks that a stacked device (dm, md) stands on directly; empty for others. */
export function disksBelow(disk: BlockNode): BlockNode[] {
  const slaves = join(disk.directory, "slaves");
  return listDirectory(slaves).flatMap((name) => {
    const directory = resolveLink(join(slaves, name));
    if (directory === null) return [];
    const isPartition = readAttribute(directory, "partition") !== null;
    return [blockNode(isPartition ? dirname(directory) : directory)];
  });
}

/**
 * Every disk that the targets sit on, each once, a partition counting as its disk, with all disks
 * below a stacked one.
 * @param blockDevices `MAJ:MIN` of the targets' devices (InspectedTarget.blockDevice, not null)
 */
export function disksUnder(
  blockDevices: Iterable<string>,
  roots: KernelRoots = KERNEL,
): BlockNode[] {
  const disks = new Map<string, BlockNode>();
  const visit = (disk: BlockNode): void => {
    if (disks.has(disk.name)) return;
    disks.set(disk.name, disk);
    disksBelow(disk).forEach(visit);
  };
  for (const number of blockDevices) {
    const device = findBlockDevice(number, roots);
    if (device !== null) visit(device.disk);
  }
  return [...disks.values()];
}

/** The NVMe controllers of a namespace: one, or with native multipath all of its subsystem. */
export function nvmeControllers(disk: BlockNode): BlockNode[] {
  const device = deviceDirectory(disk);
  if (device === null) return [];
  if (/^nvme\d+$/.test(basename(device))) return [blockNode(device)];
  return listDirectory(device)
    .filter((name) => /^nvme\d+$/.test(name))
    .flatMap((name) => resolveLink(join(device, name)) ?? [])
    .map(blockNode);
}

/** The directory of what the disk hangs on: an NVMe controller, a virtio device, a SCSI LUN. */
export function deviceDirectory(disk: BlockNode): string | null {
  return resolveLink(join(disk.directory, "device"));
}

/** The nearest attribute of that name at or above a directory of sysfs. */
function findUpwards(directory: string | null, name: string): string | null {
  if (directory === null || directory === dirname(directory)) return null;
  return readAttribute(directory, name) ?? findUpwards(dirname(directory), name);
}

/** Virtual disks by what their directory shows, others by the driver of the device below. */
function findDriver(disk: BlockNode): string | null {
  const entries = listDirectory(disk.directory);
  if (entries.includes("dm")) return "device-mapper";
  if (entries.includes("md")) return "md";
  const virtual = /^(?:nvme|loop|zram|nullb)(?=\d)/.exec(disk.name)?.[0];
  if (virtual !== undefined) return virtual === "nullb" ? "null_blk" : virtual;
  const directory = deviceDirectory(disk);
  return scsiHostDriver(directory) ?? linkedDriver(directory);
}

function linkedDriver(directory: string | null): string | null {
  if (directory === null) return null;
  const driver = resolveLink(join(directory, "driver"));
  return driver === null ? null : basename(driver);
}

/** All SCSI disks have the driver `sd`; what matters for polling is the driver of their host. */
function scsiHostDriver(directory: string | null): string | null {
  const host = /^.*\/(host\d+)(?=\/)/.exec(directory ?? "");
  return host && readAttribute(join(host[0], "scsi_host", host[1] ?? ""), "proc_name");
}

function transportOf(disk: BlockNode): string | null {
  const controller = nvmeControllers(disk)[0];
  return controller === undefined ? null : readAttribute(controller.directory, "transport");
}

/** `none [mq-deadline] kyber` has the one in effect in brackets. */
function selectedScheduler(text: string | null): string | null {
  return text === null ? null : (/\[(.+)\]/.exec(text)?.[1] ?? text);
}
