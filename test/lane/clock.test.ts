/** The clock of the hot loop against Node's own. */
import assert from "node:assert/strict";
import { performance } from "node:perf_hooks";
import { test } from "node:test";
import { Clock } from "../../src/lane/clock.js";

test("the clock tells whole nanoseconds since the thread's time origin", () => {
  const clock = new Clock();
  const beforeNs = performance.now() * 1e6;
  clock.read();
  const afterNs = performance.now() * 1e6;
  const [nowNs] = clock.now;
  assert.ok(Number.isInteger(nowNs), `${nowNs}`);
  // The origin is known to as little as it takes to read two clocks, one behind the other.
  assert.ok(nowNs! > beforeNs - 10e9 && nowNs! < afterNs + 10e9, `${beforeNs} ${nowNs} ${afterNs}`);
});

test("clocks of one thread agree, and none goes backwards", () => {
  const [one, other] = [new Clock(), new Clock()];
  let lastNs = Number.NEGATIVE_INFINITY;
  for (let reading = 0; reading < 10_000; reading++) {
    const clock = reading % 2 === 0 ? one : other;
    clock.read();
    assert.ok(clock.now[0]! >= lastNs);
    lastNs = clock.now[0]!;
  }
});
