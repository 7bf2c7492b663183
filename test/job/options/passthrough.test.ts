/** The options of NVMe passthrough, and what it excludes. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { jobOf, saidOf } from "../support.js";

const ENGINE = "ioengine=io_uring_cmd";

describe("ioengine=io_uring_cmd", () => {
  test("sends commands, which go past the page cache whatever direct says", () => {
    const { engine, direct, hipri } = jobOf(ENGINE, "cmd_type=nvme", "hipri=1", "direct=0");
    assert.deepEqual([engine, direct, hipri], ["io_uring_cmd", true, true]);
  });

  test("has no NOPs and no trims, and one buffer for each command", () => {
    assert.match(saidOf(ENGINE, "rw=nop")[0] as string, /rw=nop has no target/);
    assert.match(saidOf(ENGINE, "rw=randtrim")[0] as string, /discards/);
    assert.match(saidOf(ENGINE, "nonvectored=0")[0] as string, /one buffer/);
    assert.deepEqual(saidOf(ENGINE, "rw=read", "cmd_type=nvme"), []);
  });

  test("refuses metadata and other commands, where they are asked for", () => {
    assert.deepEqual(saidOf(ENGINE, "md_per_io_size=0", "pi_act=1", "write_mode=write"), []);
    assert.match(saidOf(ENGINE, "md_per_io_size=8")[0] as string, /without metadata/);
    assert.match(saidOf(ENGINE, "write_mode=zeroes")[0] as string, /Write commands alone/);
    assert.match(saidOf(ENGINE, "cmd_type=scsi")[0] as string, /is not a value/);
  });
});
