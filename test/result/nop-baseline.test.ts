import assert from "node:assert/strict";
import { test } from "node:test";
import { type Floor, type FloorWindow, joinWindows } from "../../src/result/nop-baseline.js";

function floorOf(ns: number, latencyNs: number | null): Floor {
  return { nsPerIo: ns, nsPerEnter: 32 * ns, latencyNs };
}

function windowOf(ns: number, latencyNs: number | null, elapsedNsPerIo = ns): FloorWindow {
  return { ...floorOf(ns, latencyNs), elapsedNsPerIo };
}

test("the fastest window gives the CPU time, the middle one the latency", () => {
  const windows = [windowOf(110, 90), windowOf(9_000_000, 70), windowOf(100, 5000)];
  assert.deepEqual(joinWindows(windows), floorOf(100, 90));
  assert.deepEqual(joinWindows(windows.slice(0, 2)), floorOf(110, 70));
});

test("a window whose CPU time was counted short is not taken for the fastest", () => {
  assert.deepEqual(joinWindows([windowOf(3, 80, 120), windowOf(100, 90)]), floorOf(100, 80));
  const stopped = joinWindows([windowOf(100, 90, 120), windowOf(0, 80, 110)]);
  assert.deepEqual(stopped, { reason: "the kernel's clock of CPU time stood still" });
});

test("a window without NOPs counts for nothing", () => {
  const empty = windowOf(Number.POSITIVE_INFINITY, null);
  assert.deepEqual(joinWindows([empty, windowOf(100, 90), empty]), floorOf(100, 90));
  assert.deepEqual(joinWindows([empty]), { reason: "other threads had the CPU all the time" });
});

test("what no window has the floor has not", () => {
  const lacking = { nsPerIo: 5, nsPerEnter: null, latencyNs: null };
  const windows = [5, 7].map((ns) => ({ ...lacking, nsPerIo: ns, elapsedNsPerIo: ns }));
  assert.deepEqual(joinWindows(windows), lacking);
});
