import assert from "node:assert/strict";
import { test } from "node:test";
import { interruptsBetween, readInterrupts } from "../../../src/device/disk/interrupts.js";
import type { KernelRoots } from "../../../src/device/kernel-roots.js";
import { addMappedNvme, addMultipathNvme, addNvme, addScsi, addVirtio } from "../disks.js";
import { fakeMachine, writeTree } from "../scratch.js";

const TEXT = `           CPU0       CPU1
 28:          7          0 PCI-MSIX-0000:00:02.0   0-edge      virtio1-config
 29:        100         23 PCI-MSIX-0000:00:02.0   1-edge      virtio1-req.0
 30:          5          0 PCI-MSIX-0000:00:03.0   1-edge      virtio11-req.0
 40:         16          0 PCI-MSI-0000:00:04.0   0-edge      nvme0q0
 41:       1000       2000 PCI-MSI-0000:00:04.0   1-edge      nvme0q1
 42:          1          2 PCI-MSI-0000:00:04.0   2-edge      nvme0q2
 43:          9          9 PCI-MSI-0000:00:05.0   0-edge      nvme1q0, nvme1q1
 44:          8          8 PCI-MSI-0000:00:06.0   1-edge      nvme2q1
 50:         70          7 PCI-MSI-0000:00:07.0   0-edge      megasas0-msix0
NMI:          3          4   Non-maskable interrupts
ERR:          0
`;

function interrupts(roots: KernelRoots, number: string, text = TEXT): Record<string, number> {
  return Object.fromEntries(readInterrupts(number, roots, text));
}

test("an NVMe disk counts its I/O queues, without the admin queue", (t) => {
  const roots = fakeMachine(t);
  addNvme(roots);
  assert.deepEqual(interrupts(roots, "259:0"), { 41: 3000, 42: 3 });
});

test("a multipath NVMe disk counts the queues of all its controllers, also on shared vectors", (t) => {
  const roots = fakeMachine(t);
  addMultipathNvme(roots, "pcie");
  assert.deepEqual(interrupts(roots, "259:8"), { 43: 18, 44: 16 });
});

test("a virtio disk counts its request queues, without its configuration", (t) => {
  const roots = fakeMachine(t);
  addVirtio(roots);
  assert.deepEqual(interrupts(roots, "254:0"), { 29: 123 });
  const shared = "  CPU0\n 5: 12 IO-APIC 5-edge virtio1\n 6: 3 IO-APIC 6-edge virtio10\n";
  assert.deepEqual(interrupts(roots, "254:0", shared), { 5: 12 });
});

test("a mapped device counts the vectors of the disks below; an unknown one has none", (t) => {
  const roots = fakeMachine(t);
  addMappedNvme(roots, {});
  assert.deepEqual(interrupts(roots, "253:0"), { 41: 3000, 42: 3 });
  assert.deepEqual(interrupts(roots, "0:42"), {});
});

test("other disks count the message interrupts of the PCI device above them", (t) => {
  const roots = fakeMachine(t);
  addScsi(roots, "megaraid_sas");
  assert.deepEqual(interrupts(roots, "8:0"), {});
  writeTree(roots.sys, { "devices/pseudo_0/adapter0/msi_irqs/50": "msix" });
  assert.deepEqual(interrupts(roots, "8:0"), { 50: 77 });
});

test("the difference sums over vectors, and counts one that came new from zero", () => {
  const before = new Map([
    ["41", 10],
    ["42", 5],
  ]);
  const after = new Map([
    ["41", 17],
    ["42", 5],
    ["43", 2],
  ]);
  assert.equal(interruptsBetween(before, after), 9);
  assert.equal(interruptsBetween(after, after), 0);
});
