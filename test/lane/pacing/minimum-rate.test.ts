/** Lanes that get less than rate_min, or just enough, in scripted time. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { READ } from "../../../src/base/direction.js";
import { countsOf } from "../scripted-ring.js";
import { after, runInTime, type Service } from "../scripted-time.js";

const MS = 1e6;
const only = (read: number) => ({ read, write: 0, trim: 0 });
const JOB = { runtimeMs: 10_000, timeBased: true, depth: 1 } as const;

/** 1,000 I/Os a second until 4 s, then 100. */
const slowing: Service = (_, atNs) => atNs + (atNs < 4000 * MS ? MS : 10 * MS);

describe("a minimum rate", () => {
  it("ends a lane that gets less for a rate_cycle, with fio's errno and words", () => {
    const { lane, memory } = runInTime(slowing, { ...JOB, rateMinIops: only(500) });
    const { error } = lane.reaper;
    assert.ok(error !== null && "text" in error);
    assert.equal(error.errno, 5);
    assert.match(error.text, /^rate_iops_min=500 not met, got \d+ IOPS$/);
    const ios = countsOf(memory, READ).ios;
    assert.ok(ios > 3900 && ios < 4200, `${ios} I/Os`);
  });

  it("counts bytes where bytes are asked for", () => {
    const { lane } = runInTime(slowing, { ...JOB, rateMinBytesPerSecond: only(500 * 4096) });
    const { error } = lane.reaper;
    assert.ok(error !== null && "text" in error);
    assert.match(error.text, /^rate_min=2048000 not met, got \d+ B\/s$/);
  });

  it("lets a lane go on that gets enough, or is slow for less than a cycle", () => {
    const enough = runInTime(after(MS), { ...JOB, runtimeMs: 5000, rateMinIops: only(900) });
    assert.equal(enough.lane.reaper.error, null);
    const hiccup: Service = (_, atNs) => atNs + (Math.abs(atNs - 3500 * MS) < MS ? 600 : 1) * MS;
    const job = { ...JOB, runtimeMs: 9000, rateCycleMs: 4000, rateMinIops: only(800) };
    assert.equal(runInTime(hiccup, job).lane.reaper.error, null);
    const strict = runInTime(hiccup, { ...job, rateCycleMs: 1000 });
    assert.equal(strict.lane.reaper.error?.errno, 5);
  });

  it("gives a lane two seconds to settle", () => {
    const slowStart: Service = (_, atNs) => atNs + (atNs < 1900 * MS ? 100 : 1) * MS;
    const job = { ...JOB, runtimeMs: 6000, rateMinIops: only(800) };
    assert.equal(runInTime(slowStart, job).lane.reaper.error, null);
  });
});
