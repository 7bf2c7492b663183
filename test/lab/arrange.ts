/**
 * What a guest's targets are made of besides the lab's devices: a program for the guest that takes
 * the poll queues from some of them, narrows one, maps two and mounts one.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findProgram } from "../../src/lab/root/contents.js";

/** The guest has packages where this machine has them. */
const KOFFI = createRequire(import.meta.url).resolve("koffi");

/** Why no file system can be made here; false where one can. */
export const noMkfs: string | false =
  findProgram("mke2fs") === null ? "mke2fs is not installed (apt install e2fsprogs)" : false;

/** An image of ext4 that holds a file `data` of 1 MiB; `remove` it when the guest is gone. */
export function ext4Image(): { readonly path: string; remove(): void } {
  const directory = mkdtempSync(join(tmpdir(), "hipri-ext4-"));
  const path = join(directory, "image");
  const contents = join(directory, "contents");
  mkdirSync(contents);
  writeFileSync(join(contents, "data"), Buffer.alloc(2 ** 20, 1));
  if (noMkfs === false) {
    const options = ["-q", "-t", "ext4", "-O", "^has_journal", "-d", contents, path, "16M"];
    execFileSync(findProgram("mke2fs")!, options);
  } else writeFileSync(path, Buffer.alloc(2 ** 24));
  return { path, remove: () => rmSync(directory, { recursive: true }) };
}

/**
 * Devices by name: `bare` (NVMe) and `plain` (virtio-blk) are set up anew without poll queues,
 * `narrow` takes 32 KiB at once, /dev/dm-0 is mapped onto `disk` and /dev/dm-1 onto `bare`, and
 * `fs` is mounted at /mnt where `mounts`.
 */
export function arrangeScript(mounts: boolean): string {
  return `
const fs = require("fs");
const koffi = require(${JSON.stringify(KOFFI)});
const libc = koffi.load("libc.so.6");
const ioctl = libc.func("int ioctl(int fd, unsigned long request, _Inout_ void *argument)");
const mount = libc.func("int mount(const char *, const char *, const char *, unsigned long, void *)");
const check = (result, what) => {
  if (result !== 0) throw new Error(what + ": errno " + koffi.errno());
};
const diskOf = (name) => fs.readlinkSync("/dev/lab/" + name).slice("/dev/".length);

function setUpAnew(name, driver, module, addressOf) {
  const disk = diskOf(name);
  const address = addressOf("/sys/block/" + disk + "/device");
  fs.writeFileSync("/sys/bus/" + driver + "/unbind", address);
  fs.writeFileSync("/sys/module/" + module + "/parameters/poll_queues", "0");
  fs.writeFileSync("/sys/bus/" + driver + "/bind", address);
  const deadline = Date.now() + 20000;
  while (!fs.existsSync("/dev/" + disk)) {
    if (Date.now() > deadline) throw new Error(disk + " does not come back");
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  }
}
const pciAddress = (device) => fs.readFileSync(device + "/address", "utf8").trim();
const virtioName = (device) => require("path").basename(fs.realpathSync(device));
setUpAnew("bare", "pci/drivers/nvme", "nvme", pciAddress);
setUpAnew("plain", "virtio/drivers/virtio_blk", "virtio_blk", virtioName);

fs.writeFileSync("/sys/block/" + diskOf("narrow") + "/queue/max_sectors_kb", "32");

// linux/dm-ioctl.h: struct dm_ioctl of 312 bytes, struct dm_target_spec of 40, its parameters.
const control = fs.openSync("/dev/mapper/control", "r+");
function mapLinear(name, onto) {
  const call = (command, parameters) => {
    const data = Buffer.alloc(512);
    data.writeUInt32LE(4, 0);
    data.writeUInt32LE(data.length, 12);
    data.writeUInt32LE(312, 16);
    data.write(name, 48);
    if (parameters !== undefined) {
      data.writeUInt32LE(1, 20);
      data.writeBigUInt64LE(2048n, 312 + 8);
      data.write("linear", 312 + 24);
      data.write(parameters, 312 + 40);
    }
    check(ioctl(control, 0xc138fd00 + command, data), "dm ioctl " + command);
  };
  const [CREATE, SUSPEND, LOAD] = [3, 6, 9];
  call(CREATE);
  call(LOAD, "/dev/" + diskOf(onto) + " 0");
  call(SUSPEND); // without its flag: resume
}
mapLinear("polled", "disk");
mapLinear("unpolled", "bare");

if (${mounts}) {
  const READ_ONLY = 1;
  fs.mkdirSync("/mnt");
  check(mount("/dev/" + diskOf("fs"), "/mnt", "ext4", READ_ONLY, null), "mount");
}
`;
}
