import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { EnvironmentError, UsageError } from "../../../src/base/errors.js";
import { KERNEL } from "../../../src/device/kernel-roots.js";
import { deviceNumber } from "../../../src/device/sysfs.js";
import { inspectTarget } from "../../../src/device/target/target-facts.js";
import { addDevice, fakeMachine, scratchDirectory, withoutRoot } from "../scratch.js";

test("a regular file has its size, and the logical block of the disk that it lies on", (t) => {
  const roots = fakeMachine(t);
  const path = join(scratchDirectory(t), "file");
  writeFileSync(path, "");
  truncateSync(path, 12345);
  const number = deviceNumber(statSync(path, { bigint: true }).dev);
  addDevice(roots, "virtual/block/disk0", "1:0", { "queue/logical_block_size": "4096" });
  addDevice(roots, "virtual/block/disk0/disk0p1", number, { partition: "1" });
  assert.deepEqual(inspectTarget(path, roots), {
    path,
    realPath: path,
    kind: "file",
    sizeBytes: 12345,
    logicalBlockBytes: 4096,
    blockDevice: number,
  });
});

test("a file system without a device of its own falls back to sectors of 512 bytes", (t) => {
  const path = join(scratchDirectory(t), "file");
  writeFileSync(path, "x");
  const facts = inspectTarget(path, fakeMachine(t));
  assert.equal(facts.logicalBlockBytes, 512);
  assert.equal(facts.blockDevice, null);
});

test("a missing file is missing, wherever its directories begin to be missing", (t) => {
  const directory = scratchDirectory(t);
  for (const path of ["file", "a/b/c/file"]) {
    const facts = inspectTarget(join(directory, path));
    assert.equal(facts.kind, "missing");
    assert.equal(facts.realPath, join(directory, path));
    assert.equal(facts.sizeBytes, 0);
  }
});

test("a missing relative path resolves against the working directory", () => {
  const name = `hipri-no-such-file-${process.pid}`;
  assert.equal(inspectTarget(name).realPath, join(process.cwd(), name));
});

test("the character device /dev/zero has no size and no alignment", () => {
  const facts = inspectTarget("/dev/zero");
  assert.equal(facts.kind, "char");
  assert.equal(facts.sizeBytes, 0);
  assert.equal(facts.logicalBlockBytes, 1);
});

test("nothing may come into being below /dev, also through a link or in a subdirectory", (t) => {
  const directory = scratchDirectory(t);
  const dev = join(directory, "dev");
  mkdirSync(join(dev, "disk"), { recursive: true });
  symlinkSync(dev, join(directory, "link"));
  const roots = { ...KERNEL, dev };
  for (const path of ["dev/nvme9n1", "dev/disk/by-id/x", "dev/disk/x", "link/nvme9n1"]) {
    assert.throws(() => inspectTarget(join(directory, path), roots), /no such device/, path);
  }
  assert.equal(inspectTarget(join(directory, "elsewhere"), roots).kind, "missing");
});

test("a directory, a FIFO and a socket are usage errors that name the kind", async (t) => {
  const directory = scratchDirectory(t);
  const fifo = join(directory, "fifo");
  execFileSync("mkfifo", [fifo]);
  const socket = join(directory, "socket");
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  t.after(() => server.close());
  const expected = [
    [directory, /is a directory/],
    [fifo, /is a FIFO/],
    [socket, /is a socket/],
  ] as const;
  for (const [path, message] of expected) {
    assert.throws(() => inspectTarget(path), { name: UsageError.name, message, place: path });
  }
});

test("links to nothing, circles, files as directories and closed directories are explained", (t) => {
  const directory = scratchDirectory(t);
  const at = (name: string): string => join(directory, name);
  symlinkSync("nowhere", at("dangling"));
  symlinkSync("circle", at("circle"));
  writeFileSync(at("file"), "");
  mkdirSync(at("closed"));
  chmodSync(at("closed"), 0o700);
  chmodSync(directory, 0o755);
  assert.throws(() => inspectTarget(at("dangling")), /symbolic link to nothing/);
  assert.throws(() => inspectTarget(at("circle")), { name: UsageError.name, message: /circle/ });
  assert.throws(() => inspectTarget(at("file/x")), { message: /not a directory/ });
  assert.throws(() => inspectTarget(at("n".repeat(300))), { message: /too long/ });
  if (process.getuid?.() !== 0) chmodSync(at("closed"), 0o000);
  withoutRoot(() =>
    assert.throws(() => inspectTarget(at("closed/file")), {
      name: EnvironmentError.name,
      message: /no permission \(EACCES\)/,
    }),
  );
});

/** A block device node that is only looked at; the machine behind it is made up. */
const node = ["/dev/loop0", "/dev/vda", "/dev/sda", "/dev/nvme0n1"].find((path) =>
  existsSync(path),
);
const noNode = node === undefined && "no block device has a node here";

test("a partition has its own size and the logical block of its disk", { skip: noNode }, (t) => {
  const path = node ?? "";
  const roots = fakeMachine(t);
  const number = deviceNumber(statSync(path, { bigint: true }).rdev);
  addDevice(roots, "pci0/xda", "1:0", { size: "9999", "queue/logical_block_size": "4096" });
  addDevice(roots, "pci0/xda/xda1", number, { partition: "1", size: "2048" });
  const facts = inspectTarget(path, roots);
  assert.equal(facts.kind, "block");
  assert.equal(facts.sizeBytes, 2048 * 512);
  assert.equal(facts.logicalBlockBytes, 4096);
  assert.equal(facts.blockDevice, number);
});

test("a device without a medium, and one that is gone, are explained", { skip: noNode }, (t) => {
  const path = node ?? "";
  const roots = fakeMachine(t);
  assert.throws(() => inspectTarget(path, roots), /the kernel has no block device/);
  const number = deviceNumber(statSync(path, { bigint: true }).rdev);
  addDevice(roots, "virtual/block/loop0", number, { size: "0" });
  assert.throws(() => inspectTarget(path, roots), /a size of 0: no medium/);
});
