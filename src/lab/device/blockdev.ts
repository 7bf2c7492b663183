/** DeviceSpec → QEMU's block nodes and devices. Pure: files are only named here. */
import { EIO } from "../../base/errno.js";
import type { GuestDevice } from "../channel.js";
import type { DeviceKind, DeviceSpec } from "./spec.js";

/** One `-blockdev`, `-device` or `-object` argument in QEMU's JSON form. */
export type QemuObject = Readonly<Record<string, unknown>>;

export interface QemuDevices {
  readonly objects: readonly QemuObject[];
  /** In the order in which nodes refer to each other. */
  readonly blockdevs: readonly QemuObject[];
  /** Buses before what is plugged into them. */
  readonly devices: readonly QemuObject[];
  readonly guest: readonly GuestDevice[];
}

/** A device with the file behind it. */
export interface BackedDevice {
  readonly spec: DeviceSpec;
  /** The image (memory, file), the qcow2 metadata (mixed), or null. */
  readonly path: string | null;
}

const READ_AND_WRITE_EVENTS = "none";
const SECTOR_BYTES = 512;

function nullNode(sizeBytes: number, latencyUs: number): QemuObject {
  return {
    driver: "null-co",
    size: sizeBytes,
    "latency-ns": latencyUs * 1000,
    "read-zeroes": true,
  };
}

/** QEMU's own locks are left out where the file has no name that another program could open. */
function fileNode(path: string, anonymous: boolean, writable: boolean): QemuObject {
  return {
    driver: "file",
    filename: path,
    locking: anonymous ? "off" : "auto",
    "read-only": !writable,
    "auto-read-only": false,
    // Nothing outlives the guest, so its flushes need not reach the disk.
    cache: { direct: false, "no-flush": anonymous },
    discard: "unmap",
  };
}

function backingNode({ spec, path }: BackedDevice): QemuObject {
  const { backing } = spec;
  const sizeBytes = spec.sizeBytes ?? 0;
  switch (backing.kind) {
    case "memory":
      return fileNode(path!, true, true);
    case "file":
      return fileNode(path!, false, backing.writable);
    case "null":
      return nullNode(sizeBytes, backing.latencyUs);
    case "mixed":
      return {
        driver: "qcow2",
        file: fileNode(path!, true, true),
        "data-file": nullNode(sizeBytes, backing.latencyUs),
      };
  }
}

/** The filters of a device are layers around its backing; the outermost carries its node name. */
function layeredNode(device: BackedDevice): QemuObject {
  const { spec } = device;
  let node = backingNode(device);
  if (spec.errors.length > 0) {
    const rules = spec.errors.map(({ operation, offsetBytes }) => ({
      event: READ_AND_WRITE_EVENTS,
      iotype: operation,
      errno: EIO,
      sector: Math.floor(offsetBytes / SECTOR_BYTES),
    }));
    node = { driver: "blkdebug", image: node, "inject-error": rules };
  }
  if (isThrottled(spec)) {
    node = { driver: "throttle", "throttle-group": `throttle-${spec.name}`, file: node };
  }
  return { ...node, "node-name": nodeName(spec) };
}

function isThrottled(spec: DeviceSpec): boolean {
  return spec.iops !== null || spec.bytesPerSecond !== null;
}

function throttleGroup(spec: DeviceSpec): QemuObject {
  const limits = {
    ...(spec.iops === null ? {} : { "iops-total": spec.iops }),
    ...(spec.bytesPerSecond === null ? {} : { "bps-total": spec.bytesPerSecond }),
  };
  return { "qom-type": "throttle-group", id: `throttle-${spec.name}`, limits };
}

/** What `device_del` takes to pull the device out: its controller. */
export function plugId(spec: DeviceSpec): string {
  return spec.kind === "nvme" ? `nvme-${spec.controller}` : diskId(spec);
}

/** The disk itself: the namespace of a controller, or a device on its own. */
export function diskId(spec: DeviceSpec): string {
  return `disk-${spec.name}`;
}

/** The name of the device's outermost block node. */
export function nodeName(spec: DeviceSpec): string {
  return `node-${spec.name}`;
}

/** Only a device behind a root port of its own can be pulled out of a q35 machine. */
function rootPort(plug: string, chassis: number): QemuObject {
  return { driver: "pcie-root-port", id: `port-${plug}`, chassis, slot: chassis };
}

function blockSizes(spec: DeviceSpec): QemuObject {
  return { logical_block_size: spec.blockBytes, physical_block_size: 4096 };
}

