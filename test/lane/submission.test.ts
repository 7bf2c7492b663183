/** Flags of single submissions, and what holds the next one back for those in flight. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { IOSQE_ASYNC, OP, RWF } from "../../src/ffi/abi.js";
import type { JobSpec } from "../../src/job/spec/job-spec.js";
import { WORD } from "../../src/lane/memory.js";
import { bytes } from "../support/job-spec.js";
import {
  countsOf,
  failedIo,
  promptKernel,
  runScripted,
  type Script,
  ScriptedRing,
} from "./scripted-ring.js";

const EAGAIN = 11;
const DEPTH = 8;

/** Runs 64 I/Os of 4 KiB at depth 8 unless told otherwise. */
function ran(overrides: Partial<JobSpec>, script: Script = promptKernel) {
  const spec = { depth: DEPTH, size: bytes(64 * 4096), ...overrides };
  return runScripted(new ScriptedRing(DEPTH, script), spec);
}

/** A kernel that takes everything, and completes the oldest when it is waited for. */
const lazyKernel: Script = (ring, count, minComplete) => {
  ring.consume(count);
  const done = Math.min(Math.max(1, minComplete), ring.inFlight.length);
  for (let left = done; left > 0; left--) {
    const [oldest] = ring.inFlight;
    ring.complete(oldest!, oldest!.lengthBytes);
  }
  return count;
};

describe("flags of reads and writes", () => {
  it("are in each entry, and not in syncs", () => {
    const flags = RWF.NOWAIT | RWF.DONTCACHE;
    const reads = ran({ nowait: true, uncached: true });
    assert.ok(reads.ring.submissions.every((each) => each.flags === flags));
    const writes = ran({ workload: "write", atomic: true, fsyncWrites: 8 });
    const of = (opcode: number) => writes.ring.submissions.filter((each) => each.opcode === opcode);
    assert.ok(of(OP.WRITE).every((each) => each.flags === RWF.ATOMIC));
    assert.ok(of(OP.FSYNC).every((each) => each.flags === 0) && of(OP.FSYNC).length > 0);
    assert.ok(ran({}).ring.submissions.every((each) => each.flags === 0));
  });

  it("make -EAGAIN an error with nowait, and else a reason to come again", () => {
    const refuseOnce = (): Script => {
      let refused = false;
      return (ring, count) => {
        for (const each of ring.consume(count)) {
          ring.complete(each, refused ? each.lengthBytes : -EAGAIN);
          refused = true;
        }
        return count;
      };
    };
    const patient = ran({}, refuseOnce());
    assert.equal(patient.lane.reaper.error, null);
    assert.equal(countsOf(patient.memory, 0).ios, 64);
    assert.equal(patient.memory.words[WORD.RETRIES], 1);
    const hasty = ran({ nowait: true }, refuseOnce());
    assert.equal(failedIo(hasty.lane.reaper.error).errno, EAGAIN);
  });
});

describe("force_async", () => {
  it("marks every Nth entry for a worker thread of the kernel", () => {
    const marked = (forceAsync: number) => {
      const run = ran({ forceAsync });
      return run.ring.submissions.flatMap(({ entryFlags }, index) => {
        return (entryFlags & IOSQE_ASYNC) === 0 ? [] : [index];
      });
    };
    assert.deepEqual(marked(0), []);
    assert.deepEqual(marked(20), [19, 39, 59]);
    assert.equal(marked(1).length, 64);
  });
});

/** The most that was in flight just before each group of submissions. */
function waitedFor(overrides: Partial<JobSpec>): number[] {
  const left: number[] = [];
  ran(overrides, (ring, count, minComplete) => {
    if (count > 0) left.push(ring.inFlight.length);
    return lazyKernel(ring, count, minComplete);
  });
  return left;
}

describe("iodepth_low", () => {
  it("is where a full queue has to come to before it is filled again", () => {
    // The first fill finds nothing in flight.
    assert.ok(waitedFor({ lowDepth: 3 }).every((left, at) => left === (at === 0 ? 0 : 3)));
    assert.ok(waitedFor({}).every((left, at) => left === (at === 0 ? 0 : DEPTH - 1)));
  });

  it("counts what fills the queue, also where completions come while it is filled", () => {
    // Four pairs are eight, of which one after the other is complete; then only two may be left.
    const waits: number[] = [];
    ran({ submitBatch: 2, lowDepth: 2 }, (ring, count, minComplete) => {
      if (count > 0) waits.push(ring.inFlight.length);
      return lazyKernel(ring, count, minComplete);
    });
    assert.deepEqual(waits.slice(0, 6), [0, 1, 2, 3, 2, 3]);
  });

  it("is nothing to a queue that never was full", () => {
    const run = ran({ lowDepth: 3, completeBatchMin: 1, size: bytes(5 * 4096) }, lazyKernel);
    assert.equal(countsOf(run.memory, 0).ios, 5);
  });
});

/** How often an I/O was taken while one in flight had bytes in common with it. */
function overlapsOf(overrides: Partial<JobSpec>): number {
  let overlaps = 0;
  const job = { workload: "randwrite", noRandomMap: true, size: bytes(4 * 4096) } as const;
  const run = ran({ ...job, ioSize: bytes(256 * 4096), ...overrides }, (ring, count, least) => {
    const before = [...ring.inFlight];
    const result = lazyKernel(ring, count, least);
    const after = ring.inFlight.filter((each) => !before.includes(each));
    for (const one of after) {
      const others = ring.inFlight.filter((each) => each !== one && each.fd === one.fd);
      overlaps += others.filter((each) => {
        const end = each.offsetBytes + each.lengthBytes;
        return one.offsetBytes < end && each.offsetBytes < one.offsetBytes + one.lengthBytes;
      }).length;
    }
    return result;
  });
  assert.ok(countsOf(run.memory, 1).ios >= 256);
  return overlaps;
}

describe("serialize_overlap", () => {
  it("never has two I/Os in flight that overlap", () => {
    assert.equal(overlapsOf({ serializeOverlap: true }), 0);
    assert.ok(overlapsOf({}) > 0);
  });

  it("lets I/Os at the same place of other files go", () => {
    const firstFill = (filenames: string[]) => {
      const job = { workload: "randwrite", noRandomMap: true, ioSize: bytes(64 * 4096) } as const;
      const counts: number[] = [];
      const size = bytes(filenames.length * 4096);
      ran({ ...job, filenames, size, serializeOverlap: true }, (ring, count, least) => {
        counts.push(count);
        return lazyKernel(ring, count, least);
      });
      return counts[0];
    };
    assert.equal(firstFill(["a"]), 1);
    assert.equal(firstFill(["a", "b", "c"]), 3);
  });
});
