/** I/Os without an answer: noted once, and waited for no longer than there is something else to do. */
import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import { createLaneMemory, PHASE, WORD } from "../../../src/lane/memory.js";
import { lanesOf, makePlan } from "../../../src/plan/make-plan.js";
import { Interrupt } from "../../../src/run/early-end.js";
import { StuckWatch } from "../../../src/run/stage/stuck-ios.js";
import type { WorkerHandle } from "../../../src/run/stage/worker-handle.js";
import { jobSpec } from "../../support/job-spec.js";

const SPEC = jobSpec({ name: "job", workload: "nop", engine: "null", runtimeMs: 60_000 });
const [LANE] = lanesOf(makePlan([SPEC], new Map(), 0));

/** A worker whose one lane has an I/O in flight that is this old. */
function worker(ageMs: number, phase: number) {
  const memory = createLaneMemory(SPEC);
  const { words, inFlight } = memory;
  words[WORD.PHASE] = phase;
  words[WORD.STARTED_AT_MS] = Date.now();
  words[WORD.CLOCK_ORIGIN_NS] = Number(process.hrtime.bigint()) - ageMs * 1e6;
  inFlight.expected[0] = 4096;
  inFlight.lengthBytes[0] = 4096;
  const handle = {
    plan: { lanes: [LANE] },
    memories: [memory],
    isDone: () => false,
    isStopped: false,
    timedOut: false,
    givenUp: false,
    giveUp: () => {
      handle.givenUp = true;
    },
  };
  return handle;
}

describe("the watch for stuck I/Os", () => {
  let said: string[];
  let interrupt: Interrupt;
  beforeEach(() => {
    said = [];
    interrupt = new Interrupt();
  });
  const lookAt = (handle: ReturnType<typeof worker>, limitMs: number | null) => {
    const watch = new StuckWatch(limitMs, interrupt, (text) => said.push(text));
    for (let times = 0; times < 2; times++) watch.look([handle as unknown as WorkerHandle]);
    interrupt.dispose();
    return watch;
  };

  it("notes what has had no answer for 30 s, once, while the job runs", () => {
    const handle = worker(31_000, PHASE.MEASURE);
    const { notes } = lookAt(handle, null);
    assert.equal(notes.length, 1);
    assert.match(notes[0]!.text, /^no answer for 30 s: read of 4096 bytes, /);
    assert.deepEqual(said, [`note: job: ${notes[0]!.text}`]);
    assert.deepEqual([handle.givenUp, interrupt.requested], [false, false]);
  });

  it("says nothing before", () => {
    const handle = worker(29_000, PHASE.DRAIN);
    assert.deepEqual(lookAt(handle, null).notes, []);
    assert.equal(handle.givenUp, false);
  });

  it("gives up a lane that waits for nothing else", () => {
    const handle = worker(31_000, PHASE.DRAIN);
    lookAt(handle, null);
    assert.deepEqual([handle.givenUp, handle.timedOut, interrupt.requested], [true, true, false]);
  });

  it("knows that a runtime is over though the worker does not", () => {
    const handle = worker(31_000, PHASE.MEASURE);
    handle.memories[0]!.words[WORD.STARTED_AT_MS] = Date.now() - 61_000;
    lookAt(handle, null);
    assert.equal(handle.givenUp, true);
  });

  it("waits for a sync, which may have much to write", () => {
    const handle = worker(31_000, PHASE.DRAIN);
    handle.memories[0]!.inFlight.direction[0] = 3;
    lookAt(handle, null);
    assert.deepEqual([handle.givenUp, said.length], [false, 1]);
  });

  it("ends the run where a limit is set", (t) => {
    t.mock.method(process.stderr, "write", () => true);
    const handle = worker(1500, PHASE.MEASURE);
    lookAt(handle, 1000);
    assert.deepEqual([handle.timedOut, interrupt.cause], [true, "--io-timeout"]);
  });
});
