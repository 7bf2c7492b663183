import assert from "node:assert/strict";
import { test } from "node:test";
import { readProcessor } from "../../../src/device/machine/processor.js";
import { fakeMachine, writeTree } from "../scratch.js";

const CPUINFO = `processor\t: 0
model name\t: Example CPU @ 2.00GHz
microcode\t: 0xb4
flags\t\t: fpu hypervisor lahf_lm

processor\t: 1
model name\t: Another`;

test("the processor is described by its first CPU, its governors and its mitigations", (t) => {
  const roots = fakeMachine(t);
  writeTree(roots.proc, { cpuinfo: CPUINFO });
  writeTree(roots.sys, {
    "devices/system/cpu/online": "0-3,8",
    "devices/system/cpu/cpufreq/policy0/scaling_governor": "powersave",
    "devices/system/cpu/cpufreq/policy4/scaling_governor": "powersave",
    "devices/system/cpu/vulnerabilities/meltdown": "Not affected",
    "devices/system/cpu/vulnerabilities/retbleed": "Mitigation: Enhanced IBRS",
    "devices/system/cpu/vulnerabilities/srbds": "Vulnerable",
  });
  assert.deepEqual(readProcessor(roots), {
    model: "Example CPU @ 2.00GHz",
    count: 5,
    microcode: "0xb4",
    hypervisor: true,
    governors: ["powersave"],
    mitigations: new Map([["retbleed", "Enhanced IBRS"]]),
  });
});

test("what a machine does not tell is unknown, not an error", (t) => {
  assert.deepEqual(readProcessor(fakeMachine(t)), {
    model: "unknown",
    count: 1,
    microcode: null,
    hypervisor: false,
    governors: [],
    mitigations: new Map(),
  });
});
