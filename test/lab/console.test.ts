import assert from "node:assert/strict";
import { test } from "node:test";
import { consoleTail, isEmulatorFault, panicReason } from "../../src/lab/machine/console.js";

const PANIC = "[    1.0] Kernel panic - not syncing: VFS: Unable to mount root fs on 0,0\r\n";

test("a panic's reason stands in its line", () => {
  assert.equal(panicReason(`boot\r\n${PANIC}more`), "VFS: Unable to mount root fs on 0,0");
  assert.equal(panicReason("all is well"), null);
});

test("the tail ends with the panic, not with the registers behind it", () => {
  const tail = consoleTail(`first\r\n\r\n\x1b[31msecond\x1b[0m\r\n${PANIC}RIP: 0010\r\nCR2: 0`);
  assert.deepEqual(tail.split("\n"), ["first", "second", PANIC.trim()]);
});

test("the tail is short", () => {
  const lines = Array.from({ length: 100 }, (_, i) => `line ${i}`);
  const tail = consoleTail(lines.join("\n")).split("\n");
  assert.equal(tail.length, 15);
  assert.equal(tail.at(-1), "line 99");
});

test("only a stale breakpoint is the emulator's fault", () => {
  const fault = "Oops: int3: 0000 [#1] SMP NOPTI\nKernel panic - not syncing: Fatal exception\n";
  assert.equal(isEmulatorFault(fault), true);
  assert.equal(isEmulatorFault(PANIC), false);
  assert.equal(isEmulatorFault("int3: 0000 [#1] and it went on"), false);
});
