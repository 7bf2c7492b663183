/** Syncs in a lane: what the ring gets, what is counted, and what a polled ring does not get. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DATASYNC, SYNC, SYNC_RANGE, WRITE } from "../../src/base/direction.js";
import { OP } from "../../src/ffi/abi.js";
import { syncfs } from "../../src/ffi/libc.js";
import type { JobSpec } from "../../src/job/spec/job-spec.js";
import { FileSync, type OnFile } from "../../src/lane/file-sync.js";
import { CLAT, latencyRecord, SLAT, SYNC_LATENCY } from "../../src/lane/memory.js";
import { NO_RING } from "../../src/uring/in-effect.js";
import { bytes } from "../support/job-spec.js";
import {
  countsOf,
  failedIo,
  promptKernel,
  runScripted,
  type Script,
  ScriptedRing,
  type Submission,
} from "./scripted-ring.js";

const EBADF = 9;
const EIO = 5;

class PolledRing extends ScriptedRing {
  override readonly inEffect = { ...NO_RING, iopoll: true };
}

/** Runs a lane of 8 writes of 4 KiB at depth 1 unless told otherwise. */
function runWrites(
  overrides: Partial<JobSpec>,
  script: Script = promptKernel,
  ringOf = (depth: number) => new ScriptedRing(depth, script),
) {
  const spec = { workload: "write", size: bytes(8 * 4096), depth: 1, ...overrides } as const;
  return runScripted(ringOf(spec.depth), spec);
}

/** What a job submits, in order. */
function submissionsOf(overrides: Partial<JobSpec>): readonly Submission[] {
  return runWrites(overrides).ring.submissions;
}

describe("syncs", () => {
  it("are FSYNC and SYNC_FILE_RANGE without a buffer, and leave nothing behind", () => {
    const seen = submissionsOf({
      fsyncWrites: 4,
      fdatasyncWrites: 2,
      syncRange: { everyWrites: 1, flags: 3 },
      offset: bytes(65536),
    });
    const kinds = seen.map(({ opcode, flags }) => `${opcode}/${flags}`);
    const [write, range, data, whole] = [
      `${OP.WRITE}/0`,
      `${OP.SYNC_FILE_RANGE}/3`,
      `${OP.FSYNC}/1`,
      `${OP.FSYNC}/0`,
    ];
    const four = [write, range, write, data, write, range, write];
    assert.deepEqual(kinds, [...four, whole, ...four]);
    for (const { opcode, address, lengthBytes, offsetBytes } of seen) {
      if (opcode === OP.WRITE) continue;
      assert.deepEqual({ address, lengthBytes }, { address: 0, lengthBytes: 0 });
      // A range begins with the first write since the last sync, and goes on to the end.
      assert.equal(offsetBytes >= 65536, opcode === OP.SYNC_FILE_RANGE);
    }
  });

  it("are counted apart, with latencies but no slat", () => {
    const { memory } = runWrites({ fsyncWrites: 2, depth: 4 });
    assert.deepEqual(countsOf(memory, WRITE), { ios: 8, bytes: 8 * 4096, shortIos: 0 });
    assert.equal(latencyRecord(memory, SYNC_LATENCY, 0).count, 3);
    assert.equal(latencyRecord(memory, CLAT, WRITE).count, 8);
    assert.equal(latencyRecord(memory, SLAT, WRITE).count, 8);
  });

  it("end the lane when they fail", () => {
    const { lane, memory } = runWrites({ fdatasyncWrites: 3 }, (ring, count) => {
      for (const submission of ring.consume(count)) {
        const isSync = submission.opcode === OP.FSYNC;
        ring.complete(submission, isSync ? -EIO : submission.lengthBytes);
      }
      return count;
    });
    const { errno, direction } = failedIo(lane.reaper.error);
    assert.deepEqual({ errno, direction }, { errno: EIO, direction: DATASYNC });
    assert.equal(countsOf(memory, WRITE).ios, 3);
  });

  for (const [direction, overrides] of [
    [SYNC, { fsyncWrites: 2 }],
    [DATASYNC, { fdatasyncWrites: 2 }],
    [SYNC_RANGE, { syncRange: { everyWrites: 2, flags: 2 } }],
  ] as const) {
    it(`of kind ${direction} are calls where the ring is polled`, () => {
      const opcodes: number[] = [];
      const script: Script = (ring, count) => {
        for (const submission of ring.consume(count)) {
          opcodes.push(submission.opcode);
          ring.complete(submission, submission.lengthBytes);
        }
        return count;
      };
      const polled = (depth: number) => new PolledRing(depth, script);
      // The scripted lane's files are not open, so the call is seen by its failure.
      const { lane } = runWrites(overrides, script, polled);
      const { errno, ...failed } = failedIo(lane.reaper.error);
      assert.deepEqual([errno, failed.direction], [EBADF, direction]);
      assert.deepEqual(opcodes, [OP.WRITE, OP.WRITE]);
    });
  }
});

describe("the sync at the end", () => {
  for (const option of ["endFsync", "endSyncfs", "fsyncOnClose"] as const) {
    it(`is made with ${option}, and its failure is the lane's`, () => {
      const { lane, memory } = runWrites({ [option]: true });
      const { errno, direction } = failedIo(lane.reaper.error);
      assert.deepEqual({ errno, direction }, { errno: EBADF, direction: SYNC });
      assert.equal(countsOf(memory, WRITE).ios, 8);
      assert.equal(latencyRecord(memory, SYNC_LATENCY, 0).count, 0);
    });
  }

  it("tells which file could not be synced", () => {
    const { lane, memory } = runWrites({});
    const closed: OnFile = (_target, call) => call(-1);
    const sync = (targets: number[]) => {
      return new FileSync(targets, closed, lane.slots, memory.words).run();
    };
    assert.equal(sync([]), null);
    const failed = sync([3]);
    assert.deepEqual([failed?.errno, failed?.target], [EBADF, 3]);
  });

  it("is made with the call that is asked for", () => {
    const { lane, memory } = runWrites({});
    const onFile: OnFile = (target, call) => call(target + 7);
    const synced: number[] = [];
    const call = (fd: number) => {
      synced.push(fd);
      return 0;
    };
    assert.equal(new FileSync([0, 1], onFile, lane.slots, memory.words, call).run(), null);
    assert.deepEqual(synced, [7, 8]);
    assert.equal(syncfs(-1), -EBADF);
  });
});
