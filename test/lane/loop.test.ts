/** The hot loop against kernels that misbehave, stop early or answer in odd ways. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { READ, TRIM, WRITE } from "../../src/base/direction.js";
import { BugError, IoError } from "../../src/base/errors.js";
import { OP } from "../../src/ffi/abi.js";
import type { JobSpec } from "../../src/job/spec/job-spec.js";
import { runLanes } from "../../src/lane/loop.js";
import { CLAT, depthCounts, latencyRecord, SLAT, WORD } from "../../src/lane/memory.js";
import { type Control, createControl, SIGNAL, signalWorker } from "../../src/lane/worker-signal.js";
import { blockSize, bytes } from "../support/job-spec.js";
import {
  countsOf,
  failedIo,
  promptKernel,
  runScripted,
  type Script,
  type ScriptedLane,
  ScriptedRing,
  scriptedLane,
} from "./scripted-ring.js";

const EPERM = 1;
const EIO = 5;
const ENOSPC = 28;

const size = (blocks: number) => bytes(blocks * 4096);

const running = (): Control => createControl(SIGNAL.GO);

/** Runs one lane of 16 blocks of 4 KiB at depth 4 unless told otherwise. */
function runLane(script: Script, overrides: Partial<JobSpec> = {}, control = running()) {
  const spec = { size: size(16), depth: 4, ...overrides };
  return runScripted(new ScriptedRing(spec.depth, script), spec, control);
}

/** Completes everything in full but the I/O at one block, which gets `res`. */
function failingAt(block: number, res: number): Script {
  return (ring, count) => {
    for (const submission of ring.consume(count)) {
      const hit = submission.offsetBytes === block * 4096;
      ring.complete(submission, hit ? res : submission.lengthBytes);
    }
    return count;
  };
}

