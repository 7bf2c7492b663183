import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { diskUsageBetween, snapshotDisks } from "../../../src/device/disk/disk-stats.js";
import { addMappedNvme } from "../disks.js";
import { addDevice, fakeMachine } from "../scratch.js";

test("usage is the difference of two snapshots, in the order of the kernel's fields", (t) => {
  const roots = fakeMachine(t);
  const directory = addDevice(roots, "virtual/block/xda", "8:0", {
    stat: "  100 10 800 50  200 20 1600 60  0 90 110  1 2 3 4 5 6",
  });
  const before = { ...snapshotDisks(["8:0"], roots), atMs: 1000 };
  writeFileSync(join(directory, "stat"), "101 12 803 54 205 26 1607 68 3 99 120 1 2 3 4 5 6\n");
  const after = { ...snapshotDisks(["8:0"], roots), atMs: 1012 };
  assert.deepEqual(diskUsageBetween(before, after), [
    {
      name: "xda",
      readIos: 1,
      readMerges: 2,
      readSectors: 3,
      readTicksMs: 4,
      writeIos: 5,
      writeMerges: 6,
      writeSectors: 7,
      writeTicksMs: 8,
      inQueueMs: 10,
      utilPercent: 75,
    },
  ]);
});

test("times that pass 2^32 ms go on counting; a disk is never busier than all the time", () => {
  const counters = (ticks: number): number[] => [0, 0, 0, ticks, 0, 0, 0, ticks, 0, ticks, ticks];
  const before = { atMs: 0, disks: new Map([["xda", counters(2 ** 32 - 6)]]) };
  const after = { atMs: 8, disks: new Map([["xda", counters(4)]]) };
  const [usage] = diskUsageBetween(before, after);
  assert.equal(usage?.readTicksMs, 10);
  assert.equal(usage?.inQueueMs, 10);
  assert.equal(usage?.utilPercent, 100);
});

test("a partition counts as its disk, and a mapped device brings the disks below it", (t) => {
  const roots = fakeMachine(t);
  const stat = { stat: "1 1 1 1 1 1 1 1 1 1 1" };
  addMappedNvme(roots, stat);
  assert.deepEqual([...snapshotDisks(["259:1", "259:0"], roots).disks.keys()], ["nvme0n1"]);
  writeFileSync(join(roots.sys, "block/dm-0/stat"), stat.stat);
  const snapshot = snapshotDisks(["253:0"], roots);
  assert.deepEqual([...snapshot.disks.keys()], ["dm-0", "nvme0n1"]);
});

test("a disk that went away, or has no device at all, is left out", (t) => {
  const roots = fakeMachine(t);
  addDevice(roots, "virtual/block/xda", "8:0", { stat: "1 1 1 1 1 1 1 1 1 1 1" });
  const before = snapshotDisks(["8:0", "0:42"], roots);
  assert.deepEqual(diskUsageBetween(before, { atMs: before.atMs + 1, disks: new Map() }), []);
});
