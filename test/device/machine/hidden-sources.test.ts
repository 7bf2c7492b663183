import assert from "node:assert/strict";
import { test } from "node:test";
import { interruptQueueCount, readInterrupts } from "../../../src/device/disk/interrupts.js";
import { hiddenSources } from "../../../src/device/machine/hidden-sources.js";
import { fakeMachine, writeTree } from "../scratch.js";

test("sources of figures that are absent or empty are told", (t) => {
  const roots = fakeMachine(t);
  const told = () =>
    hiddenSources(roots).map(({ path }) => path.replace(/.*\/(proc|sys)\//, "$1/"));
  const all = ["proc/interrupts", "proc/stat", "proc/thread-self", "proc/cpuinfo", "sys/dev/block"];
  assert.deepEqual(told(), all);
  writeTree(roots.proc, { interrupts: "", stat: "cpu 1", cpuinfo: "x", "thread-self/stat": "1" });
  writeTree(roots.sys, { "dev/block/8:0/dev": "8:0" });
  assert.deepEqual(told(), ["proc/interrupts"]);
});

test("without /proc/interrupts no interrupts are known", (t) => {
  const roots = fakeMachine(t);
  assert.deepEqual(readInterrupts("8:0", roots), new Map());
  const disk = { name: "sda", number: "8:0", directory: roots.sys };
  assert.equal(interruptQueueCount(disk, roots), null);
});
