/** Lanes on this kernel's rings: what is written can be read back, in every way to submit it. */

import assert from "node:assert/strict";
import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { READ, WRITE } from "../../src/base/direction.js";
import { inspectTarget } from "../../src/device/target/target-facts.js";
import type { JobSpec } from "../../src/job/spec/job-spec.js";
import { runLanes } from "../../src/lane/loop.js";
import { createLaneMemory, WORD } from "../../src/lane/memory.js";
import { prepareWorker } from "../../src/lane/prepare.js";
import { createControl, SIGNAL } from "../../src/lane/worker-signal.js";
import { makePlan } from "../../src/plan/make-plan.js";
import type { WorkerPlan } from "../../src/plan/plan.js";
import type { RingInEffect } from "../../src/result/model/lane.js";
import { blockSize, bytes, jobSpec } from "../support/job-spec.js";
import { whyNoRing } from "../support/ring.js";
import { scratchDirectory } from "../support/scratch.js";
import { runHere } from "./run-here.js";
import { countsOf, failedIo } from "./scripted-ring.js";

/** A file of blocks that each begin with their own number. */
function numberedFile(t: TestContext, blocks: number): string {
  const path = join(scratchDirectory(t), "data");
  const contents = Buffer.alloc(blocks * 4096);
  for (let block = 0; block < blocks; block++) contents.writeUInt32LE(block + 1, block * 4096);
  writeFileSync(path, contents);
  return path;
}

const BLOCKS = 64;
const pattern = { kind: "pattern", pattern: Buffer.from("hipri!") } as const;

/** Ways to submit, and what the ring must then say of itself. */
const WAYS: Readonly<Record<string, readonly [Partial<JobSpec>, Partial<RingInEffect>]>> = {
  "READ and WRITE": [{}, { registeredBuffers: false, registeredFiles: false }],
  "READV and WRITEV": [{ nonVectored: false }, { registeredBuffers: false }],
  "registered buffers": [{ fixedBuffers: true }, { registeredBuffers: true }],
  "registered files": [{ registerFiles: true }, { registeredFiles: true }],
  "both registered, vectored asked for": [
    { fixedBuffers: true, registerFiles: true, nonVectored: false },
    { registeredBuffers: true, registeredFiles: true },
  ],
  "a submission thread": [{ sqpoll: true, registerFiles: true }, { sqpoll: true }],
  "small batches": [{ submitBatch: 2, completeBatchMin: 2, completeBatchMax: 3 }, {}],
};

for (const [name, [options, inEffect]] of Object.entries(WAYS)) {
  const skip = whyNoRing({ sqpoll: options.sqpoll === true });
  describe(`through ${name}`, { skip }, () => {
    for (const workload of ["write", "randwrite"] as const) {
      it(`${workload} puts every byte where it belongs`, (t) => {
        const path = numberedFile(t, BLOCKS + 2);
        const { memory, ring, error } = runHere({
          ...options,
          workload,
          filenames: [path],
          offset: bytes(4096),
          size: bytes(BLOCKS * 4096),
          depth: 8,
          bufferFill: pattern,
        });
        assert.equal(error, null);
        assert.deepEqual({ ...ring, ...inEffect }, ring);
        assert.deepEqual(countsOf(memory, WRITE), {
          ios: BLOCKS,
          bytes: BLOCKS * 4096,
          shortIos: 0,
        });
        const contents = readFileSync(path);
        const block = Buffer.alloc(4096, pattern.pattern);
        for (let index = 1; index <= BLOCKS; index++) {
          assert.ok(contents.subarray(index * 4096, (index + 1) * 4096).equals(block), `${index}`);
        }
        assert.equal(contents.readUInt32LE(0), 1, "what lies before the region is untouched");
        assert.equal(
          contents.readUInt32LE((BLOCKS + 1) * 4096),
          BLOCKS + 2,
          "and what lies behind",
        );
      });
    }

    it("randread reads every block", (t) => {
      const { memory, error } = runHere({
        ...options,
        workload: "randread",
        filenames: [numberedFile(t, BLOCKS)],
        size: bytes(BLOCKS * 4096),
        depth: 8,
      });
      assert.equal(error, null);
      assert.deepEqual(countsOf(memory, READ), {
        ios: BLOCKS,
        bytes: BLOCKS * 4096,
        shortIos: 0,
      });
    });
  });
}

