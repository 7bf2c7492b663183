/** I/O priorities: classes and levels in one number, and shares of I/Os. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { packPriority, unpackPriority } from "../../../src/base/io-priority.js";
import { findOption } from "../../../src/job/options/table.js";
import { jobOf, saidOf } from "../support.js";

describe("the priority of a job", () => {
  test("is what fio 3.33 logs for the same options", () => {
    assert.equal(jobOf().ioPriority, 0);
    assert.equal(jobOf("prio=3").ioPriority, 0x4003);
    assert.equal(jobOf("prioclass=3").ioPriority, 0x6000);
    assert.equal(jobOf("prioclass=0").ioPriority, 0x4000);
    assert.equal(jobOf("prioclass=1", "prio=0").ioPriority, 0x2000);
    assert.equal(jobOf("prioclass=2", "prio=5").ioPriority, 0x4005);
  });

  test("has its hint between class and level", () => {
    const priority = jobOf("prio=1", "priohint=1023").ioPriority;
    assert.deepEqual(unpackPriority(priority), { priorityClass: 2, level: 1, hint: 1023 });
    assert.equal(packPriority(2, 1, 1023), priority);
  });

  test("has bounds", () => {
    assert.match(saidOf("prio=8")[0]!, /at most 7/);
    assert.match(saidOf("prioclass=4")[0]!, /at most 3/);
  });
});

describe("shares of I/Os with a priority", () => {
  test("are a percentage of a direction, real-time unless a class is given", () => {
    const both = [{ blockBytes: null, percent: 30, priority: 0x2000 }];
    assert.deepEqual(jobOf("cmdprio_percentage=30").priorityShares, { read: both, write: both });
    const { read, write } = jobOf(
      "cmdprio_percentage=0,60",
      "cmdprio_class=1,3",
      "cmdprio=2",
      "cmdprio_hint=4",
    ).priorityShares;
    assert.deepEqual(read, []);
    assert.deepEqual(write, [{ blockBytes: null, percent: 60, priority: packPriority(3, 2, 4) }]);
  });

  test("go by block sizes, ascending, each with the common priority or one of its own", () => {
    const split = "cmdprio_bssplit=8k/30/2/3:4k/20/1/1/7:4k/10:16k/:32k,64k/5";
    const { read, write } = jobOf(split, "cmdprio_class=3").priorityShares;
    assert.deepEqual(read, [
      { blockBytes: 4096, percent: 20, priority: packPriority(1, 1, 7) },
      { blockBytes: 4096, percent: 10, priority: 0x6000 },
      { blockBytes: 8192, percent: 30, priority: 0x4003 },
    ]);
    assert.deepEqual(write, [{ blockBytes: 65536, percent: 5, priority: 0x6000 }]);
  });

  test("are spelled as they are read", () => {
    const row = findOption("cmdprio_bssplit");
    assert.ok(row?.field === "cmdSplits");
    const spelled = "4k/20/1/1/7:4k/10:8k/30/2/3,64k/5";
    const options: Parameters<typeof row.spell>[0] = { kbBase: 1024 } as never;
    row.reset(options);
    assert.equal(row.spell(options), null);
    assert.equal(row.treatment.how, "honoured");
    row.treatment.set(options, spelled, { kbBase: 1024, note: () => {} });
    assert.equal(row.spell(options), spelled);
  });

  test("contradict each other and themselves where fio refuses them", () => {
    const both = saidOf("cmdprio_percentage=10", "cmdprio_bssplit=4k/10");
    assert.match(both[0]!, /exclude each other/);
    assert.match(saidOf("cmdprio_bssplit=4k/60:4k/60")[0]!, /add up to more than 100/);
    assert.match(saidOf("cmdprio_bssplit=4k/10/1")[0]!, /is not size\/share/);
    assert.match(saidOf("cmdprio_percentage=1,2,3")[0]!, /more than two entries/);
  });

  test("have to be there for their class and level to count, and do not count for commands", () => {
    assert.match(saidOf("cmdprio_class=2")[0]!, /no effect without cmdprio_percentage/);
    const commands = ["ioengine=io_uring_cmd", "filename=/dev/ng0n1"];
    assert.match(saidOf(...commands, "cmdprio_percentage=5")[0]!, /no priority for NVMe commands/);
    assert.match(saidOf(...commands, "prio=5")[0]!, /prio has no effect/);
  });
});
