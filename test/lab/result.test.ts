import assert from "node:assert/strict";
import { test } from "node:test";
import type { LabFacts } from "../../src/lab/lab.js";
import { addLab } from "../../src/lab/result.js";

const FACTS: LabFacts = {
  accelerator: "tcg",
  reason: "there is no /dev/kvm",
  kernel: "linux-image-x 1",
  kernelCommandLine: "console=ttyS0",
  qemuVersion: "7.2.22",
  cpus: 2,
  memoryBytes: 2 ** 30,
  devices: ["fast=nvme"],
};

const OUTCOME = {
  kernelRelease: "6.1",
  bootMs: 1234.5,
  runs: [
    { status: 0, signal: null, stdout: Buffer.alloc(0), files: new Map(), interrupts: { q1: 3 } },
  ],
};

/** As stringifyFioJson lays a result out. */
const RESULT = '{\n  "jobs" : [\n  ],\n  "hipri" : {\n    "iops" : 1000.000000\n  }\n}\n';

test("the guest's facts stand in the hipri object, all numbers keep their forms", () => {
  const text = addLab(RESULT, FACTS, OUTCOME, null);
  assert.match(text, /"iops" : 1000\.000000/);
  const { hipri } = JSON.parse(text);
  assert.equal(hipri.lab.accelerator, "tcg");
  assert.equal(hipri.lab.accelerator_reason, "there is no /dev/kvm");
  assert.deepEqual(hipri.lab.interrupts, { q1: 3 });
  assert.equal("lab_fio" in hipri, false);
});

test("fio's document comes along as it is", () => {
  const fio = '{\n  "fio version" : "fio-3.33",\n  "jobs" : []\n}\n';
  const { hipri } = JSON.parse(addLab(RESULT, FACTS, OUTCOME, fio));
  assert.deepEqual(hipri.lab_fio, JSON.parse(fio));
  assert.equal(hipri.iops, 1000);
});
