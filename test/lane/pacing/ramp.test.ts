import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createLaneMemory, type LaneMemory, PHASE, WORD } from "../../../src/lane/memory.js";
import { createRamp, Ramp } from "../../../src/lane/pacing/ramp.js";
import { bytes, jobSpec } from "../../support/job-spec.js";
import { runScripted, type Script, ScriptedRing } from "../scripted-ring.js";

const BLOCK = 4096;

const completeAll: Script = (ring, count) => {
  for (const each of ring.consume(count)) ring.complete(each, each.lengthBytes);
  return count;
};

function moved(memory: LaneMemory, ...ofDirections: number[]): void {
  memory.words.set(ofDirections, WORD.BYTES);
}

describe("a ramp that ends by ramp_size", () => {
  it("is over when all directions together have moved it", () => {
    const memory = createLaneMemory(jobSpec({}));
    const ramp = new Ramp(createRamp(1)[0]!, memory, 3 * BLOCK);
    moved(memory, BLOCK, BLOCK - 1, BLOCK);
    assert.equal(ramp.isOver(), false);
    moved(memory, BLOCK, BLOCK, BLOCK);
    assert.equal(ramp.isOver(), true);
  });

  it("is over for all lanes of a group, and stays so when one of them counts anew", () => {
    const memories = [0, 1, 2].map(() => createLaneMemory(jobSpec({})));
    const seats = createRamp(3);
    const ramps = memories.map((memory, index) => new Ramp(seats[index]!, memory, 3 * BLOCK));
    for (const memory of memories) moved(memory, BLOCK);
    assert.deepEqual(
      ramps.map((ramp) => ramp.isOver()),
      [false, false, true],
    );
    moved(memories[2]!, 0);
    assert.deepEqual(
      ramps.map((ramp) => ramp.isOver()),
      [true, true, true],
    );
  });

  it("leaves out exactly what it moved, at depth 1", () => {
    const options = { size: bytes(64 * BLOCK), rampBytes: 10 * BLOCK };
    const { memory } = runScripted(new ScriptedRing(1, completeAll), options);
    assert.equal(memory.words[WORD.IOS], 54);
    assert.equal(memory.words[WORD.PHASE], PHASE.DONE);
  });

  it("measures nothing where the job ends before", () => {
    const options = { size: bytes(64 * BLOCK), rampBytes: 65 * BLOCK };
    const { memory } = runScripted(new ScriptedRing(1, completeAll), options);
    assert.deepEqual([memory.words[WORD.IOS], memory.words[WORD.RUNTIME_NS]], [0, 0]);
  });
});
