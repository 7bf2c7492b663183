/** Made-up disks in the shapes that real drivers give them in sysfs. */
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import type { KernelRoots } from "../../src/device/kernel-roots.js";
import { addDevice, type Tree, writeTree } from "./scratch.js";

/** The parameter `poll_queues` of a driver's module. */
export function setPollQueues(roots: KernelRoots, driver: string, count: number): void {
  writeTree(roots.sys, { [`module/${driver}/parameters/poll_queues`]: String(count) });
}

const PCI = "pci0000:00/0000:00:04.0";

/** nvme0n1 (259:0) on a PCI controller with four message interrupts. */
export function addNvme(roots: KernelRoots, queue: Tree = { "queue/io_poll": "0" }): void {
  writeTree(join(roots.sys, "devices", PCI), {
    numa_node: "1",
    "msi_irqs/40": "msix",
    "msi_irqs/41": "msix",
    "nvme/nvme0/transport": "pcie",
  });
  const directory = addDevice(roots, `${PCI}/nvme/nvme0/nvme0n1`, "259:0", queue);
  symlinkSync("..", join(directory, "device"));
}

/** nvme1n1 (259:8) by native multipath: its subsystem has the controllers nvme1 and nvme2. */
export function addMultipathNvme(roots: KernelRoots, transport: string): void {
  const subsystem = "virtual/nvme-subsystem/nvme-subsys1";
  const directory = addDevice(roots, `${subsystem}/nvme1n1`, "259:8", { "queue/io_poll": "0" });
  symlinkSync("..", join(directory, "device"));
  for (const name of ["nvme1", "nvme2"]) {
    const controller = `devices/virtual/nvme-fabrics/ctl/${name}`;
    writeTree(roots.sys, {
      [`${controller}/transport`]: transport,
      [`devices/${subsystem}/${name}`]: `-> ${join(roots.sys, controller)}`,
    });
  }
}

/** vda (254:0) on virtio1. */
export function addVirtio(roots: KernelRoots, tree: Tree = {}): void {
  const virtio = "pci0000:00/0000:00:02.0/virtio1";
  writeTree(roots.sys, {
    "bus/virtio/drivers/virtio_blk/uevent": "",
    [`devices/${virtio}/driver`]: `-> ${join(roots.sys, "bus/virtio/drivers/virtio_blk")}`,
  });
  const directory = addDevice(roots, `${virtio}/block/vda`, "254:0", {
    "queue/io_poll": "0",
    "mq/0/nr_tags": "128",
    ...tree,
  });
  symlinkSync("../..", join(directory, "device"));
}

/** sda (8:0) behind a SCSI host of this driver. */
export function addScsi(roots: KernelRoots, hostDriver: string): void {
  const lun = "pseudo_0/adapter0/host3/target3:0:0/3:0:0:0";
  writeTree(roots.sys, {
    "bus/scsi/drivers/sd/uevent": "",
    [`devices/${lun}/driver`]: `-> ${join(roots.sys, "bus/scsi/drivers/sd")}`,
    "devices/pseudo_0/adapter0/host3/scsi_host/host3/proc_name": hostDriver,
  });
  const directory = addDevice(roots, `${lun}/block/sda`, "8:0", { "queue/io_poll": "0" });
  symlinkSync("../..", join(directory, "device"));
}

/** dm-0 (253:0) on the partition nvme0n1p1. */
export function addMappedNvme(roots: KernelRoots, nvmeQueue: Tree): void {
  addNvme(roots, nvmeQueue);
  const partition = addDevice(roots, `${PCI}/nvme/nvme0/nvme0n1/nvme0n1p1`, "259:1", {
    partition: "1",
  });
  addDevice(roots, "virtual/block/dm-0", "253:0", {
    "dm/name": "group-volume",
    "queue/io_poll": "0",
    "slaves/nvme0n1p1": `-> ${partition}`,
  });
}
