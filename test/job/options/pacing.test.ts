/** The options that pace I/Os: how their values are read, tied together, refused. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { everyDirection } from "../../../src/base/direction.js";
import { jobOf, saidOf } from "../support.js";

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
    assertSays(["rate_process=poisson"], /no effect without a rate/);
    assertSays(["rate=1m", "rate_process=gauss"], /Use one of linear, poisson|not a value/);
  });
});

describe("pauses", () => {
  test("are in microseconds unless told otherwise", () => {
    const job = jobOf("thinktime=10ms", "thinktime_spin=200", "thinktime_iotime=1s");
    assert.deepEqual(
      [job.thinktimeUs, job.thinktimeSpinUs, job.thinktimeIotimeUs, job.thinktimeBlocks],
      [10_000, 200, 1_000_000, null],
    );
    const counted = jobOf("thinktime=5", "thinktime_blocks=8", "thinktime_blocks_type=issue");
    assert.deepEqual([counted.thinktimeBlocks, counted.thinktimeBlocksType], [8, "issue"]);
    assert.equal(
      jobOf("rate=1m", "thinktime=5", "rate_ignore_thinktime=1").rateIgnoresThinktime,
      true,
    );
  });

  test("what belongs to them has no effect without them", () => {
    assertSays(["thinktime_blocks=8"], /thinktime_blocks has no effect without thinktime/);
    assertSays(["thinktime_spin=8"], /thinktime_spin has no effect without thinktime/);
    assertSays(["rate=1m", "rate_ignore_thinktime=1"], /without both a rate and thinktime/);
  });
});

describe("latencies and flows", () => {
  test("are read with their units", () => {
    const job = jobOf("latency_target=5ms", "latency_window=1s", "latency_percentile=99.5");
    assert.deepEqual(
      [job.latencyTargetUs, job.latencyWindowUs, job.latencyPercentile, job.latencyRun],
      [5000, 1_000_000, 99.5, false],
    );
    assert.deepEqual(jobOf("max_latency=1ms,2ms").maxLatencyUs, {
      read: 1000,
      write: 2000,
      trim: 2000,
    });
    const flow = jobOf("flow=3", "flow_id=7", "flow_sleep=1ms");
    assert.deepEqual([flow.flowWeight, flow.flowId, flow.flowSleepUs], [3, 7, 1000]);
  });

  test("what belongs to them has no effect without them", () => {
    assertSays(["latency_run=1"], /latency_run has no effect without latency_target/);
    assertSays(["flow_sleep=5"], /flow_sleep has no effect without flow/);
    assertSays(["flow=-1"], /a negative flow .*holds nobody back/);
    assert.equal(jobOf("flow=-1").flowWeight, 0);
    assertSays(["max_latency=5", "disable_lat=1"], /max_latency has no effect with disable_lat/);
    assertSays(["latency_percentile=101"], /at most 100/);
    assertSays(["latency_target=1", "latency_percentile=x"], /is not a number/);
  });
});
