import assert from "node:assert/strict";
import { linkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { findFileUsers, findUsers } from "../../../src/device/guards/in-use.js";
import type { KernelRoots } from "../../../src/device/kernel-roots.js";
import { findBlockDevice } from "../../../src/device/sysfs.js";
import { addDevice, fakeMachine, scratchDirectory, writeTree } from "../scratch.js";

/** A disk xda with the partitions xda1 and xda2; the names exist on no real machine. */
function machineWithDisk(t: TestContext): KernelRoots {
  const roots = fakeMachine(t);
  addDevice(roots, "pci0/xda", "8:0", {});
  addDevice(roots, "pci0/xda/xda1", "8:1", { partition: "1" });
  addDevice(roots, "pci0/xda/xda2", "8:2", { partition: "2" });
  return roots;
}

function usersOf(roots: KernelRoots, number: string): string[] {
  const device = findBlockDevice(number, roots);
  assert.ok(device);
  return findUsers(device, roots);
}

test("a disk, its partitions and their disk find each other", (t) => {
  const roots = machineWithDisk(t);
  const disk = findBlockDevice("8:0", roots);
  assert.deepEqual(
    disk?.partitions.map(({ name, number }) => [name, number]),
    [
      ["xda1", "8:1"],
      ["xda2", "8:2"],
    ],
  );
  assert.equal(disk?.disk.name, "xda");
  assert.equal(findBlockDevice("8:2", roots)?.disk.name, "xda");
  assert.equal(findBlockDevice("0:42", roots), null);
});

test("a device that nobody uses has no users", (t) => {
  const roots = machineWithDisk(t);
  for (const number of ["8:0", "8:1", "8:2"]) assert.deepEqual(usersOf(roots, number), []);
});

test("a mounted partition keeps its disk busy, not its sister; the mount point is named", (t) => {
  const roots = machineWithDisk(t);
  writeTree(roots.proc, {
    "self/mountinfo": [
      "21 1 0:5 / /proc rw - proc proc rw",
      "22 1 8:1 / /mnt/a\\040b rw,relatime shared:1 - ext4 /dev/root rw",
    ].join("\n"),
  });
  const expected = ["xda1 is mounted on /mnt/a b"];
  assert.deepEqual(usersOf(roots, "8:1"), expected);
  assert.deepEqual(usersOf(roots, "8:0"), expected);
  assert.deepEqual(usersOf(roots, "8:2"), []);
});

test("a disk that is mounted as a whole keeps its partitions busy", (t) => {
  const roots = machineWithDisk(t);
  writeTree(roots.proc, { "self/mountinfo": "22 1 8:0 / /mnt rw - ext4 /dev/xda rw" });
  assert.deepEqual(usersOf(roots, "8:2"), ["xda is mounted on /mnt"]);
});

test("swap space is a use of the partition and of the disk", (t) => {
  const roots = machineWithDisk(t);
  writeTree(roots.proc, {
    swaps: "Filename\t\tType\t\tSize\n/dev/xda2                partition\t8388604\t0\t-2",
  });
  assert.deepEqual(usersOf(roots, "8:2"), ["xda2 is swap space"]);
  assert.deepEqual(usersOf(roots, "8:0"), ["xda2 is swap space"]);
  assert.deepEqual(usersOf(roots, "8:1"), []);
});

test("holders are named, device-mapper ones by the name that their owner gave", (t) => {
  const roots = machineWithDisk(t);
  addDevice(roots, "virtual/block/dm-0", "253:0", { "dm/name": "group-volume" });
  addDevice(roots, "virtual/block/md7", "9:7", {});
  writeTree(join(roots.sys, "dev/block/8:1/holders"), { "dm-0": "", md7: "" });
  const expected = ["xda1 is part of dm-0 (group-volume)", "xda1 is part of md7"];
  assert.deepEqual(usersOf(roots, "8:1"), expected);
  assert.deepEqual(usersOf(roots, "8:0"), expected);
});

test("every member of a mounted btrfs is in use", (t) => {
  const roots = machineWithDisk(t);
  writeTree(roots.sys, { "fs/btrfs/1234-abcd/devices/xda2": "", "fs/btrfs/features/acl": "0" });
  assert.deepEqual(usersOf(roots, "8:2"), ["xda2 is part of the mounted btrfs 1234-abcd"]);
});

test("what a loop device stands on is in use, be it a device or a file", (t) => {
  const roots = machineWithDisk(t);
  const file = join(scratchDirectory(t), "image");
  writeFileSync(file, "");
  addDevice(roots, "virtual/block/loop3", "7:3", { "loop/backing_file": "/dev/xda1" });
  addDevice(roots, "virtual/block/loop4", "7:4", { "loop/backing_file": file });
  addDevice(roots, "virtual/block/loop5", "7:5", {});
  assert.deepEqual(usersOf(roots, "8:0"), ["xda1 is what loop3 stands on"]);
  assert.deepEqual(findFileUsers(file, roots), ["loop4 stands on it"]);
});

test("a swap file is known by its inode, not by its name", (t) => {
  const roots = fakeMachine(t);
  const directory = scratchDirectory(t);
  const file = join(directory, "swap file");
  writeFileSync(file, "");
  linkSync(file, join(directory, "other name"));
  writeFileSync(join(directory, "innocent"), "");
  writeTree(roots.proc, { swaps: `Filename\n${file.replace(" ", "\\040")} file 1 0 -2` });
  assert.deepEqual(findFileUsers(join(directory, "other name"), roots), ["it is a swap file"]);
  assert.deepEqual(findFileUsers(join(directory, "innocent"), roots), []);
});

test("what the kernel gives to other machines is in use, be it a device or a file", (t) => {
  const roots = machineWithDisk(t);
  const file = join(scratchDirectory(t), "image");
  writeFileSync(file, "");
  writeTree(join(roots.sys, "kernel/config"), {
    "nvmet/subsystems/nqn/namespaces/1/device_path": "/dev/xda1",
    "nvmet/subsystems/nqn/namespaces/2/device_path": "(null)",
    "target/core/fileio_0/disk/udev_path": file,
    "usb_gadget/g1/functions/mass_storage.0/lun.0/file": "",
  });
  const by = "is given to other machines by";
  assert.deepEqual(usersOf(roots, "8:0"), [`xda1 ${by} nvmet/subsystems/nqn/namespaces/1`]);
  assert.deepEqual(usersOf(roots, "8:2"), []);
  assert.deepEqual(findFileUsers(file, roots), [`it ${by} target/core/fileio_0/disk`]);
});
