/** The knee of a curve of latency over throughput. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { kneeOf } from "../../../src/result/sweep/knee.js";

/** A device of 8 channels that take 100 µs each: at more depth I/Os wait for one. */
const device = (depth: number) => {
  const iops = Math.min(depth, 8) / 100e-6;
  return { iops, meanNs: (1e9 * depth) / iops };
};

describe("kneeOf", () => {
  it("is where the channels are busy", () => {
    const depths = [1, 2, 4, 8, 16, 32];
    assert.equal(kneeOf(depths.map(device)), depths.indexOf(8));
  });

  it("may be the first point, where one I/O fills the device", () => {
    const points = [1, 2, 4].map((depth) => ({ iops: 1000, meanNs: depth * 1e6 }));
    assert.equal(kneeOf(points), 0);
  });

  it("is none where the last point is the best, or there are too few", () => {
    assert.equal(kneeOf([1, 2, 4].map(device)), null);
    assert.equal(kneeOf([8, 16].map(device)), null);
    assert.equal(kneeOf([]), null);
  });
});
