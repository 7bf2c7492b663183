import assert from "node:assert/strict";
import { test } from "node:test";
import {
  hasCapability,
  lockedMemoryLimit,
  readLimits,
} from "../../../src/device/machine/process-limits.js";
import { fakeMachine, writeTree } from "../scratch.js";

const LIMITS = `Limit                     Soft Limit           Hard Limit           Units
Max processes             96364                96364                processes
Max open files            24                   20000                files
Max locked memory         8388608              8388608              bytes
Max address space         unlimited            unlimited            bytes
`;

test("limits and their use are read from /proc", (t) => {
  const roots = fakeMachine(t);
  writeTree(roots.proc, {
    "self/limits": LIMITS.replace(
      "address space         unlimited",
      "address space         2000000",
    ),
    "self/status": "CapEff:\t0000000000004000\n",
    "self/statm": "300 20 10 1 0 5 0",
    "self/fd/0": "",
    "self/fd/1": "",
    "self/task/7/comm": "node",
    meminfo: "MemTotal: 16 kB\nMemAvailable:     4 kB\n",
  });
  const limits = readLimits(roots);
  assert.deepEqual(limits.openFiles, { most: 24, used: 2 });
  assert.deepEqual(limits.addressBytes, { most: 2_000_000, used: 300 * 4096 });
  assert.equal(limits.ownThreads, 1);
  assert.equal(limits.freeBytes, 4096);
  assert.equal(lockedMemoryLimit(roots), 8_388_608);
  assert.equal(hasCapability("IPC_LOCK", roots), true);
  assert.equal(hasCapability("SYS_ADMIN", roots), false);
});

test("without /proc nothing is known to be limited", (t) => {
  const roots = fakeMachine(t);
  assert.deepEqual(readLimits(roots), {
    openFiles: null,
    threads: null,
    ownThreads: 0,
    addressBytes: null,
    freeBytes: null,
  });
  assert.equal(lockedMemoryLimit(roots), null);
});
