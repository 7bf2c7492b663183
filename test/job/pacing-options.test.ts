/** The options that pace I/Os: how their values are read, tied together, refused. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { everyDirection } from "../../src/base/direction.js";
import { jobOf, saidOf } from "./support.js";

/** That the one thing said of these lines matches. */
function assertSays(lines: readonly string[], message: RegExp): void {
  const said = saidOf(...lines);
  assert.equal(said.length, 1, said.join("\n"));
  assert.match(said[0] as string, message);
}

describe("rates", () => {
  test("are lists by direction, in bytes or I/Os", () => {
    assert.deepEqual(jobOf("rate=1m").rateBytesPerSecond, everyDirection(1 << 20));
    assert.deepEqual(jobOf("rate=,500k").rateBytesPerSecond, {
      read: 0,
      write: 512_000,
      trim: 512_000,
    });
    assert.deepEqual(jobOf("rate_iops=100,50").rateIops, { read: 100, write: 50, trim: 50 });
    assert.deepEqual(jobOf("rate=1m", "rate_min=1k").rateMinBytesPerSecond, everyDirection(1024));
    assert.equal(jobOf("rate=1m", "rate_process=poisson").rateProcess, "poisson");
    assert.equal(jobOf("rate_iops_min=5", "ratecycle=200").rateCycleMs, 200);
  });

  test("exclude each other, and a minimum exceeds no limit", () => {
    assertSays(["rate=1m", "rate_iops=5"], /rate and rate_iops exclude each other/);
    assertSays(["rate_min=1m", "rate_iops_min=5"], /rate_min and rate_iops_min exclude each other/);
    assertSays(["rate=1m", "rate_min=2m"], /rate_min is more than rate allows/);
    assertSays(["rate_iops=10,5", "rate_iops_min=10"], /rate_iops_min is more than rate_iops/);
    assert.deepEqual(saidOf("rate=1m,0", "rate_min=1m,2m"), []);
  });

  test("rate_process has no effect on its own", () => {
    assertSays(["rate_process=poisson"], /no effect without rate or rate_iops/);
    assertSays(["rate=1m", "rate_process=gauss"], /Use one of linear, poisson|not a value/);
  });
});
