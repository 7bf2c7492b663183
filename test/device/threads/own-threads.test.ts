import assert from "node:assert/strict";
import { test } from "node:test";
import { readStolenMs } from "../../../src/device/machine/steal.js";
import {
  countIoWorkers,
  kernelThreadsOf,
  readThreadSchedule,
} from "../../../src/device/threads/own-threads.js";
import { fakeMachine, type Tree, writeTree } from "../scratch.js";

const THREADS: Tree = {
  "thread-self": "-> self/task/101",
  "self/task/100/comm": "node",
  "self/task/101/comm": "node",
  "self/task/102/comm": "iou-sqp-101",
  "self/task/103/comm": "iou-wrk-101",
  "self/task/104/comm": "iou-wrk-102",
  "self/task/105/comm": "iou-wrk-100",
};

test("workers of a thread's rings are its own and those of its submission thread", (t) => {
  const roots = fakeMachine(t);
  writeTree(roots.proc, THREADS);
  assert.equal(countIoWorkers(new Set(["100", "101", "102"]), roots), 2);
  assert.equal(countIoWorkers(new Set(["103"]), roots), 1, "but for those that were there");
});

test("the kernel's threads of a thread are its submission thread and its workers", (t) => {
  const roots = fakeMachine(t);
  assert.deepEqual(kernelThreadsOf("101", roots), []);
  writeTree(roots.proc, THREADS);
  assert.deepEqual(kernelThreadsOf("101", roots).sort(), ["102", "103"]);
});

test("a thread's schedule is read where the kernel tells", (t) => {
  const roots = fakeMachine(t);
  assert.deepEqual(readThreadSchedule(roots), { migrations: null, cpuWaitNs: null });
  writeTree(roots.proc, {
    ...THREADS,
    "self/task/101/sched": "node (101, #threads: 11)\nse.nr_migrations          :      7",
    "self/task/101/schedstat": "123456 7890 42",
  });
  assert.deepEqual(readThreadSchedule(roots), { migrations: 7, cpuWaitNs: 7890 });
});

test("stolen time is the eighth number of all CPUs, in 1/100 s", (t) => {
  const roots = fakeMachine(t);
  assert.equal(readStolenMs(roots), null);
  writeTree(roots.proc, { stat: "cpu  1 2 3 4 5 6 7 81 9 10\ncpu0 1 2 3 4 5 6 7 8 9 10" });
  assert.equal(readStolenMs(roots), 810);
});

test("this machine's own counters only grow", () => {
  const first = readThreadSchedule();
  const second = readThreadSchedule();
  assert.ok((second.cpuWaitNs ?? 0) >= (first.cpuWaitNs ?? 0));
  assert.ok((readStolenMs() ?? 0) >= 0);
});