/** The controllers in order of appearance, each with its namespaces. */
function nvmeDevices(specs: readonly DeviceSpec[], bus: string): QemuObject[] {
  const first = specs[0]!;
  const id = plugId(first);
  const subsystem = placementSubsystem(specs, `subsystem-${id}`);
  const within = subsystem === null ? {} : { subsys: subsystem.id };
  const controller = { driver: "nvme", id, serial: first.controller, bus, ...within };
  const namespaces = specs.map((spec, index) => ({
    driver: "nvme-ns",
    id: diskId(spec),
    drive: nodeName(spec),
    bus: id,
    nsid: index + 1,
    ...(spec.zoneBytes === null ? {} : { zoned: true, "zoned.zone_size": spec.zoneBytes }),
    ...metadataOf(spec),
    ...placementOf(spec, within),
    ...blockSizes(spec),
  }));
  return [...(subsystem === null ? [] : [subsystem]), controller, ...namespaces];
}

function metadataOf({ metadata }: DeviceSpec): QemuObject {
  if (metadata === null) return {};
  return { ms: metadata.bytes, mset: metadata.extended ? 1 : 0, pi: metadata.protection };
}

/** How much a reclaim unit holds; nothing depends on it. */
const RECLAIM_UNIT_BYTES = 2 ** 20;

/** Flexible data placement belongs to a subsystem; null where no namespace has it. */
function placementSubsystem(specs: readonly DeviceSpec[], id: string): QemuObject | null {
  const handles = Math.max(...specs.map(({ reclaimHandles }) => reclaimHandles ?? 0));
  if (handles === 0) return null;
  return {
    driver: "nvme-subsys",
    id,
    nqn: id,
    fdp: true,
    "fdp.runs": RECLAIM_UNIT_BYTES,
    "fdp.nrg": 1,
    "fdp.nruh": handles,
  };
}

/** A namespace places writes with the first handles; others may place theirs with the same. */
function placementOf({ reclaimHandles }: DeviceSpec, within: QemuObject): QemuObject {
  // A namespace that controllers may share would get a multipath disk.
  const alone = "subsys" in within ? { shared: false } : {};
  if (reclaimHandles === null) return alone;
  const handles = Array.from({ length: reclaimHandles }, (_, handle) => handle);
  return { ...alone, "fdp.ruhs": handles.join(";") };
}

function virtioDevice(spec: DeviceSpec, bus: string, queueCount: number): QemuObject {
  return {
    driver: "virtio-blk-pci",
    id: plugId(spec),
    serial: spec.name,
    drive: nodeName(spec),
    bus,
    "num-queues": queueCount,
    ...blockSizes(spec),
  };
}

function groupByPlug(specs: readonly DeviceSpec[]): DeviceSpec[][] {
  const groups = new Map<string, DeviceSpec[]>();
  for (const spec of specs) {
    const group = groups.get(plugId(spec));
    if (group === undefined) groups.set(plugId(spec), [spec]);
    else group.push(spec);
  }
  return [...groups.values()];
}

/**
 * Everything that QEMU needs for the devices.
 * @param virtioQueues queues of each virtio-blk device, poll queues included
 */
export function qemuDevices(backed: readonly BackedDevice[], virtioQueues: number): QemuDevices {
  const specs = backed.map(({ spec }) => spec);
  const plugs = groupByPlug(specs);
  const devices = plugs.flatMap((group, index) => {
    const port = rootPort(plugId(group[0]!), index + 1);
    const bus = String(port.id);
    const plugged =
      group[0]!.kind === "nvme"
        ? nvmeDevices(group, bus)
        : group.map((spec) => virtioDevice(spec, bus, virtioQueues));
    return [port, ...plugged];
  });
  const guest = plugs.flatMap((group) =>
    group.map((spec, index) => ({
      name: spec.name,
      serial: spec.kind === "nvme" ? spec.controller : spec.name,
      nsid: spec.kind === "nvme" ? index + 1 : null,
    })),
  );
  return {
    objects: specs.filter(isThrottled).map(throttleGroup),
    blockdevs: backed.map(layeredNode),
    devices,
    guest,
  };
}

/** Whether the kernel is to give devices of this kind poll queues. */
export function kindIsPolled(specs: readonly DeviceSpec[], kind: DeviceKind): boolean {
  return specs.some((spec) => spec.kind === kind && spec.polled);
}
