/** max_latency, and the search for the depth that a latency allows, in scripted time. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { READ } from "../../../src/base/direction.js";
import { CLAT, latencyRecord, WORD } from "../../../src/lane/memory.js";
import { DepthSearch } from "../../../src/lane/pacing/depth-search.js";
import { countsOf } from "../scripted-ring.js";
import { after, runInTime, type Service, type TimedRun } from "../scripted-time.js";

const MS = 1e6;
const ETIMEDOUT = 110;

/** A device whose latency grows with what it has in flight: 100 µs for each. */
function queueing(): Service {
  const doneNs: number[] = [];
  return (_, atNs) => {
    const waiting = doneNs.filter((ns) => ns > atNs).length + 1;
    doneNs.push(atNs + waiting * 100e3);
    if (doneNs.length > 64) doneNs.shift();
    return atNs + waiting * 100e3;
  };
}

const depthOf = ({ memory }: TimedRun) => memory.words[WORD.LATENCY_DEPTH];

describe("max_latency", () => {
  const maxLatencyUs = { read: 2000, write: 0, trim: 0 };

  it("ends a lane at the first I/O that takes longer", () => {
    const service: Service = (_, atNs) => atNs + (atNs > 100 * MS ? 3 : 1) * MS;
    const { lane, memory } = runInTime(service, {
      maxLatencyUs,
      size: { kind: "bytes", bytes: 1e9 },
    });
    const { error } = lane.reaper;
    assert.ok(error !== null && "text" in error);
    assert.equal(error.errno, ETIMEDOUT);
    assert.match(
      error.text,
      /^read of 4096 bytes, data at \d+: took 30\d\d(\.\d+)? µs, more than max_latency=2000us$/,
    );
    assert.ok(countsOf(memory, READ).ios >= 95);
  });

  it("is a limit of one direction, and none for what is faster", () => {
    assert.equal(runInTime(after(MS), { maxLatencyUs }).lane.reaper.error, null);
    const write = { maxLatencyUs, workload: "write" } as const;
    assert.equal(runInTime(after(3 * MS), write).lane.reaper.error, null);
  });
});

describe("the depth search", () => {
  /** The depths that are tried where depths up to `good` succeed. */
  function tried(good: number, most: number, steps: number, latencyRun = false): number[] {
    const search = new DepthSearch({ latencyRun }, most);
    const depths: number[] = [];
    for (let step = 0; step < steps; step++) {
      depths.push(search.depth);
      const next = search.depth <= good ? search.succeed() : search.fail();
      if (next === "done") break;
    }
    return depths;
  }

  it("doubles until it fails, bisects from there, and tries the last one twice", () => {
    assert.deepEqual(tried(10, 32, 20), [1, 2, 4, 8, 16, 12, 10, 11, 10, 10]);
    assert.deepEqual(tried(64, 32, 20), [1, 2, 4, 8, 16, 32, 32]);
  });

  it("goes on with latency_run, and now and then tries one more", () => {
    const depths = tried(10, 32, 40, true).slice(8);
    assert.ok(depths.length > 20 && depths.every((depth) => depth >= 9 && depth <= 12));
    assert.ok(depths.filter((depth) => depth > 10).length > 2);
  });

  it("has nothing below depth 1", () => {
    const search = new DepthSearch({ latencyRun: false }, 8);
    assert.equal(search.fail(), "on");
    assert.equal(search.depth, 1);
  });
});

describe("latency_target", () => {
  const job = {
    depth: 32,
    runtimeMs: 60_000,
    timeBased: true,
    latencyTargetUs: 1050,
    latencyWindowUs: 50_000,
  } as const;

  it("ends at the depth that a device allows, and measures that alone", () => {
    const run = runInTime(queueing(), { ...job, latencyPercentile: 90 });
    assert.equal(run.lane.reaper.error, null);
    assert.ok([9, 10, 11].includes(depthOf(run) as number), `${depthOf(run)}`);
    assert.ok(run.memory.words[WORD.RUNTIME_NS]! < 60 * MS);
    assert.ok(latencyRecord(run.memory, CLAT, READ).maxNs < 1.3 * MS);
  });

  it("of every I/O, lowers the depth at the first that misses", () => {
    const run = runInTime(queueing(), job);
    assert.ok([8, 9, 10].includes(depthOf(run) as number), `${depthOf(run)}`);
  });

  it("that depth 1 misses ends the lane", () => {
    const run = runInTime(after(2 * MS), job);
    assert.equal(run.lane.reaper.error?.errno, ETIMEDOUT);
    const share = runInTime(after(2 * MS), { ...job, runtimeMs: 500, latencyPercentile: 90 });
    assert.equal(share.lane.reaper.error, null);
    assert.equal(depthOf(share), 1);
  });
});
