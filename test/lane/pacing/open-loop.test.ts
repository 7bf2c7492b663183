/**
 * Open-loop results against a queue on paper: what a lane at a rate reports as its response times
 * is what customers of such a device would have waited, stalls included.
 */

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { READ } from "../../../src/base/direction.js";
import { Random } from "../../../src/base/random.js";
import type { JobSpec } from "../../../src/job/spec/job-spec.js";
import {
  CLAT,
  LATENESS,
  type LatencyKind,
  latencyRecord,
  RESPONSE,
} from "../../../src/lane/memory.js";
import { createArrivals } from "../../../src/lane/pacing/arrivals.js";
import { latencyBins, percentilesNs } from "../../../src/result/latency/summary.js";
import type { LatencyRecord } from "../../../src/result/model/latency.js";
import { bytes } from "../../support/job-spec.js";
import { runInTime, type Service, type TimedRun } from "../scripted-time.js";
import { percentileOf, responsesNs } from "./queue-model.js";

const MS = 1e6;
const IOS = 2500;
const PERCENTILES = [50, 99, 99.9];

const job = (perSecond: number): Partial<JobSpec> => ({
  rateIops: { read: perSecond, write: 0, trim: 0 },
  size: bytes(IOS * 4096),
});

const recordOf = ({ memory }: TimedRun, kind: LatencyKind): LatencyRecord =>
  latencyRecord(memory, kind, READ);

const percentileNs = (record: LatencyRecord, percentile: number): number =>
  percentilesNs(record, [percentile])![0]!;

/** Service times whose mean is about 7 ms, drawn from a fraction of [0, 1). */
const SERVICES: Readonly<Record<string, (fraction: number) => number>> = {
  fixed: () => 7 * MS,
  even: (fraction) => (1 + 12 * fraction) * MS,
  exponential: (fraction) => -7 * MS * Math.log(1 - fraction),
  "two-humped": (fraction) => (fraction < 0.95 ? 3 : 80) * MS,
};

/** How many I/Os the lane and the device each take at once. */
const SHAPES = [
  { depth: 1, servers: 1 },
  { depth: 4, servers: 4 },
  { depth: 32, servers: 1 },
] as const;

/** A device that serves so many I/Os at once and lets the others wait in their order. */
function deviceOf(servers: number, servicesNs: readonly number[]): Service {
  const freeAtNs = new Array<number>(servers).fill(0);
  let next = 0;
  return (_submission, atNs) => {
    freeAtNs.sort((one, other) => one - other);
    freeAtNs[0] = Math.max(atNs, freeAtNs[0]!) + servicesNs[next++]!;
    return freeAtNs[0]!;
  };
}

/** When the I/Os of the lane were due, from its beginning on: evenly spaced, or as it drew them. */
function arrivalsNs({ plan }: TimedRun, perSecond: number): number[] {
  const even = Array.from({ length: IOS }, (_, index) => (index * 1e9) / perSecond);
  if (plan.spec.rateProcess === "linear") return even;
  const drawn = createArrivals(plan.spec, plan.seed)!;
  return even.map(() => {
    const ns = drawn.nextNs[READ]!;
    drawn.issue(READ, 4096);
    return ns;
  });
}

describe("open-loop results agree with a simulation of the queue", () => {
  for (const rateProcess of ["linear", "poisson"] as const) {
    for (const [name, draw] of Object.entries(SERVICES)) {
      for (const { depth, servers } of SHAPES) {
        it(`${rateProcess} arrivals, ${name} service by ${servers}, depth ${depth}`, () => {
          const random = new Random(11);
          const servicesNs = Array.from({ length: IOS }, () => draw(random.nextFraction()));
          const perSecond = 100 * servers;
          const spec = { ...job(perSecond), rateProcess, depth };
          const run = runInTime(deviceOf(servers, servicesNs), spec);
          const simulated = responsesNs(arrivalsNs(run, perSecond), servicesNs, servers);
          const record = recordOf(run, RESPONSE);
          assert.equal(record.count, IOS);
          for (const percentile of PERCENTILES) {
            const ratio = percentileNs(record, percentile) / percentileOf(simulated, percentile);
            assert.ok(Math.abs(ratio - 1) < 0.05, `p${percentile}: ${ratio} of the simulation`);
          }
        });
      }
    }
  }
});

describe("a device that is deaf for 500 ms once", () => {
  const [fromNs, untilNs] = [1000 * MS, 1500 * MS];
  const device: Service = (_submission, atNs) =>
    (atNs >= fromNs && atNs < untilNs ? untilNs : atNs) + 0.1 * MS;

  /** How many latencies are about 10 ms or longer. */
  function countLong(record: LatencyRecord): number {
    const long = latencyBins(record).filter(([ns]) => ns >= 10 * MS);
    return long.reduce((sum, [, count]) => sum + count, 0);
  }

  for (const depth of [1, 16]) {
    it(`shows in the response times, and in ${depth} of the service times`, () => {
      const run = runInTime(device, { ...job(1000), depth });
      const [response, service] = [recordOf(run, RESPONSE), recordOf(run, CLAT)];
      assert.equal(response.count, IOS);
      const tail = percentileNs(response, 99.9) / MS;
      assert.ok(tail > 475 && tail < 525, `p99.9 ${tail} ms`);
      // Of 500 arrivals the last ten wait less.
      const waited = countLong(response);
      assert.ok(waited >= 485 && waited <= 560, `${waited} waited`);
      assert.equal(countLong(service), depth);
      assert.ok(percentileNs(service, 99) < 0.2 * MS);
      // All is caught up, so the run ends when the schedule does.
      assert.ok(run.clock.now[0]! < 2510 * MS);
    });
  }

  it("is not the generator's fault, when its only slot is taken", () => {
    const run = runInTime(device, { ...job(1000), depth: 1 });
    assert.ok(recordOf(run, LATENESS).maxNs < 20e3);
    assert.ok(percentileNs(recordOf(run, CLAT), 99.9) < 0.2 * MS);
  });
});
