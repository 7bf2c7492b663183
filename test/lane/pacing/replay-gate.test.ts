/** When the I/Os of a repeated log may start. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Clock } from "../../../src/lane/clock.js";
import { ReplayGate } from "../../../src/lane/pacing/replay-gate.js";

test("each I/O is due at its time in the log, late ones at once", () => {
  const gate = new ReplayGate(Float64Array.of(0, 50, 70, 200));
  const clock = new Clock();
  const opensAt = (us: number): boolean => {
    clock.now[0] = us * 1000;
    return gate.opens(0, clock);
  };
  clock.now[0] = 1_000_000;
  gate.begin(clock);
  assert.equal(opensAt(1000), true);
  gate.onCreate();
  clock.now[0] = 1_020_000;
  gate.begin(clock);
  assert.equal(opensAt(1049), false);
  assert.equal(gate.dueNs[0], 1_050_000);
  assert.equal(opensAt(1080), true);
  gate.onCreate();
  assert.equal(opensAt(1080), true);
  gate.onCreate();
  assert.equal(opensAt(1199), false);
  assert.equal(opensAt(1200), true);
});
