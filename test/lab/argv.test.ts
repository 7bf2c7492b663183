import assert from "node:assert/strict";
import { test } from "node:test";
import {
  CHANNEL_FD,
  CONSOLE_FD,
  kernelCommandLine,
  type Machine,
  QMP_FD,
  qemuArgv,
} from "../../src/lab/machine/argv.js";

const MACHINE: Machine = {
  accelerator: "tcg",
  qemuMajor: 8,
  cpus: 3,
  memoryBytes: 2 ** 30,
  firmwarePath: null,
  kernelPath: "/k",
  rootPath: "/r",
  kernelCommandLine: "console=ttyS0 a=b,c",
  shareSocket: null,
  devices: {
    objects: [],
    blockdevs: [{ driver: "null-co" }],
    devices: [{ driver: "nvme" }],
    guest: [],
  },
};

/** What stands behind an option, as often as it occurs. */
function valuesOf(argv: readonly string[], option: string): string[] {
  return argv.flatMap((word, index) => (word === option ? [argv[index + 1]!] : []));
}

test("the machine is what was asked for", () => {
  const argv = qemuArgv(MACHINE);
  assert.deepEqual(valuesOf(argv, "-smp"), ["3"]);
  assert.deepEqual(valuesOf(argv, "-m"), ["size=1073741824B"]);
  assert.deepEqual(valuesOf(argv, "-kernel"), ["/k"]);
  assert.deepEqual(valuesOf(argv, "-initrd"), ["/r"]);
  assert.deepEqual(valuesOf(argv, "-append"), ["console=ttyS0 a=b,c"]);
  assert.deepEqual(valuesOf(argv, "-blockdev"), ['{"driver":"null-co"}']);
  assert.deepEqual(valuesOf(argv, "-device"), ['{"driver":"nvme"}']);
});

test("console, channel and monitor are sockets that QEMU inherits, the console first", () => {
  const argv = qemuArgv(MACHINE);
  const fds = [CONSOLE_FD, CHANNEL_FD, QMP_FD];
  const sockets = valuesOf(argv, "-chardev").map((value) => Number(/fd=(\d+)/.exec(value)?.[1]));
  assert.deepEqual(sockets, fds);
  assert.deepEqual(valuesOf(argv, "-serial"), ["chardev:console", "chardev:channel"]);
});

test("a guest with a shared directory shares its memory with the daemon", () => {
  const argv = qemuArgv({ ...MACHINE, shareSocket: "/s" });
  assert.ok(valuesOf(argv, "-chardev").includes("socket,id=share,path=/s"));
  assert.ok(valuesOf(argv, "-device").includes("vhost-user-fs-pci,chardev=share,tag=virtiofs"));
  assert.deepEqual(valuesOf(argv, "-object"), [
    "memory-backend-memfd,id=memory,size=1073741824B,share=on",
  ]);
  assert.ok(valuesOf(argv, "-machine").includes("memory-backend=memory"));
});

test("the firmware is QEMU's own but for another one", () => {
  assert.deepEqual(valuesOf(qemuArgv(MACHINE), "-bios"), []);
  assert.deepEqual(valuesOf(qemuArgv({ ...MACHINE, firmwarePath: "/f" }), "-bios"), ["/f"]);
});

test("a QEMU that emulates cmpxchg16b wrongly gets a CPU without it", () => {
  const cpu = (machine: Machine) => valuesOf(qemuArgv(machine), "-cpu");
  assert.deepEqual(cpu(MACHINE), ["max,erms=off,fsrm=off"]);
  assert.deepEqual(cpu({ ...MACHINE, qemuMajor: 7 }), ["max,erms=off,fsrm=off,cx16=off"]);
  assert.deepEqual(cpu({ ...MACHINE, qemuMajor: 7, accelerator: "kvm" }), ["host"]);
});

test("a guest that counts instructions is emulated by one thread", () => {
  const argv = qemuArgv({ ...MACHINE, accelerator: "icount", cpus: 1 });
  assert.deepEqual(valuesOf(argv, "-accel"), ["tcg,thread=single"]);
  assert.deepEqual(valuesOf(argv, "-icount"), ["shift=2,sleep=off"]);
  assert.deepEqual(valuesOf(qemuArgv(MACHINE), "-icount"), []);
});

test("the user's words for the kernel come last, where they win", () => {
  const line = kernelCommandLine("tcg", 2, ["virtio_blk.poll_queues=2", "nvme.poll_queues=1"]);
  const words = line.split(" ");
  assert.ok(words.includes("no_timer_check") && words.includes("cryptomgr.notests"));
  assert.ok(words.lastIndexOf("nvme.poll_queues=1") > words.indexOf("nvme.poll_queues=2"));
  assert.ok(!kernelCommandLine("kvm", 2, []).includes("no_timer_check"));
});
