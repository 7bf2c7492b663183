/** Flags of single I/Os, and when a full queue is filled again. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { jobOf, saidOf } from "../support.js";

const COMMANDS = ["ioengine=io_uring_cmd", "filename=/dev/ng0n1"];

describe("flags of I/Os", () => {
  test("are off unless asked for", () => {
    const { nowait, uncached, atomic, forceAsync } = jobOf("rw=write");
    assert.deepEqual([nowait, uncached, atomic, forceAsync], [false, false, false, 0]);
    assert.equal(jobOf("force_async=4").forceAsync, 4);
    assert.equal(jobOf("nowait=1").nowait, true);
  });

  test("go with the page cache, or past it", () => {
    assert.equal(jobOf("uncached=1").uncached, true);
    const direct = jobOf("uncached=1", "direct=1");
    assert.equal(direct.uncached, false);
    assert.match(saidOf("uncached=1", "direct=1")[0]!, /no effect with direct/);
    const atomic = jobOf("rw=write", "atomic=1");
    assert.deepEqual([atomic.atomic, atomic.direct], [true, true]);
    assert.equal(jobOf("rw=read", "atomic=1").atomic, false);
    assert.match(saidOf("rw=read", "atomic=1")[0]!, /does not write/);
  });

  test("are not for commands, nor for what never reaches a file", () => {
    for (const option of ["nowait", "uncached"]) {
      assert.match(saidOf(...COMMANDS, `${option}=1`)[0]!, /sends NVMe commands/);
      assert.match(saidOf("rw=nop", `${option}=1`)[0]!, /no effect with rw=nop/);
      assert.match(saidOf("ioengine=null", `${option}=1`)[0]!, /no effect with ioengine=null/);
    }
  });
});

describe("a full queue", () => {
  test("drains to iodepth_low, where that is below iodepth", () => {
    assert.equal(jobOf("iodepth=8", "iodepth_low=3").lowDepth, 3);
    assert.equal(jobOf("iodepth=8", "iodepth_low=8").lowDepth, null);
    assert.equal(jobOf("iodepth=8", "iodepth_low=0").lowDepth, null);
    assert.equal(jobOf("iodepth=8").lowDepth, null);
  });

  test("is filled by the job's own thread", () => {
    assert.deepEqual(saidOf("io_submit_mode=inline"), []);
    assert.match(saidOf("io_submit_mode=offload")[0]!, /no effect: one thread submits/);
  });
});

describe("log_issue_time", () => {
  test("needs latencies and offsets beside it, as in fio", () => {
    const needs = /log_issue_time needs write_lat_log and log_offset/;
    assert.match(saidOf("log_issue_time=1", "write_lat_log=l")[0]!, needs);
    assert.match(saidOf("log_issue_time=1", "log_offset=1")[0]!, needs);
    assert.deepEqual(saidOf("log_issue_time=1", "log_offset=1", "write_lat_log=l"), []);
  });
});
