/** The plan of sprandom, held against properties of fio's plan and figures of its runs. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { SprandomSpec } from "../../../src/job/spec/job-spec.js";
import { makePlan } from "../../../src/plan/make-plan.js";
import { createProgram } from "../../../src/plan/program/create-program.js";
import { createIoBatch } from "../../../src/plan/program/program.js";
import {
  invalidShares,
  physicalBytes,
  writesOfRegion,
} from "../../../src/plan/program/sprandom.js";
import { bytes, jobSpec } from "../../support/job-spec.js";

const BLOCK = 4096;
const spec = (regions = 100, overProvisioning = 0.15, cacheBytes = 0): SprandomSpec => {
  return { regions, overProvisioning, cacheBytes };
};

/** The blocks of a job, in order. */
function blocksOf(blockCount: number, sprandom: SprandomSpec, seed = 1): number[] {
  const options = { workload: "randwrite", noRandomMap: true, randomGenerator: "lfsr" } as const;
  const job = jobSpec({ ...options, size: bytes(blockCount * BLOCK), sprandom, seed });
  const program = createProgram(makePlan([job], new Map(), 1).stages[0]!.workers[0]!.lanes[0]!);
  const batch = createIoBatch(256);
  const blocks: number[] = [];
  for (let count = program.fill(batch); count > 0; count = program.fill(batch)) {
    for (const at of batch.offsetLo.subarray(0, count)) blocks.push(at / BLOCK);
  }
  return blocks;
}

/** By how often it is written, how many blocks there are. */
function timesWritten(blocks: readonly number[]): number[] {
  const times = new Map<number, number>();
  for (const block of blocks) times.set(block, (times.get(block) ?? 0) + 1);
  const counts: number[] = [0, 0, 0, 0];
  for (const count of times.values()) counts[Math.min(count, 3)]!++;
  return counts;
}

describe("shares of sprandom", () => {
  it("are those of fio's model", () => {
    // What fio 3.41 prints with --debug=sprandom for 4 regions and an over-provisioning of 0.15.
    const shares = invalidShares(spec(4)).map((share) => Math.round(share * 1e4) / 1e4);
    assert.deepEqual([...shares], [0.2479, 0.173, 0.0906, 0]);
    assert.deepEqual([...invalidShares(spec(1))], [0]);
  });

  it("fall from that of the collected block to none", () => {
    const anySpec = fc.tuple(
      fc.integer({ min: 2, max: 300 }),
      fc.double({ min: 0.01, max: 0.99, noNaN: true }),
    );
    fc.assert(
      fc.property(anySpec, ([regions, overProvisioning]) => {
        const shares = invalidShares(spec(regions, overProvisioning));
        assert.equal(shares.length, regions);
        assert.ok(Math.abs(shares[0]! - 1 / (0.5 / overProvisioning + 0.7)) < 1e-9);
        assert.ok(Math.abs(shares[regions - 1]!) < 1e-9);
        for (let at = 1; at < regions; at++) assert.ok(shares[at]! <= shares[at - 1]! + 1e-12);
      }),
    );
  });
});

describe("the plan of sprandom", () => {
  /** Size in blocks, plan, and what fio 3.41 wrote: in all, and by how often each block. */
  const FIO: readonly [number, SprandomSpec, number, readonly number[]][] = [
    [10_240, spec(), 11_772, [0, 8963, 1072, 205]],
    [10_240, spec(10, 0.3), 13_312, [0, 7895, 1725, 589]],
    [10_240, spec(1), 10_240, [0, 10_240, 0, 0]],
    [1024, spec(), 1111, [0, 870, 99, 14]],
    [102_400, spec(100, 0.07), 109_569, [0, 95_732, 5967, 614]],
  ];
  for (const [blockCount, plan, total, times] of FIO) {
    const about = `${blockCount} blocks, ${plan.regions} regions, ${plan.overProvisioning}`;
    it(`writes as much as fio's, and as often: ${about}`, () => {
      const blocks = blocksOf(blockCount, plan);
      assert.ok(Math.abs(blocks.length - total) < 6 * Math.sqrt(total * 0.2), `${blocks.length}`);
      for (const [index, count] of timesWritten(blocks).entries()) {
        const theirs = times[index]!;
        // The two draw, and each region's draw moves the end: ten deviations of one of them.
        assert.ok(Math.abs(count - theirs) <= 10 * Math.sqrt(theirs), `${count} of ${theirs}`);
      }
    });
  }

  it("writes no more than the physical capacity, and again only what the region before wrote", () => {
    for (const cacheBytes of [0, BLOCK]) {
      const plan = spec(20, 0.25, cacheBytes);
      const writes = writesOfRegion(plan, 4096 * BLOCK, BLOCK);
      const blocks = blocksOf(4096, plan);
      assert.ok(blocks.length * BLOCK <= physicalBytes(plan, 4096 * BLOCK, BLOCK));
      const lastAt = new Map<number, number>();
      const repeats: number[] = [];
      for (const [at, block] of blocks.entries()) {
        const before = lastAt.get(block);
        if (before !== undefined) {
          assert.equal(Math.floor(at / writes) - Math.floor(before / writes), 1);
          repeats.push(at % writes);
        }
        lastAt.set(block, at);
      }
      // First in their region, or last where the drive has a cache.
      const late = repeats.filter((at) => at > writes / 2).length;
      assert.equal(late, cacheBytes > 0 ? repeats.length : 0);
    }
  });

  it("has the share of each region", () => {
    const plan = spec(10, 0.3);
    const size = 200_000;
    const writes = writesOfRegion(plan, size * BLOCK, BLOCK);
    const blocks = blocksOf(size, plan);
    const seen = new Set<number>();
    const repeats = new Float64Array(11);
    for (const [at, block] of blocks.entries()) {
      if (seen.has(block)) repeats[Math.floor(at / writes)]!++;
      seen.add(block);
    }
    for (const [region, share] of invalidShares(plan).entries()) {
      const expected = share * writes;
      if (region + 2 > blocks.length / writes) continue;
      const found = repeats[region + 1]!;
      // fio's draw adds one of 10,001 steps.
      const slack = 5 * Math.sqrt(expected) + writes / 5000;
      assert.ok(Math.abs(found - expected) <= slack, `region ${region}: ${found} of ${expected}`);
    }
  });

  it("is the same in every run of a seed, and another one with another", () => {
    assert.deepEqual(blocksOf(1024, spec(10)), blocksOf(1024, spec(10)));
    assert.notDeepEqual(blocksOf(1024, spec(10)), blocksOf(1024, spec(10), 2));
  });
});
