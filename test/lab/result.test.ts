import assert from "node:assert/strict";
import { test } from "node:test";
import type { LabFacts } from "../../src/lab/lab.js";
import { addLab } from "../../src/lab/result.js";
import { lane, runResult } from "../report/fixtures.js";

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

test("the guest's facts stand in the result, with fio's where it ran", () => {
  const result = runResult([lane()]);
  const { lab, labFio } = addLab(result, FACTS, OUTCOME, null);
  assert.equal(lab?.accelerator, "tcg");
  assert.equal(lab.acceleratorReason, "there is no /dev/kvm");
  assert.deepEqual(lab.interrupts, { q1: 3 });
  assert.equal(labFio, null);
  const fio = '{\n  "fio version" : "fio-3.33",\n  "jobs" : []\n}\n';
  assert.deepEqual(addLab(result, FACTS, OUTCOME, fio).labFio, JSON.parse(fio));
});
