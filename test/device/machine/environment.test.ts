import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { release } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { describeEnvironment } from "../../../src/device/machine/environment.js";
import { readKernel } from "../../../src/device/machine/kernel.js";
import { addMappedNvme, setPollQueues } from "../disks.js";
import { fakeMachine, writeTree } from "../scratch.js";

const CIRCUMSTANCES = {
  hipriVersion: "1.2.3",
  liburingVersion: "2.3",
  jobsSha256: "ab",
  loadBefore: [1, 2, 3],
};

test("the environment tells this machine, and what it was given", () => {
  const environment = describeEnvironment(CIRCUMSTANCES, []);
  assert.equal(environment.hipriVersion, "1.2.3");
  assert.deepEqual(environment.loadBefore, [1, 2, 3]);
  assert.equal(environment.nodeVersion, process.version);
  assert.equal(environment.kernelRelease, release());
  assert.ok(environment.cpuCount >= 1);
  assert.deepEqual(environment.disks, []);
});

test("the disks below a target are described, each with model, firmware and temperature", (t) => {
  const roots = fakeMachine(t);
  setPollQueues(roots, "nvme", 2);
  addMappedNvme(roots, { "queue/io_poll": "1" });
  writeTree(join(roots.sys, "devices/pci0000:00/0000:00:04.0/nvme/nvme0"), {
    model: "Example SSD   ",
    firmware_rev: "1B2QEXM7",
    "hwmon3/temp1_input": "36850",
  });
  writeTree(roots.sys, {
    "module/nvme_core/parameters/io_timeout": "30",
    "class/dmi/id/sys_vendor": "QEMU",
    "class/dmi/id/product_name": "Standard PC",
  });
  const { disks, machine } = describeEnvironment(CIRCUMSTANCES, ["253:0"], roots);
  assert.equal(machine, "QEMU Standard PC");
  assert.deepEqual(
    disks.map(({ name, model, temperatureC }) => ({ name, model, temperatureC })),
    [
      { name: "dm-0", model: null, temperatureC: null },
      { name: "nvme0n1", model: "Example SSD", temperatureC: 37 },
    ],
  );
  assert.equal(disks[1]!.firmware, "1B2QEXM7");
  const parameters = { "nvme.poll_queues": "2", "nvme_core.io_timeout": "30" };
  assert.deepEqual(Object.fromEntries(disks[1]!.driverParameters), parameters);
});

/** An ELF note in this machine's byte order. */
function note(name: string, type: number, content: Buffer): Buffer {
  const head = Buffer.from(new Uint32Array([name.length, content.length, type]).buffer);
  const pad = (part: Buffer): Buffer => Buffer.concat([part, Buffer.alloc(-part.length & 3)]);
  return Buffer.concat([head, pad(Buffer.from(name)), pad(content)]);
}

test("the kernel's build id is found among its notes", (t) => {
  const roots = fakeMachine(t);
  assert.equal(readKernel(roots).kernelBuildId, null);
  writeTree(roots.proc, { cmdline: "quiet nvme.poll_queues=2" });
  assert.equal(readKernel(roots).kernelCommandLine, "quiet nvme.poll_queues=2");
  mkdirSync(join(roots.sys, "kernel"), { recursive: true });
  const notes = [
    note("Xen\0", 3, Buffer.from("no")),
    note("Linux\0", 0x100, Buffer.from("123")),
    note("GNU\0", 3, Buffer.from("deadbeef01", "hex")),
  ];
  writeFileSync(join(roots.sys, "kernel/notes"), Buffer.concat(notes));
  assert.equal(readKernel(roots).kernelBuildId, "deadbeef01");
});
