/** A lane at a rate, in scripted time: when its I/Os start. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { READ, WRITE } from "../../../src/base/direction.js";
import { OP } from "../../../src/ffi/abi.js";
import { type Arrivals, createArrivals } from "../../../src/lane/pacing/arrivals.js";
import { bytes } from "../../support/job-spec.js";
import { countsOf } from "../scripted-ring.js";
import { after, runInTime, type Service, type TimedRun } from "../scripted-time.js";

const MS = 1e6;
const size = (blocks: number) => bytes(blocks * 4096);
const iops = (read: number, write = read) => ({ read, write, trim: read });

/** When each I/O of a lane of reads was due, by the clock. */
function dueNs({ plan, ring }: TimedRun): number[] {
  const arrivals = createArrivals(plan.spec, plan.seed) as Arrivals;
  const beganNs = ring.started[0]!.atNs;
  return ring.started.map(({ submission }) => {
    const ns = arrivals.nextNs[READ]!;
    arrivals.issue(READ, submission.lengthBytes);
    return beganNs + ns;
  });
}

/** How much later than due an I/O started at most. */
function mostLateNs(run: TimedRun): number {
  const due = dueNs(run);
  return Math.max(...run.ring.started.map(({ atNs }, k) => Math.abs(atNs - due[k]!)));
}

describe("a rate", () => {
  it("starts I/Os on time, whatever the device's latency is", () => {
    for (const latencyNs of [10e3, 3 * MS, 7.7 * MS]) {
      const run = runInTime(after(latencyNs), { rateIops: iops(1000), size: size(200), depth: 16 });
      assert.equal(run.ring.started.length, 200);
      assert.ok(mostLateNs(run) < 20e3, `${mostLateNs(run)} ns`);
    }
  });

  it("limits bytes of reads and writes each to their own", () => {
    const run = runInTime(after(50e3), {
      workload: "randrw",
      rateBytesPerSecond: { read: 4096 * 1000, write: 4096 * 250, trim: 0 },
      runtimeMs: 400,
      timeBased: true,
      depth: 4,
    });
    assert.equal(countsOf(run.memory, READ).ios, 400);
    assert.equal(countsOf(run.memory, WRITE).ios, 100);
  });

  it("leaves the other direction alone", () => {
    const run = runInTime(after(50e3), {
      workload: "randrw",
      rateIops: { read: 0, write: 100, trim: 0 },
      runtimeMs: 100,
      timeBased: true,
    });
    assert.equal(countsOf(run.memory, WRITE).ios, 10);
    assert.ok(countsOf(run.memory, READ).ios > 1000);
  });

  it("begins anew after a ramp", () => {
    const job = { rateIops: iops(1000), rampMs: 100, runtimeMs: 200, timeBased: true, depth: 4 };
    // The device is too slow for the rate until the ramp is over.
    const service: Service = (_, atNs) => (atNs < 100 * MS ? 100 * MS : atNs + 10e3);
    const run = runInTime(service, job);
    const ios = countsOf(run.memory, READ).ios;
    // Four I/Os of the ramp complete around its end; what it did not get done is forgotten.
    assert.ok(ios >= 200 && ios <= 204, `${ios} I/Os`);
  });

  it("ends on time although the next I/O would be due much later", () => {
    const run = runInTime(after(10e3), { rateIops: iops(1), runtimeMs: 500, timeBased: true });
    assert.equal(countsOf(run.memory, READ).ios, 1);
    assert.ok(run.clock.now[0]! < 510 * MS);
  });

  it("drives NOPs too", () => {
    const run = runInTime(after(1000), { workload: "nop", rateIops: iops(1000), runtimeMs: 100 });
    assert.equal(countsOf(run.memory, READ).ios, 100);
    assert.ok(run.ring.started.every(({ submission }) => submission.opcode === OP.NOP));
  });
});
