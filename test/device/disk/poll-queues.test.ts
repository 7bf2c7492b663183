import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { countPollQueues } from "../../../src/device/disk/poll-queues.js";
import type { KernelRoots } from "../../../src/device/kernel-roots.js";
import { type BlockNode, findBlockDevice } from "../../../src/device/sysfs.js";
import { addNvme, addVirtio } from "../disks.js";
import { addDevice, fakeMachine, writeTree } from "../scratch.js";

const THREE_QUEUES = { "mq/0/cpu_list": "0", "mq/1/cpu_list": "1", "mq/2/cpu_list": "0, 1" };

function diskOf(roots: KernelRoots, number: string): BlockNode {
  return findBlockDevice(number, roots)!.disk;
}

function setInterrupts(roots: KernelRoots, ...names: string[]): void {
  const lines = names.map((name, irq) => ` ${irq}:  0  0  PCI-MSIX  ${irq}-edge  ${name}`);
  writeFileSync(join(roots.proc, "interrupts"), ["  CPU0  CPU1", ...lines, ""].join("\n"));
}

test("queues of NVMe and virtio-blk that no interrupt serves are poll queues", (t) => {
  const roots = fakeMachine(t);
  addNvme(roots, THREE_QUEUES);
  addVirtio(roots, THREE_QUEUES);
  setInterrupts(roots, "nvme0q0", "nvme0q1", "nvme0q2", "virtio1-config", "virtio1-req.0");
  assert.equal(countPollQueues(diskOf(roots, "259:0"), roots), 1);
  assert.equal(countPollQueues(diskOf(roots, "254:0"), roots), 2);
});

test("vectors that serve all queues together tell nothing", (t) => {
  const roots = fakeMachine(t);
  addVirtio(roots, THREE_QUEUES);
  setInterrupts(roots, "virtio1-config", "virtio1-virtqueues");
  assert.equal(countPollQueues(diskOf(roots, "254:0"), roots), null);
});

test("debugfs tells where it can be read", (t) => {
  const roots = fakeMachine(t);
  addDevice(roots, "virtual/block/nullb0", "251:0", THREE_QUEUES);
  setInterrupts(roots);
  assert.equal(countPollQueues(diskOf(roots, "251:0"), roots), null);
  writeTree(join(roots.sys, "kernel/debug/block/nullb0"), {
    "hctx0/type": "default",
    "hctx1/type": "poll",
    "hctx2/type": "poll",
    state: "",
  });
  assert.equal(countPollQueues(diskOf(roots, "251:0"), roots), 2);
});
