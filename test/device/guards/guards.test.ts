import assert from "node:assert/strict";
import {
  closeSync,
  constants,
  linkSync,
  mkdirSync,
  openSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { EnvironmentError, type Place, UsageError } from "../../../src/base/errors.js";
import { WriteGuards, type WritePermit } from "../../../src/device/guards/guards.js";
import { KERNEL, type KernelRoots } from "../../../src/device/kernel-roots.js";
import { inspectTarget } from "../../../src/device/target/target-facts.js";
import { tryLock } from "../../../src/ffi/libc.js";
import { attachLoop, attachPartitioned, blankImage, IMAGE_BYTES, noLoop, tool } from "../loop.js";
import { addDevice, fakeMachine, scratchDirectory, withoutRoot, writeTree } from "../scratch.js";

const PERMIT: WritePermit = { destroy: [], readonly: false };

/** Guards that hold what they let pass to the end of the test. */
function guardsOf(t: TestContext, permit: Partial<WritePermit> = {}): WriteGuards {
  const guards = new WriteGuards({ ...PERMIT, ...permit });
  t.after(() => guards.release());
  return guards;
}

/** Asks once, and holds nothing. */
function mayWrite(
  path: string,
  permit: Partial<WritePermit> = {},
  roots = KERNEL,
  place?: Place,
): void {
  const guards = new WriteGuards({ ...PERMIT, ...permit }, roots);
  try {
    guards.admit(inspectTarget(path), place);
  } finally {
    guards.release();
  }
}

function refusal(message: RegExp): object {
  return { name: EnvironmentError.name, message };
}

test("--readonly refuses every write, with the place of the job", () => {
  assert.throws(() => mayWrite("/dev/null", { readonly: true }), refusal(/--readonly forbids/));
  const place = { file: "a.fio", line: 3 };
  assert.throws(() => mayWrite("/dev/null", { readonly: true }, KERNEL, place), {
    place: "a.fio:3",
    message: /^\/dev\/null: /,
  });
});

test("/dev/null, files and missing files may be written; other character devices may not", (t) => {
  const file = join(scratchDirectory(t), "file");
  mayWrite(file);
  writeFileSync(file, "");
  mayWrite(file);
  mayWrite("/dev/null");
  mayWrite("/dev/zero");
  assert.throws(() => mayWrite("/dev/random"), refusal(/is not known/));
  mayWrite("/dev/random", { destroy: ["/dev/random"] });
});

test("a swap file is refused, also with --destroy", (t) => {
  const roots = fakeMachine(t);
  const file = join(scratchDirectory(t), "file");
  writeFileSync(file, "");
  writeTree(roots.proc, { swaps: `Filename\n${file} file 1 0 -2` });
  const permit = { destroy: ["/dev/null"] };
  assert.throws(() => mayWrite(file, permit, roots), refusal(/must not be written: it is a swap/));
});

test("--destroy takes devices only", () => {
  const permit = (name: string): Partial<WritePermit> => ({ destroy: [name] });
  assert.throws(() => mayWrite("/dev/random", permit("/etc/passwd")), {
    name: UsageError.name,
    place: "--destroy /etc/passwd",
  });
  assert.throws(() => mayWrite("/dev/random", permit("/dev/no-such-device")), {
    message: /no such file or device/,
    place: "--destroy /dev/no-such-device",
  });
});

/** A machine where /dev/random (1:8) is the generic device of an NVMe namespace with this image. */
function machineWithGenericNvme(t: TestContext, image: string): KernelRoots {
  const roots = fakeMachine(t);
  const sectors = String(image.length / 512);
  addDevice(roots, "pci0/nvme/nvme0/nvme0n1", "259:0", { size: sectors });
  writeTree(roots.sys, { "dev/char/1:8": "-> ../../devices/pci0/nvme/nvme0/ng0n1" });
  writeTree(roots.sys, { "devices/pci0/nvme/nvme0/ng0n1/dev": "1:8" });
  writeFileSync(join(roots.dev, "nvme0n1"), image);
  return roots;
}

test("a generic NVMe device is guarded as the blocks that it writes", (t) => {
  const blank = "\0".repeat(65536);
  const roots = machineWithGenericNvme(t, blank);
  mayWrite("/dev/random", {}, roots);
  addDevice(roots, "pci0/nvme/nvme0/nvme0n1/nvme0n1p1", "259:1", { partition: "1" });
  assert.throws(() => mayWrite("/dev/random", {}, roots), refusal(/has partitions: nvme0n1p1/));
  writeTree(roots.proc, { "self/mountinfo": "22 1 259:1 / /mnt rw - ext4 /dev/root rw" });
  assert.throws(() => mayWrite("/dev/random", {}, roots), refusal(/nvme0n1p1 is mounted on \/mnt/));
  const signed = machineWithGenericNvme(t, `XFSB${blank.slice(4)}`);
  assert.throws(() => mayWrite("/dev/random", {}, signed), refusal(/nvme0n1 carries an XFS/));
  mayWrite("/dev/random", { destroy: ["/dev/random"] }, signed);
});

test("a blank loop device may be written; the file under it may not", { skip: noLoop }, (t) => {
  const image = blankImage(t);
  const device = attachLoop(t, image);
  mayWrite(device);
  assert.throws(() => mayWrite(image), refusal(/loop\d+ stands on it/));
});

test("a device with a file system is refused, unless --destroy leads to it", {
  skip: noLoop,
}, (t) => {
  const image = blankImage(t);
  tool("mkfs.ext4", "-q", "-F", image);
  const device = attachLoop(t, image);
  const other = attachLoop(t, blankImage(t));
  const link = join(scratchDirectory(t), "by-id");
  symlinkSync(device, link);
  assert.throws(() => mayWrite(device), refusal(/loop\d+ carries an ext2\/3\/4 file system/));
  assert.throws(() => mayWrite(link), refusal(/carries an ext/));
  assert.throws(() => mayWrite(device, { destroy: [other] }), refusal(/carries an ext/));
  mayWrite(device, { destroy: [other, link] });
});

test("a mounted device is refused", { skip: noLoop }, (t) => {
  const image = blankImage(t);
  tool("mkfs.ext4", "-q", "-F", image);
  const device = attachLoop(t, image);
  const mountPoint = join(scratchDirectory(t), "mount point");
  mkdirSync(mountPoint);
  try {
    tool("mount", device, mountPoint);
  } catch {
    t.skip("mounting is not allowed here");
    return;
  }
  try {
    assert.throws(() => mayWrite(device), refusal(/is mounted on .*mount point; .*exclusively/));
  } finally {
    tool("umount", mountPoint);
  }
});

test("a device that someone holds exclusively is refused", { skip: noLoop }, (t) => {
  const device = attachLoop(t, blankImage(t));
  const fd = openSync(device, constants.O_RDONLY | constants.O_EXCL);
  try {
    assert.throws(() => mayWrite(device), refusal(/is open exclusively by someone/));
  } finally {
    closeSync(fd);
  }
  mayWrite(device);
});

test("a device under another loop device is refused", { skip: noLoop }, (t) => {
  const below = attachLoop(t, blankImage(t));
  const above = attachLoop(t, below).replace("/dev/", "");
  assert.throws(() => mayWrite(below), refusal(new RegExp(`is what ${above} stands on`)));
});

test("without the right to look, a device is not written", { skip: noLoop }, (t) => {
  const device = attachLoop(t, blankImage(t));
  withoutRoot(() => assert.throws(() => mayWrite(device), refusal(/no permission \(EACCES\)/)));
});

test("a held partition keeps its disk busy, not its sister", { skip: noLoop }, (t) => {
  const [device, first, second] = attachPartitioned(t, blankImage(t));
  const held = guardsOf(t);
  held.admit(inspectTarget(first));
  assert.throws(() => mayWrite(first), refusal(/loop\d+p1 is locked by another program/));
  assert.throws(() => mayWrite(device), refusal(/loop\d+ is locked by another program/));
  mayWrite(second);
  held.release();
  mayWrite(first);
});

test("a disk with partitions is not written, whatever table they come from", {
  skip: noLoop,
}, (t) => {
  const [device] = attachPartitioned(t, blankImage(t));
  assert.throws(() => mayWrite(device), refusal(/loop\d+ has partitions: loop\d+p1, loop\d+p2/));
  mayWrite(device, { destroy: [device] });
});

test("a partition of a disk that carries something as a whole is not written", {
  skip: noLoop,
}, (t) => {
  const image = blankImage(t);
  tool("mkfs.ext4", "-q", "-F", image);
  const [, first] = attachPartitioned(t, image);
  assert.throws(
    () => mayWrite(first),
    refusal(/hipri will not write to it: loop\d+ carries an ext/),
  );
});

test("what a sister carries at the end of the disk is not the disk's", { skip: noLoop }, (t) => {
  const image = blankImage(t);
  const label = Buffer.from("0cb1ba0000000000", "hex");
  const fd = openSync(image, "r+");
  // The third label of a pool on the whole disk would stand there; it lies in the second partition.
  writeSync(fd, label, 0, label.length, IMAGE_BYTES - (512 << 10) + (128 << 10));
  closeSync(fd);
  const [, first, second] = attachPartitioned(t, image);
  mayWrite(first);
  assert.throws(() => mayWrite(second), refusal(/ZFS/));
});

test("what was let pass is held, by a claim and by udev's lock", { skip: noLoop }, (t) => {
  const device = attachLoop(t, blankImage(t));
  const guards = guardsOf(t);
  guards.admit(inspectTarget(device));
  assert.throws(() => openSync(device, constants.O_RDONLY | constants.O_EXCL), { code: "EBUSY" });
  const fd = openSync(device, "r");
  try {
    assert.equal(tryLock(fd, "shared"), false);
    assert.throws(() => mayWrite(device), refusal(/is locked by another program/));
    guards.release();
    assert.equal(tryLock(fd, "exclusive"), true);
    // Another program's lock counts whatever --destroy says.
    const destroy = [device];
    assert.throws(() => mayWrite(device, { destroy }), refusal(/is locked by another program/));
  } finally {
    closeSync(fd);
  }
  mayWrite(device);
});

test("--destroy holds what can be held", { skip: noLoop }, (t) => {
  const image = blankImage(t);
  tool("mkfs.ext4", "-q", "-F", image);
  const device = attachLoop(t, image);
  guardsOf(t, { destroy: [device] }).admit(inspectTarget(device));
  assert.throws(() => openSync(device, constants.O_RDONLY | constants.O_EXCL), { code: "EBUSY" });
  const busy = attachLoop(t, blankImage(t));
  const fd = openSync(busy, constants.O_RDONLY | constants.O_EXCL);
  mayWrite(busy, { destroy: [busy] });
  closeSync(fd);
});

test("a disk and its partition may both be targets of a run", { skip: noLoop }, (t) => {
  const [device, first] = attachPartitioned(t, blankImage(t));
  for (const paths of [
    [device, first],
    [first, device],
  ]) {
    const guards = guardsOf(t, { destroy: [device] });
    for (const path of paths) guards.admit(inspectTarget(path));
    assert.throws(() => openSync(first, constants.O_RDONLY | constants.O_EXCL), { code: "EBUSY" });
    guards.release();
  }
});

test("a read-only device is refused, also with --destroy", { skip: noLoop }, (t) => {
  const device = attachLoop(t, blankImage(t), "--read-only");
  assert.throws(() => mayWrite(device), refusal(/loop\d+ is read-only/));
  assert.throws(() => mayWrite(device, { destroy: [device] }), refusal(/loop\d+ is read-only/));
});

test("a file under a loop device is known by its other name, and when it is unlinked", {
  skip: noLoop,
}, (t) => {
  const image = blankImage(t);
  const other = join(scratchDirectory(t), "other");
  linkSync(image, other);
  attachLoop(t, image);
  unlinkSync(image);
  assert.throws(() => mayWrite(other), refusal(/loop\d+ stands on it/));
  writeFileSync(image, Buffer.alloc(IMAGE_BYTES));
  mayWrite(image);
});

test("two loop devices on the same bytes keep each other busy; on others they do not", {
  skip: noLoop,
}, (t) => {
  const image = blankImage(t);
  const half = IMAGE_BYTES / 2;
  const first = attachLoop(t, image, `--sizelimit=${half}`);
  const second = attachLoop(t, image, `--offset=${half}`);
  mayWrite(first);
  mayWrite(second);
  attachLoop(t, image, `--offset=${half}`, "--sizelimit=65536");
  mayWrite(first);
  assert.throws(() => mayWrite(second), refusal(/loop\d+ stands on the same bytes of/));
});

test("who holds the device below a loop device keeps it busy", { skip: noLoop }, (t) => {
  const below = attachLoop(t, blankImage(t));
  const above = attachLoop(t, below);
  mayWrite(above);
  const fd = openSync(below, constants.O_RDONLY | constants.O_EXCL);
  const says = /loop\d+, which it stands on, is open exclusively/;
  assert.throws(() => mayWrite(above), refusal(says));
  closeSync(fd);
});

test("what became somebody's after the check is not written", { skip: noLoop }, (t) => {
  const [device, other] = [attachLoop(t, blankImage(t)), attachLoop(t, blankImage(t))];
  const link = join(scratchDirectory(t), "link");
  symlinkSync(device, link);
  const file = blankImage(t);
  const guards = guardsOf(t);
  for (const path of [device, link, file]) guards.admit(inspectTarget(path));
  for (const path of [device, link, file, "/dev/none"]) guards.admitAgain([path]);
  attachLoop(t, file);
  assert.throws(() => guards.admitAgain([file]), refusal(/loop\d+ stands on it/));
  unlinkSync(link);
  symlinkSync(other, link);
  assert.throws(() => guards.admitAgain([link]), refusal(/another device than when the run began/));
  attachLoop(t, device);
  assert.throws(() => guards.admitAgain([device]), refusal(/is what loop\d+ stands on/));
});

test("what is found on a device counts until the run itself has written", { skip: noLoop }, (t) => {
  const device = attachLoop(t, blankImage(t));
  const sign = (bytes: string): void => {
    const fd = openSync(device, "r+");
    writeSync(fd, Buffer.from(bytes, "latin1"));
    closeSync(fd);
  };
  const link = join(scratchDirectory(t), "link");
  symlinkSync(device, link);
  const guards = guardsOf(t);
  for (const path of [device, link]) guards.admit(inspectTarget(path));
  sign("XFSB");
  for (const path of [device, link]) {
    assert.throws(() => guards.admitAgain([path]), refusal(/carries an XFS/));
  }
  sign("\0\0\0\0");
  guards.admitAgain([device]);
  sign("XFSB");
  // By whatever path.
  for (const path of [device, link]) guards.admitAgain([path]);
});

test("where /sys or /proc is hidden nobody can tell, which is a refusal", (t) => {
  const file = join(scratchDirectory(t), "file");
  writeFileSync(file, "");
  const noSys = { ...fakeMachine(t), sys: "/nowhere" };
  assert.throws(() => mayWrite(file, {}, noSys), refusal(/nobody can tell whether a loop device/));
  const noProc = { ...fakeMachine(t), proc: "/nowhere" };
  assert.throws(() => mayWrite(file, {}, noProc), refusal(/nobody can tell whether it is swap/));
  const image = "\0".repeat(65536);
  const disk = { ...machineWithGenericNvme(t, image), proc: "/nowhere" };
  const says = /nobody can tell whether it is mounted: .*nobody can tell whether it is swap/;
  assert.throws(() => mayWrite("/dev/random", {}, disk), refusal(says));
  mayWrite("/dev/random", { destroy: ["/dev/random"] }, disk);
  // Something lies over /sys/block, but the kernel has a loop device.
  const covered = fakeMachine(t);
  writeTree(covered.proc, { partitions: "major minor #blocks name\n\n 7 0 8192 loop0" });
  assert.throws(() => mayWrite(file, {}, covered), refusal(/nobody can tell whether a loop/));
});

test("where only the devices of /sys are hidden nobody can tell either", (t) => {
  const roots = fakeMachine(t);
  const file = join(scratchDirectory(t), "file");
  writeFileSync(file, "");
  symlinkSync("../devices/virtual/block/loop3", join(roots.sys, "block/loop3"));
  assert.throws(() => mayWrite(file, {}, roots), refusal(/nobody can tell whether a loop device/));
});

test("a loop device whose file is out of sight may stand on a file of its size and name", (t) => {
  const roots = fakeMachine(t);
  const [small, large] = ["small", "large"].map((name) => join(scratchDirectory(t), name));
  writeFileSync(small!, Buffer.alloc(511 * 512));
  writeFileSync(large!, Buffer.alloc(512 * 512));
  const loop = { size: "512", "loop/backing_file": "/nowhere/large" };
  addDevice(roots, "virtual/block/loop3", "7:3", loop);
  mayWrite(small!, {}, roots);
  const says = /nobody can tell what loop3 stands on: \/nowhere\/large/;
  assert.throws(() => mayWrite(large!, {}, roots), refusal(says));
  const unlinked = { size: "512", "loop/backing_file": "/nowhere/other (deleted)" };
  const machine = fakeMachine(t);
  addDevice(machine, "virtual/block/loop3", "7:3", unlinked);
  assert.throws(() => mayWrite(large!, {}, machine), refusal(/nobody can tell what loop3/));
});
