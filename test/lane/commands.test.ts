/** Completions of NVMe commands: they say 0 or a status, and never how much was transferred. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CQE, CQE_WORDS } from "../../src/ffi/abi.js";
import { nonFatalErrors } from "../../src/job/spec/errors.js";
import { Clock } from "../../src/lane/clock.js";
import { createReap } from "../../src/lane/completion.js";
import { createLaneMemory } from "../../src/lane/memory.js";
import { Reaper } from "../../src/lane/reaper.js";
import { createSlots } from "../../src/lane/slots.js";
import { programTraits } from "../../src/plan/program/create-program.js";
import { InProcessRing } from "../../src/uring/in-process-ring.js";
import { laneOf } from "../plan/plan-support.js";
import { jobSpec } from "../support/job-spec.js";
import { countsOf } from "./scripted-ring.js";

const EAGAIN = 11;
const LENGTH = 4096;

/** A lane with both of its commands in flight. */
function commandLane() {
  const pool = {
    address: 0x1000,
    lengthBytes: 2 * LENGTH,
    strideBytes: LENGTH,
    bytes: new Uint8Array(0),
    hugePages: false,
  };
  const slots = createSlots(2, pool, true);
  slots.expected.fill(0);
  slots.lengthBytes.fill(LENGTH);
  slots.inFlight = 2;
  slots.freeCount = 0;
  const spec = jobSpec({ depth: 2 });
  const memory = createLaneMemory(spec);
  const nonFatal = nonFatalErrors(spec);
  const rules = { sendsCommands: true, nonFatal, fills: false, neverWaits: false };
  const reaper = new Reaper({ slots, memory, hooks: [], ...rules });
  const ring = new InProcessRing(4);
  const traits = programTraits(laneOf({ depth: 2 }));
  const parts = { slots, memory, reaper, traits, ringLane: 0, aloneOnRing: true };
  const reap = createReap(parts, ring, new Clock());
  let tail = 0;
  return {
    slots,
    reaper,
    memory,
    complete(slot: number, res: number): number {
      ring.cqes[tail * CQE_WORDS + CQE.USER_DATA_LO] = slot;
      ring.cqes[tail * CQE_WORDS + CQE.RES] = res;
      return reap(++tail);
    },
  };
}

describe("a completed command", () => {
  it("counts with all its bytes where it says 0", () => {
    const { complete, memory, slots, reaper } = commandLane();
    assert.equal(complete(0, 0) + complete(1, 0), 2);
    assert.deepEqual(countsOf(memory, 0), { ios: 2, bytes: 2 * LENGTH, shortIos: 0 });
    assert.equal(slots.inFlight, 0);
    assert.equal(reaper.error, null);
  });

  it("is an error with the controller's status where it says more, and never a short transfer", () => {
    const { complete, memory, slots, reaper } = commandLane();
    complete(1, 0x281);
    assert.deepEqual(countsOf(memory, 0), { ios: 0, bytes: 0, shortIos: 0 });
    assert.equal(slots.retryCount, 0);
    const { error } = reaper;
    assert.ok(error !== null && "nvmeStatus" in error);
    assert.deepEqual([error.errno, error.nvmeStatus, error.lengthBytes], [5, 0x281, LENGTH]);
  });

  it("is sent again after -EAGAIN, and counts once", () => {
    const { complete, memory, slots } = commandLane();
    complete(0, -EAGAIN);
    assert.equal(slots.retryCount, 1);
    slots.state[0] = 1; // The submitter has continued it.
    slots.inFlight++;
    complete(0, 0);
    assert.deepEqual(countsOf(memory, 0), { ios: 1, bytes: LENGTH, shortIos: 0 });
  });
});
