import assert from "node:assert/strict";
import { test } from "node:test";
import { type Floor, joinWindows } from "../../src/stats/floor.js";

function windowOf(ns: number, latencyNs: number | null): Floor {
  return { nsPerIo: ns, nsPerEnter: 32 * ns, latencyNs };
}

test("the fastest window gives the CPU time, the middle one the latency", () => {
  const windows = [windowOf(110, 90), windowOf(9_000_000, 70), windowOf(100, 5000)];
  assert.deepEqual(joinWindows(windows), windowOf(100, 90));
  assert.deepEqual(joinWindows(windows.slice(0, 2)), windowOf(110, 70));
});

test("what no window has the floor has not", () => {
  const lacking = { nsPerIo: 5, nsPerEnter: null, latencyNs: null };
  assert.deepEqual(joinWindows([lacking, { ...lacking, nsPerIo: 7 }]), lacking);
});
