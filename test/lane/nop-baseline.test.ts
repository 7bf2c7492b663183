/** NOPs on a ring behind its lanes: what they tell, when they tell nothing, and what they leave. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { everyDirection } from "../../src/base/direction.js";
import { inspectTarget } from "../../src/device/target/target-facts.js";
import { SQE, SQE_WORD_SHIFT } from "../../src/ffi/abi.js";
import type { JobSpec } from "../../src/job/spec/job-spec.js";
import { Clock } from "../../src/lane/clock.js";
import type { Lane } from "../../src/lane/lane.js";
import { runLanes } from "../../src/lane/loop.js";
import { createLaneMemory, PHASE, WORD } from "../../src/lane/memory.js";
import { measureBaseline } from "../../src/lane/nop-baseline.js";
import { prepareWorker } from "../../src/lane/prepare.js";
import { createTurn } from "../../src/lane/turn.js";
import { createControl, SIGNAL } from "../../src/lane/worker-signal.js";
import { makePlan } from "../../src/plan/make-plan.js";
import type { Baseline } from "../../src/result/model/lane.js";
import { noBaseline } from "../../src/result/nop-baseline.js";
import { nopLanes } from "../../src/run/stage/nop-baseline.js";
import type { SubmissionRing } from "../../src/uring/ring.js";
import { bytes, jobSpec } from "../support/job-spec.js";
import { openRing, whyNoRing } from "../support/ring.js";
import { promptKernel, type Script, ScriptedRing, scriptedLane } from "./scripted-ring.js";

const EINVAL = 22;
const NOPS: Partial<JobSpec> = { workload: "nop", numberIos: 64 };
/** All at once, so that what an enter carries does not hang on the machine. */
const DEEP: Partial<JobSpec> = { ...NOPS, depth: 32, completeBatchMin: 32 };

/** As a worker does it: runs the lanes to their end, then drives NOPs. */
function measureBehind(ring: SubmissionRing, lanes: readonly Lane[]): Baseline[] {
  const control = createControl(SIGNAL.GO);
  const clock = new Clock();
  const turn = createTurn(ring, lanes, clock, control);
  const plans = nopLanes({ workerIndex: 0, lanes: lanes.map((lane) => lane.plan), cpus: null });
  runLanes(ring, lanes, control, clock, turn);
  const counted = lanes.map((lane) => lane.memory.words.slice());
  const baselines = measureBaseline({ ring, lanes }, plans, clock, turn);
  assert.deepEqual(
    lanes.map((lane) => lane.memory.words),
    counted,
    "what the lanes have counted stays",
  );
  assert.equal(ring.completionTail(), ring.cqHead, "nothing is left on the ring");
  return baselines;
}

/** The baselines of jobs on one ring, or why there are none. */
function baselinesOf(...jobs: Partial<JobSpec>[]): Baseline[] {
  const specs = jobs.map((job, jobIndex) => jobSpec({ ring: "r", jobIndex, ...job }));
  const facts = new Map([["/dev/zero", inspectTarget("/dev/zero")]]);
  const worker = makePlan(specs, facts, 1).stages[0]!.workers[0]!;
  const prepared = prepareWorker(
    worker,
    worker.lanes.map(({ spec }) => createLaneMemory(spec)),
  );
  try {
    return measureBehind(prepared.ring, prepared.lanes);
  } finally {
    prepared.close();
  }
}

function baselineOf(...jobs: Partial<JobSpec>[]): Baseline {
  const [baseline] = baselinesOf(...jobs);
  assert.equal(baseline?.reason, null);
  return baseline;
}

function assertBatches({ nsPerIo, nsPerEnter, latencyNs }: Baseline): void {
  assert.ok(nsPerIo! > 0 && latencyNs! > 0);
  const batch = nsPerEnter! / nsPerIo!;
  assert.ok(batch > 16 && batch < 32.01, `${batch} NOPs an enter`);
}

