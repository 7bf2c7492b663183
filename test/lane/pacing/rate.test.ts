/** A lane at a rate, in scripted time: when its I/Os start, and what waiting costs them. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { READ, WRITE } from "../../../src/base/direction.js";
import { OP } from "../../../src/ffi/abi.js";
import { CLAT, LATENESS, latencyRecord, RESPONSE } from "../../../src/lane/memory.js";
import { type Arrivals, createArrivals } from "../../../src/lane/pacing/arrivals.js";
import { percentilesNs } from "../../../src/stats/summary.js";
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

  it("catches up without limit after a stall, and shows it in the response times only", () => {
    // The device is deaf from 1,000 to 1,500 ms.
    const [from, until] = [1000 * MS, 1500 * MS];
    const service: Service = (_, atNs) => (atNs >= from && atNs < until ? until : atNs) + 100e3;
    const run = runInTime(service, { rateIops: iops(1000), size: size(4000), depth: 1 });
    const [response, clat, lateness] = [RESPONSE, CLAT, LATENESS].map((kind) =>
      latencyRecord(run.memory, kind as typeof CLAT, READ),
    );
    assert.equal(response!.count, 4000);
    const [p90, p99] = percentilesNs(response!, [90, 99]) as [number, number];
    assert.ok(p90 > 10 * MS && p99 > 400 * MS && p99 <= 510 * MS, `${p90} ${p99}`);
    const [service99] = percentilesNs(clat!, [99.9]) as [number];
    assert.ok(service99 < 0.2 * MS, `${service99}`);
    // That the only slot was taken is not the generator's fault.
    assert.ok(lateness!.maxNs < 20e3, `${lateness!.maxNs}`);
    assert.ok(run.clock.now[0]! < 4010 * MS);
  });

  it("agrees with a simulation of its queue", () => {
    const serviceNs = 700e3;
    const run = runInTime(after(serviceNs), {
      rateIops: iops(1000),
      rateProcess: "poisson",
      size: size(5000),
      depth: 1,
    });
    // The arrivals are what the lane drew; one server, first come first served.
    const done = run.ring.started.map(({ atNs }) => atNs + serviceNs);
    const arrivals = dueNs(run);
    let freeNs = 0;
    const expected = arrivals.map((arrivalNs) => {
      freeNs = Math.max(freeNs, arrivalNs) + serviceNs;
      return freeNs - arrivalNs;
    });
    assert.equal(done.length, expected.length);
    const record = latencyRecord(run.memory, RESPONSE, READ);
    const sorted = [...expected].sort((a, b) => a - b);
    for (const percentile of [50, 90, 99]) {
      const [ns] = percentilesNs(record, [percentile]) as [number];
      const simulated = sorted[Math.ceil((percentile / 100) * sorted.length) - 1]!;
      assert.ok(Math.abs(ns / simulated - 1) < 0.05, `p${percentile}: ${ns} and ${simulated}`);
    }
  });

  it("drives NOPs too", () => {
    const run = runInTime(after(1000), { workload: "nop", rateIops: iops(1000), runtimeMs: 100 });
    assert.equal(countsOf(run.memory, READ).ios, 100);
    assert.ok(run.ring.started.every(({ submission }) => submission.opcode === OP.NOP));
  });
});
