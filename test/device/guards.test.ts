import assert from "node:assert/strict";
import {
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { EnvironmentError, UsageError } from "../../src/base/errors.js";
import { inspectTarget } from "../../src/device/facts.js";
import { assertMayWrite, type WritePermit } from "../../src/device/guards.js";
import { KERNEL, type KernelRoots } from "../../src/device/roots.js";
import { attachLoop, blankImage, noLoop, tool } from "./loop.js";
import { addDevice, fakeMachine, scratchDirectory, withoutRoot, writeTree } from "./scratch.js";

const PERMIT: WritePermit = { destroy: [], readonly: false };

function mayWrite(path: string, permit: Partial<WritePermit> = {}, roots = KERNEL): void {
  assertMayWrite(path, inspectTarget(path), { ...PERMIT, ...permit }, roots);
}

function refusal(message: RegExp): object {
  return { name: EnvironmentError.name, message };
}

test("--readonly refuses every write, with the place of the job", () => {
  assert.throws(() => mayWrite("/dev/null", { readonly: true }), refusal(/--readonly forbids/));
  const place = { file: "a.fio", line: 3 };
  assert.throws(() => mayWrite("/dev/null", { readonly: true, place }), {
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
  addDevice(roots, "pci0/nvme/nvme0/nvme0n1/nvme0n1p1", "259:1", { partition: "1" });
  writeTree(roots.sys, { "dev/char/1:8": "-> ../../devices/pci0/nvme/nvme0/ng0n1" });
  writeTree(roots.sys, { "devices/pci0/nvme/nvme0/ng0n1/dev": "1:8" });
  writeFileSync(join(roots.dev, "nvme0n1"), image);
  return roots;
}

test("a generic NVMe device is guarded as the blocks that it writes", (t) => {
  const blank = "\0".repeat(65536);
  const roots = machineWithGenericNvme(t, blank);
  mayWrite("/dev/random", {}, roots);
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
  const image = blankImage(t);
  const device = attachLoop(t, image);
  tool("addpart", device, "1", "2048", "4096");
  tool("addpart", device, "2", "8192", "4096");
  const [first, second] = [`${device}p1`, `${device}p2`];
  try {
    if (!existsSync(first)) {
      t.skip("nothing makes device nodes for partitions here");
      return;
    }
    const fd = openSync(first, constants.O_RDONLY | constants.O_EXCL);
    try {
      assert.throws(() => mayWrite(first), refusal(/loop\d+p1 is open exclusively/));
      assert.throws(() => mayWrite(device), refusal(/loop\d+ is open exclusively/));
      mayWrite(second);
    } finally {
      closeSync(fd);
    }
    mayWrite(first);
    mayWrite(device);
  } finally {
    tool("delpart", device, "1");
    tool("delpart", device, "2");
  }
});
