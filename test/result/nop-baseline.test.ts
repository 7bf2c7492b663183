import assert from "node:assert/strict";
import { test } from "node:test";
import type { Baseline } from "../../src/result/model/lane.js";
import { type BaselineWindow, joinWindows, noBaseline } from "../../src/result/nop-baseline.js";

function baselineOf(ns: number, latencyNs: number | null): Baseline {
  return { nsPerIo: ns, nsPerEnter: 32 * ns, latencyNs, reason: null };
}

function windowOf(ns: number, latencyNs: number | null, elapsedNsPerIo = ns): BaselineWindow {
  return { nsPerIo: ns, nsPerEnter: 32 * ns, latencyNs, elapsedNsPerIo };
}

test("the fastest window gives the CPU time, the middle one the latency", () => {
  const windows = [windowOf(110, 90), windowOf(9_000_000, 70), windowOf(100, 5000)];
  assert.deepEqual(joinWindows(windows), baselineOf(100, 90));
  assert.deepEqual(joinWindows(windows.slice(0, 2)), baselineOf(110, 70));
});

test("a window whose CPU time was counted short is not taken for the fastest", () => {
  assert.deepEqual(joinWindows([windowOf(3, 80, 120), windowOf(100, 90)]), baselineOf(100, 80));
  const stopped = joinWindows([windowOf(100, 90, 120), windowOf(0, 80, 110)]);
  assert.deepEqual(stopped, noBaseline("the kernel's clock of CPU time stood still"));
});

test("a window without NOPs counts for nothing", () => {
  const empty = windowOf(Number.POSITIVE_INFINITY, null);
  assert.deepEqual(joinWindows([empty, windowOf(100, 90), empty]), baselineOf(100, 90));
  assert.deepEqual(joinWindows([empty]), noBaseline("other threads had the CPU all the time"));
});

test("what no window has the baseline has not", () => {
  const lacking = { nsPerIo: 5, nsPerEnter: null, latencyNs: null };
  const windows = [5, 7].map((ns) => ({ ...lacking, nsPerIo: ns, elapsedNsPerIo: ns }));
  assert.deepEqual(joinWindows(windows), { ...lacking, reason: null });
});