describe("on a real ring", { skip: whyNoRing() }, () => {
  it("a file that ends within an I/O gives a short transfer, then the end of the file", (t) => {
    const path = numberedFile(t, 4);
    const spec = { filenames: [path], size: bytes(16384), blockBytes: blockSize(8192), depth: 1 };
    // Planned for the whole file, which then loses its last 5000 bytes.
    const facts = new Map([[path, inspectTarget(path)]]);
    const plan = makePlan([jobSpec(spec)], facts, 1).stages[0]?.workers[0] as WorkerPlan;
    truncateSync(path, 16384 - 5000);
    const memory = createLaneMemory(jobSpec(spec));
    const prepared = prepareWorker(plan, [memory]);
    const control = createControl(SIGNAL.GO);
    runLanes(prepared.ring, prepared.lanes, control);
    prepared.close();
    const error = failedIo(prepared.lanes[0]?.reaper.error);
    assert.deepEqual(countsOf(memory, READ), { ios: 1, bytes: 8192, shortIos: 1 });
    assert.equal(error.endOfFile, true);
    assert.equal(error.offsetBytes, 16384 - 5000);
    assert.equal(error.lengthBytes, 5000);
  });

  it("a device without room gives its errno and its place", () => {
    const run = runHere({ workload: "write", filenames: ["/dev/full"], size: bytes(8192) });
    const error = failedIo(run.error);
    assert.equal(error.errno, 28, "ENOSPC");
    assert.equal(error.direction, WRITE);
    assert.equal(error.offsetBytes, 0);
  });

  it("zeros and fresh random words are written as asked for", (t) => {
    const path = numberedFile(t, 8);
    const spec = { workload: "write", filenames: [path], size: bytes(32768), depth: 2 } as const;
    runHere({ ...spec, bufferFill: { kind: "random", refill: true } });
    const words = new Int32Array(new Uint8Array(readFileSync(path)).buffer);
    assert.equal(new Set(words).size, words.length, "no word twice");
    runHere({ ...spec, bufferFill: { kind: "zero" } });
    assert.ok(readFileSync(path).every((byte) => byte === 0));
  });

  it("several files are each written in full", (t) => {
    const directory = scratchDirectory(t);
    const filenames = ["a", "b", "c"].map((name) => join(directory, name));
    for (const path of filenames) writeFileSync(path, Buffer.alloc(16384));
    const { memory } = runHere({
      workload: "write",
      filenames,
      size: bytes(3 * 16384),
      depth: 4,
      registerFiles: true,
      bufferFill: pattern,
    });
    assert.equal(countsOf(memory, WRITE).ios, 12);
    for (const path of filenames)
      assert.ok(
        readFileSync(path).every((byte) => byte !== 0),
        path,
      );
  });
});

for (const [name, options] of Object.entries({
  plain: {},
  polled: { hipri: true },
  hybrid: { hipri: true, hybrid: true },
  "in the process": { engine: "null" },
} as const satisfies Record<string, Partial<JobSpec>>)) {
  const needed = { iopoll: "hipri" in options, hybridIopoll: "hybrid" in options };
  const skip = name === "in the process" ? false : whyNoRing(needed);
  it(`NOPs, ${name}, are done as often as asked`, { skip }, () => {
    const { memory } = runHere({
      ...options,
      workload: "nop",
      filenames: null,
      size: null,
      numberIos: 1000,
      depth: 16,
    });
    assert.equal(countsOf(memory, READ).ios, 1000);
    assert.equal(memory.words[WORD.IN_FLIGHT], 0);
  });
}