describe("the loop", () => {
  it("ends when the program is over, with one enter for each batch", () => {
    const { memory, ring } = runLane(promptKernel);
    assert.deepEqual(countsOf(memory, READ), { ios: 16, bytes: 65536, shortIos: 0 });
    assert.equal(ring.enters, 4);
    assert.equal(memory.words[WORD.ENTERS], 4);
    assert.deepEqual(depthCounts(memory, WORD.DEPTH_SUBMIT), [0, 4, 0, 0, 0, 0, 0]);
    assert.deepEqual(depthCounts(memory, WORD.DEPTH_COMPLETE), [0, 4, 0, 0, 0, 0, 0]);
    assert.deepEqual(depthCounts(memory, WORD.DEPTH_LEVEL), [0, 0, 16, 0, 0, 0, 0]);
  });

  it("writes what the job asks for into the SQEs", () => {
    const seen: object[] = [];
    const script: Script = (ring, count) => {
      for (const submission of ring.consume(count)) {
        const { opcode, fd, offsetBytes, lengthBytes } = submission;
        seen.push({ opcode, fd, offsetBytes, lengthBytes });
        ring.complete(submission, lengthBytes);
      }
      return count;
    };
    const offset = bytes(2 ** 40);
    runLane(script, { workload: "write", depth: 1, size: size(2), offset });
    const expected = { opcode: OP.WRITE, fd: 100, lengthBytes: 4096 };
    assert.deepEqual(seen, [
      { ...expected, offsetBytes: 2 ** 40 },
      { ...expected, offsetBytes: 2 ** 40 + 4096 },
    ]);
  });

  it("keeps the first error, stops, and still counts what was in flight", () => {
    const { memory, lane } = runLane(failingAt(5, -EIO));
    assert.deepEqual(lane.reaper.error, {
      errno: EIO,
      direction: READ,
      target: 0,
      offsetBytes: 5 * 4096,
      lengthBytes: 4096,
      endOfFile: false,
      nvmeStatus: null,
    });
    assert.equal(memory.words[WORD.ERRNO], EIO);
    // The rest of its batch is done, and so is what was submitted before the error was seen.
    const { ios, bytes: done } = countsOf(memory, READ);
    assert.ok(ios >= 7 && ios <= 11, `${ios} I/Os`);
    assert.equal(done, ios * 4096);
  });

  it("goes on after errors that it is to ignore, and counts them apart", () => {
    const ignoredErrors = { read: [EIO], write: [], verify: [] };
    const { memory, lane } = runLane(failingAt(5, -EIO), { ignoredErrors });
    assert.equal(lane.reaper.error, null);
    assert.deepEqual(countsOf(memory, READ), { ios: 15, bytes: 15 * 4096, shortIos: 0 });
    assert.equal(memory.words[WORD.FAILED_IOS + READ], 1);
    assert.equal(memory.words[WORD.IGNORED_ERRORS], 1);
    assert.equal(memory.words[WORD.IGNORED_ERRNO], EIO);
    assert.equal(latencyRecord(memory, CLAT, READ).count, 15);
    assert.equal(lane.slots.freeCount, 4);
    const other = runLane(failingAt(5, -EPERM), { ignoredErrors });
    assert.equal(other.lane.reaper.error?.errno, EPERM);
    const write = runLane(failingAt(5, -EIO), { workload: "write", ignoredErrors });
    assert.equal(write.lane.reaper.error?.errno, EIO);
  });

  it("takes a transfer of nothing for the end of the file", () => {
    const { lane } = runLane(failingAt(5, 0), { workload: "write" });
    const { errno, endOfFile, direction } = failedIo(lane.reaper.error);
    assert.deepEqual(
      { errno, endOfFile, direction },
      { errno: EIO, endOfFile: true, direction: WRITE },
    );
  });

  it("keeps the error of a trim, which no ring carries", () => {
    const EBADF = 9;
    const { lane, memory, ring } = runLane(promptKernel, { workload: "trim" });
    const { errno, direction, offsetBytes, lengthBytes } = failedIo(lane.reaper.error);
    assert.deepEqual({ errno, direction }, { errno: EBADF, direction: TRIM });
    assert.deepEqual({ offsetBytes, lengthBytes }, { offsetBytes: 0, lengthBytes: 4096 });
    assert.deepEqual(countsOf(memory, TRIM), { ios: 0, bytes: 0, shortIos: 0 });
    assert.equal(lane.slots.inFlight, 0);
    assert.equal(ring.sqTail, 0);
  });

  it("ends without an error when a job that fills its device has filled it", () => {
    const full = { workload: "write", size: null, fillDevice: true } as const;
    const script: Script = (ring, count) => {
      for (const submission of ring.consume(count)) {
        const fits = submission.offsetBytes < 64 * 4096;
        ring.complete(submission, fits ? submission.lengthBytes : -ENOSPC);
      }
      return count;
    };
    const { lane, memory } = runLane(script, full);
    assert.equal(lane.reaper.error, null);
    assert.deepEqual(countsOf(memory, WRITE), { ios: 64, bytes: 64 * 4096, shortIos: 0 });
    const failed = memory.words[WORD.FAILED_IOS + WRITE]!;
    assert.ok(failed > 0 && failed <= 2 * 4, `${failed} did not fit`);
    assert.equal(lane.slots.inFlight, 0);
    const asError = runLane(script, { ...full, size: size(128), fillDevice: false });
    assert.equal(failedIo(asError.lane.reaper.error).errno, ENOSPC);
  });

  it("sends trims to the ring that has no kernel", () => {
    const { memory, ring } = runLane(promptKernel, { workload: "trimwrite", engine: "null" });
    assert.equal(countsOf(memory, TRIM).ios, 16);
    assert.equal(countsOf(memory, WRITE).ios, 16);
    assert.equal(ring.sqTail, 32);
  });

  it("names the rest of a short transfer whose continuation failed", () => {
    const results = [1000, -EIO];
    const script: Script = (ring, count) => {
      for (const submission of ring.consume(count)) ring.complete(submission, results.shift() ?? 0);
      return count;
    };
    const { lane, memory } = runLane(script, { depth: 1, size: size(1) });
    assert.equal(failedIo(lane.reaper.error).offsetBytes, 1000);
    assert.equal(failedIo(lane.reaper.error).lengthBytes, 3096);
    assert.deepEqual(countsOf(memory, READ), { ios: 0, bytes: 0, shortIos: 1 });
  });

  it("a doubled completion is a bug", () => {
    const script: Script = (ring, count) => {
      const taken = ring.consume(count);
      for (const submission of [...taken, ...taken.slice(0, 1)]) {
        ring.complete(submission, submission.lengthBytes);
      }
      return count;
    };
    assert.throws(() => runLane(script, { depth: 3 }), BugError);
  });

  it("a completion of a slot that does not exist is a bug", () => {
    const script: Script = (ring, count) => {
      const [first] = ring.consume(count);
      if (first !== undefined) ring.complete({ ...first, slot: 77 }, 4096);
      return count;
    };
    assert.throws(() => runLane(script), BugError);
  });

  it("a completion of a lane that does not exist is a bug", () => {
    const script: Script = (ring, count) => {
      const taken = ring.consume(count);
      for (const submission of taken) ring.complete({ ...submission, lane: 9 }, 4096);
      return count;
    };
    // Two lanes, so that the loop has to look whose completion it is.
    const ring = new ScriptedRing(2, script);
    const lanes = [0, 1].map((at) => scriptedLane(ring, { size: size(1) }, at, 2).lane);
    assert.throws(() => runLanes(ring, lanes, running()), BugError);
  });

  it("an enter that is refused for good is an I/O error", () => {
    assert.throws(() => runLane(() => -EPERM), IoError);
  });

  it("a stop ends submissions and waits for what is in flight", () => {
    const control = running();
    const script: Script = (ring, count) => {
      if (ring.enters === 3) signalWorker(control, SIGNAL.STOP);
      // The first I/O of all completes last, when nothing else is left.
      const consumed = ring.consume(count);
      const patient = count === 0 ? ring.inFlight : consumed.slice(ring.enters === 1 ? 1 : 0);
      for (const submission of [...patient]) ring.complete(submission, submission.lengthBytes);
      return count;
    };
    const endless = { size: size(16), timeBased: true, runtimeMs: 600_000 };
    const { memory, ring, lane } = runLane(script, endless, control);
    assert.equal(ring.inFlight.length, 0);
    assert.equal(lane.reaper.error, null);
    const { ios } = countsOf(memory, READ);
    assert.equal(ios, 4 + 3 + 3);
    assert.equal(latencyRecord(memory, CLAT, READ).count, ios);
  });

  it("takes no more completions at once than the job allows", () => {
    const { memory } = runLane(promptKernel, { completeBatchMax: 1, depth: 8 });
    const [none, few, ...more] = depthCounts(memory, WORD.DEPTH_COMPLETE);
    assert.deepEqual([none, few, more.every((count) => count === 0)], [0, 16, true]);
  });

  it("waits for as many completions as the job asks for", () => {
    const asked: number[] = [];
    const script: Script = (ring, count, minComplete) => {
      asked.push(minComplete);
      return promptKernel(ring, count, minComplete);
    };
    runLane(script, { completeBatchMin: 3 });
    assert.ok(
      asked.slice(0, -1).every((count) => count === 3),
      asked.join(" "),
    );
  });

  it("lanes that share a ring have counts of their own", () => {
    const ring = new ScriptedRing(8, promptKernel);
    const first = scriptedLane(ring, { size: size(8), depth: 4 }, 0, 2);
    const second = scriptedLane(
      ring,
      { workload: "write", size: size(6), depth: 2, blockBytes: blockSize(8192) },
      1,
      2,
    );
    runLanes(ring, [first.lane, second.lane], running());
    assert.deepEqual(countsOf(first.memory, READ), { ios: 8, bytes: 32768, shortIos: 0 });
    assert.deepEqual(countsOf(first.memory, WRITE).ios, 0);
    assert.deepEqual(countsOf(second.memory, WRITE), { ios: 3, bytes: 24576, shortIos: 0 });
  });

  it("one lane's error does not end the other", () => {
    const script: Script = (ring, count) => {
      for (const submission of ring.consume(count)) {
        ring.complete(submission, submission.lane === 0 ? -EIO : submission.lengthBytes);
      }
      return count;
    };
    const ring = new ScriptedRing(8, script);
    const spec = { size: size(16), depth: 4 };
    const [first, second] = [0, 1].map((at) => scriptedLane(ring, spec, at, 2)) as [
      ScriptedLane,
      ScriptedLane,
    ];
    runLanes(ring, [first.lane, second.lane], running());
    assert.equal(first.lane.reaper.error?.errno, EIO);
    assert.equal(countsOf(first.memory, READ).ios, 0);
    assert.equal(second.lane.reaper.error, null);
    assert.equal(countsOf(second.memory, READ).ios, 16);
  });

  it("forgets the ramp", () => {
    const perEnter: number[] = [];
    const script: Script = (ring, count, minComplete) => {
      perEnter.push(count);
      return promptKernel(ring, count, minComplete);
    };
    const ramped = { size: size(16), timeBased: true, runtimeMs: 200, rampMs: 20 };
    // Within the bounds of a scripted ring, whose every enter takes a little.
    const slow: Script = (...args) => {
      const endMs = performance.now() + 0.1;
      while (performance.now() < endMs);
      return script(...args);
    };
    const { memory } = runLane(slow, ramped);
    const { ios, bytes: counted } = countsOf(memory, READ);
    const submitted = perEnter.reduce((sum, count) => sum + count, 0);
    assert.ok(ios > 0 && ios < submitted, `${ios} of ${submitted}`);
    assert.equal(counted, ios * 4096);
    assert.equal(latencyRecord(memory, CLAT, READ).count, ios);
    assert.ok((memory.words[WORD.RUNTIME_NS] as number) >= 200e6);
  });

  it("records slat where submissions have a stamp of their own, and not where they have none", () => {
    const count = (overrides: Partial<JobSpec>) => {
      const { memory } = runLane(promptKernel, overrides);
      return latencyRecord(memory, SLAT, READ).count;
    };
    assert.deepEqual([count({ depth: 1 }), count({ depth: 4 })], [0, 16]);
    assert.equal(count({ depth: 1, stampsEachIssue: true }), 16);
    assert.equal(count({ depth: 1, stampsEachIssue: true, disableSlat: true }), 0);
  });
});