const ZEROS: Partial<JobSpec> = {
  workload: "read",
  filenames: ["/dev/zero"],
  size: bytes(1 << 20),
  depth: 32,
  completeBatchMin: 32,
};
const LANES: Readonly<Record<string, Partial<JobSpec>>> = {
  "of NOPs": DEEP,
  "of reads": ZEROS,
  "of vectored reads": { ...ZEROS, nonVectored: false },
  "of a mix": { ...ZEROS, workload: "rw" },
  "that has a rate": { ...ZEROS, rateIops: everyDirection(1e6), runtimeMs: 100, timeBased: true },
};

describe("a baseline", { skip: whyNoRing() }, () => {
  for (const [name, job] of Object.entries(LANES)) {
    it(`stands under a lane ${name}`, () => assertBatches(baselineOf(job)));
  }

  it("stands under a polled lane", { skip: whyNoRing({ iopoll: true }) }, (t) => {
    const [baseline] = baselinesOf({ ...DEEP, hipri: true });
    if (baseline!.reason !== null) return t.skip(baseline!.reason);
    assertBatches(baseline!);
  });

  it("is each lane's own where lanes share a ring, but for what their thread used", () => {
    const [deep, shallow] = baselinesOf(DEEP, { ...NOPS, depth: 4 });
    assert.ok(deep!.nsPerIo! > 0);
    assert.equal(deep!.nsPerIo, shallow!.nsPerIo);
    assert.ok(deep!.latencyNs! > 0 && shallow!.latencyNs! > 0);
  });

  it("is one of the total latency where only that is kept, and of none where none is", () => {
    assert.ok(baselineOf({ ...NOPS, disableClat: true, latPercentiles: true }).latencyNs! > 0);
    const none = baselineOf({ ...NOPS, disableClat: true, disableLat: true });
    assert.ok(none.nsPerIo! > 0);
    assert.equal(none.latencyNs, null);
  });
});

it("a submission thread has no enters to share", { skip: whyNoRing({ sqpoll: true }) }, () => {
  const baseline = baselineOf({ ...NOPS, sqpoll: true });
  assert.ok(baseline.nsPerIo! > 0);
  assert.equal(baseline.nsPerEnter, null);
});

it("NOPs fit into large entries", { skip: whyNoRing({ bigEntries: true }) }, () => {
  const ring = openRing({ bigEntries: true });
  const [baseline] = measureBehind(ring, [scriptedLane(ring, NOPS).lane]);
  assert.ok(baseline!.nsPerIo! > 0);
  ring.close();
});

it("a ring that takes no NOPs has no baseline, and says why", () => {
  let done = 0;
  const refusing: Script = (ring, count) => {
    for (const submission of ring.consume(count))
      ring.complete(submission, ++done > 64 ? -EINVAL : 0);
    return count;
  };
  const ring = new ScriptedRing(1, refusing);
  const baselines = measureBehind(ring, [scriptedLane(ring, NOPS).lane]);
  assert.deepEqual(baselines, [noBaseline("the kernel takes no NOPs on such a ring (EINVAL)")]);
});

it("a ring with a failed lane has none either", () => {
  const failing: Script = (ring, count) => {
    for (const submission of ring.consume(count)) ring.complete(submission, -EINVAL);
    return count;
  };
  const ring = new ScriptedRing(1, failing);
  const baselines = measureBehind(ring, [scriptedLane(ring, NOPS).lane]);
  assert.deepEqual(baselines, [noBaseline("an error has ended a lane of the ring")]);
});

it("NOPs find nothing in entries of what the lanes before them left there", () => {
  const seen = new Set<number>();
  const ring = new ScriptedRing(4, (scripted, count, minComplete) => {
    // The script ends loops that make too many calls; these end by the clock.
    scripted.enters = 0;
    for (let at = SQE.RW_FLAGS; at < scripted.sqes.length; at += 1 << SQE_WORD_SHIFT) {
      if (memory.words[WORD.PHASE] === PHASE.DONE) seen.add(scripted.sqes[at]!);
      else scripted.sqes[at] = 0x55;
    }
    return promptKernel(scripted, count, minComplete);
  });
  const { lane, memory } = scriptedLane(ring, { ...NOPS, depth: 4 });
  measureBehind(ring, [lane]);
  assert.deepEqual([...seen], [0]);
});
