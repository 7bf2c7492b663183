import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { UnlinkingProgram } from "../../src/lane/unlinking-program.js";
import { makePlan } from "../../src/plan/make-plan.js";
import type { LanePlan } from "../../src/plan/plan.js";
import { createProgram } from "../../src/plan/program/create-program.js";
import { createIoBatch, type IoBatch, type IoProgram } from "../../src/plan/program/program.js";
import { bytes, jobSpec } from "../support/job-spec.js";

function lane(): LanePlan {
  const size = { size: bytes(32 * 4096), loops: 3, unlinkEachLoop: true };
  const spec = jobSpec({ ...size, workload: "randwrite" });
  return makePlan([spec], new Map(), 1).stages[0]!.workers[0]!.lanes[0]!;
}

/** The offsets of a program, with what becomes of the files among them. */
function play(program: IoProgram, batch: IoBatch): number[] {
  const offsets: number[] = [];
  for (;;) {
    const count = program.fill(batch);
    offsets.push(...batch.offsetLo.subarray(0, count));
    if (count === 0 && program.waits !== true) return offsets;
  }
}

describe("the program of a lane whose files are removed between passes", () => {
  for (const capacity of [1, 7, 256]) {
    it(`gives the same I/Os, ${capacity} at a time, and removes them twice in three`, () => {
      const seen: number[] = [];
      const program = new UnlinkingProgram(createProgram(lane()), () => {
        seen.push(program.pass);
        return true;
      });
      const expected = play(createProgram(lane()), createIoBatch(capacity));
      assert.deepEqual(play(program, createIoBatch(capacity)), expected);
      assert.equal(expected.length, 96);
      assert.deepEqual(seen, [2, 3]);
    });
  }

  it("is over when they cannot be removed", () => {
    const program = new UnlinkingProgram(createProgram(lane()), () => false);
    assert.equal(play(program, createIoBatch(256)).length, 32);
  });
});
