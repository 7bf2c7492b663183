/** Trims of several ranges: nothing is lost, each has ranges of one target and the sum of them. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { JobSpec } from "../../../src/job/spec/job-spec.js";
import { createProgram } from "../../../src/plan/program/create-program.js";
import { createIoBatch } from "../../../src/plan/program/program.js";
import { singleRanges } from "../../../src/plan/program/ranged-program.js";
import { blockSize, bytes } from "../../support/job-spec.js";
import { drain, fileFacts, laneOf, type PlannedIo } from "../plan-support.js";

const BLOCK = 4096;

function lane(trimRanges: number, blocks: number, more: Partial<JobSpec> = {}) {
  return laneOf(
    { workload: "randtrim", trimRanges, size: bytes(blocks * BLOCK), ...more },
    fileFacts("data", 1 << 30),
    fileFacts("other", 1 << 30),
  );
}

/** The trims of a lane, each with its ranges. */
function trimsOf(plan: ReturnType<typeof lane>): (PlannedIo & { ranges: PlannedIo[] })[] {
  const program = createProgram(plan);
  const batch = createIoBatch(64);
  const trims: (PlannedIo & { ranges: PlannedIo[] })[] = [];
  const ioAt = (from: typeof batch, at: number): PlannedIo => ({
    direction: from.direction[at]!,
    target: from.target[at]!,
    offsetBytes: from.offsetHi[at]! * 2 ** 32 + (from.offsetLo[at]! >>> 0),
    lengthBytes: from.lengthBytes[at]!,
  });
  for (let count = program.fill(batch); count > 0; count = program.fill(batch)) {
    const { ranges } = program;
    assert.ok(ranges !== undefined);
    for (let trim = 0; trim < count; trim++) {
      const single = Array.from({ length: ranges.count[trim]! }, (_, index) =>
        ioAt(ranges.batch, ranges.first[trim]! + index),
      );
      trims.push({ ...ioAt(batch, trim), ranges: single });
    }
  }
  return trims;
}

describe("trims of several ranges", () => {
  test("are the single trims, joined", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 256 }),
        fc.integer({ min: 1, max: 2000 }),
        fc.constantFrom<Partial<JobSpec>>(
          {},
          { workload: "trim" },
          { blockBytes: blockSize(BLOCK, 4 * BLOCK) },
          { loops: 2 },
          { filenames: ["data", "other"], fileCount: 2 },
        ),
        (ranges, blocks, more) => {
          const plan = lane(ranges, 2 * blocks, more);
          const trims = trimsOf(plan);
          assert.deepEqual(
            trims.flatMap((trim) => trim.ranges),
            drain(singleRanges(plan)),
          );
          for (const trim of trims) {
            assert.ok(trim.ranges.length >= 1 && trim.ranges.length <= ranges);
            assert.equal(trim.offsetBytes, trim.ranges[0]!.offsetBytes);
            assert.ok(trim.ranges.every(({ target }) => target === trim.target));
            const sum = trim.ranges.reduce((all, { lengthBytes }) => all + lengthBytes, 0);
            assert.equal(trim.lengthBytes, sum);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test("have all their ranges, but for the last of a pass", () => {
    const counts = trimsOf(lane(4, 10, { loops: 2 })).map(({ ranges }) => ranges.length);
    assert.deepEqual(counts, [4, 4, 2, 4, 4, 2]);
  });

  test("count as one I/O each for number_ios", () => {
    const trims = trimsOf(lane(8, 1000, { numberIos: 5 }));
    assert.deepEqual(
      trims.map(({ ranges }) => ranges.length),
      [8, 8, 8, 8, 8],
    );
  });
});
