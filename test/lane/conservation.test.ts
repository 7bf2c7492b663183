/**
 * Whatever the kernel does with a lane's submissions, every planned I/O is done exactly once: in
 * full, at its place, into its own slot's buffer, and counted.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { READ, WRITE } from "../../src/base/direction.js";
import { Random } from "../../src/base/random.js";
import { OP } from "../../src/ffi/abi.js";
import { runLanes } from "../../src/lane/loop.js";
import { CLAT, latencyRecord, PHASE, WORD } from "../../src/lane/memory.js";
import { createControl, SIGNAL } from "../../src/lane/worker-signal.js";
import { type Counts, totalCount } from "../../src/result/latency/histogram.js";
import { drain, type PlannedIo } from "../plan/plan-support.js";
import { RUNS } from "../result/arbitraries.js";
import { blockSize, bytes } from "../support/job-spec.js";
import {
  countsOf,
  POOL_ADDRESS,
  type Script,
  ScriptedRing,
  type Submission,
  scriptedLane,
} from "./scripted-ring.js";

const EINTR = 4;
const EAGAIN = 11;
const EBUSY = 16;

/** An I/O that the model has seen begin and not yet end. */
interface OpenIo {
  readonly direction: number;
  readonly offsetBytes: number;
  readonly lengthBytes: number;
  doneBytes: number;
}

/** What the kernel's side saw of one lane: it checks each submission against what is still open. */
class Model {
  readonly finished: PlannedIo[] = [];
  shortTransfers = 0;
  strideBytes = 0;
  private readonly open = new Map<number, OpenIo>();

  submitted(submission: Submission): void {
    const { slot, offsetBytes, lengthBytes, address, opcode } = submission;
    const direction = opcode === OP.WRITE ? WRITE : READ;
    const io = this.open.get(slot) ?? { direction, offsetBytes, lengthBytes, doneBytes: 0 };
    this.open.set(slot, io);
    assert.deepEqual(
      { direction, offsetBytes, lengthBytes, address },
      {
        direction: io.direction,
        offsetBytes: io.offsetBytes + io.doneBytes,
        lengthBytes: io.lengthBytes - io.doneBytes,
        address: POOL_ADDRESS + slot * this.strideBytes + io.doneBytes,
      },
      "a continued I/O goes on where it was left",
    );
  }

  completed({ slot }: Submission, res: number): void {
    const io = this.open.get(slot) as OpenIo;
    io.doneBytes += Math.max(0, res);
    if (io.doneBytes < io.lengthBytes) {
      if (res > 0) this.shortTransfers++;
      return;
    }
    this.open.delete(slot);
    const { direction, offsetBytes, lengthBytes } = io;
    this.finished.push({ direction, target: 0, offsetBytes, lengthBytes });
  }
}

/** A kernel of many moods: it takes some, finishes some, and refuses or interrupts some. */
function moodyKernel(model: Model, random: Random): Script {
  const below = (limit: number): number => Math.floor(random.nextFraction() * limit);
  const result = ({ lengthBytes }: Submission): number => {
    const mood = below(10);
    if (mood === 0) return -EAGAIN;
    if (mood === 1) return -EINTR;
    if (mood <= 3 && lengthBytes > 1) return 1 + below(lengthBytes - 1);
    return lengthBytes;
  };
  return (ring, count) => {
    if (below(6) === 0) return -([EINTR, EAGAIN, EBUSY][below(3)] as number);
    const consumed = below(count + 1);
    for (const submission of ring.consume(consumed)) model.submitted(submission);
    for (const submission of [...ring.inFlight]) {
      if (below(2) === 0) continue;
      const res = result(submission);
      model.completed(submission, res);
      ring.complete(submission, res);
    }
    return consumed;
  };
}

const byPlace = (a: PlannedIo, b: PlannedIo): number => {
  return (
    a.offsetBytes - b.offsetBytes || a.direction - b.direction || a.lengthBytes - b.lengthBytes
  );
};

const WORKLOADS = ["read", "write", "randread", "randwrite", "rw", "randrw"] as const;

const job = fc.record({
  workload: fc.constantFrom(...WORKLOADS),
  depth: fc.integer({ min: 1, max: 9 }),
  // Up to 4 GiB, across it, and beyond.
  offset: fc.constantFrom(0, 2 ** 32 - 40 * 4096, 2 ** 32 - 4096, 2 ** 35).map(bytes),
  size: fc.integer({ min: 1, max: 40 }).map((blocks) => bytes(blocks * 4096)),
  blockBytes: fc.constantFrom(blockSize(4096), blockSize(1024, 4096)),
  submitBatch: fc.option(fc.integer({ min: 1, max: 4 })),
  completeBatchMin: fc.integer({ min: 1, max: 3 }),
  completeBatchMax: fc.option(fc.integer({ min: 1, max: 5 })),
  loops: fc.integer({ min: 1, max: 2 }),
});

/** A new I/O comes back as short as the rest of the one that is continued beside it. */
const ALIKE_SHORT = {
  workload: "read",
  depth: 2,
  offset: bytes(0),
  size: bytes(28672),
  blockBytes: blockSize(4096),
  submitBatch: null,
  completeBatchMin: 2,
  completeBatchMax: null,
  loops: 2,
} as const;

describe("conservation", () => {
  it("holds for any order, share and kind of completions", () => {
    fc.assert(
      fc.property(job, fc.nat(), (overrides, seed) => {
        const model = new Model();
        const ring = new ScriptedRing(overrides.depth, moodyKernel(model, new Random(seed)));
        const { plan, lane, memory, strideBytes } = scriptedLane(ring, overrides);
        model.strideBytes = strideBytes;
        const control = createControl(SIGNAL.GO);
        runLanes(ring, [lane], control);

        const planned = drain(plan);
        assert.deepEqual(model.finished.sort(byPlace), planned.sort(byPlace));
        const counts = [READ, WRITE].map((direction) => countsOf(memory, direction));
        for (const [direction, count] of counts.entries()) {
          const ios = planned.filter((io) => io.direction === direction);
          assert.equal(count.ios, ios.length);
          assert.equal(
            count.bytes,
            ios.reduce((sum, io) => sum + io.lengthBytes, 0),
          );
          const clat = latencyRecord(memory, CLAT, direction);
          assert.equal(clat.count, ios.length);
          assert.equal(clat.counts === null ? 0 : totalCount(clat.counts as Counts), ios.length);
        }
        assert.equal(
          counts.reduce((sum, count) => sum + count.shortIos, 0),
          model.shortTransfers,
        );
        assert.equal(memory.words[WORD.PHASE], PHASE.DONE);
        assert.equal(memory.words[WORD.IN_FLIGHT], 0);
        assert.equal(lane.reaper.error, null);
      }),
      { numRuns: 4 * RUNS, examples: [[ALIKE_SHORT, 1991229632]] },
    );
  });
});
