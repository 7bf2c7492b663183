/** I/O priorities of a lane: what the ring gets, and which latencies are counted for which. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { READ, WRITE } from "../../src/base/direction.js";
import { packPriority } from "../../src/base/io-priority.js";
import { OP } from "../../src/ffi/abi.js";
import type { JobSpec } from "../../src/job/spec/job-spec.js";
import { CLAT, latencyRecord } from "../../src/lane/memory.js";
import { blockSize, bytes } from "../support/job-spec.js";
import { runScripted, ScriptedRing, type Submission } from "./scripted-ring.js";

const IDLE = packPriority(3, 0, 0);
const FIRST = packPriority(1, 2, 5);
const OWN = packPriority(2, 6, 0);

type Ran = ReturnType<typeof ran>;

/** Runs 2,000 I/Os of 4 KiB at depth 8. @param moved what a submission transfers */
function ran(
  overrides: Partial<JobSpec>,
  moved = ({ lengthBytes }: Submission): number => lengthBytes,
) {
  const ring = new ScriptedRing(8, (self, count) => {
    for (const submission of self.consume(count)) self.complete(submission, moved(submission));
    return count;
  });
  return runScripted(ring, { depth: 8, size: bytes(2000 * 4096), ...overrides });
}

function countOf(
  { ring: { submissions } }: Ran,
  priority: number,
  opcode: number = OP.READ,
): number {
  return submissions.filter((each) => each.opcode === opcode && each.priority === priority).length;
}

/** How many latencies a priority has. */
function latenciesOf({ memory }: Ran, priority: number, direction: number): number {
  const own = memory.priorities.get(priority);
  return own === undefined ? 0 : latencyRecord(own, CLAT, direction).count;
}

const share = (percent: number, priority: number, blockBytes: number | null = null) => {
  return { blockBytes, percent, priority };
};

describe("the priority of a job", () => {
  it("is that of each read and write", () => {
    for (const depth of [1, 8]) {
      const run = ran({ ioPriority: OWN, depth });
      assert.ok(run.ring.submissions.every(({ priority }) => priority === OWN));
      assert.equal(run.memory.priorities.size, 0);
    }
    assert.ok(ran({}).ring.submissions.every(({ priority }) => priority === 0));
  });

  it("is not that of syncs, which the kernel would refuse", () => {
    const run = ran({ workload: "write", ioPriority: OWN, fsyncWrites: 100 });
    assert.equal(countOf(run, 0, OP.FSYNC), 19);
    assert.equal(countOf(run, OWN, OP.WRITE), 2000);
  });
});

describe("priorities of single I/Os", () => {
  it("go to a share of a direction's I/Os, and each has latencies of its own", () => {
    const run = ran({
      workload: "rw",
      ioPriority: OWN,
      priorityShares: { read: [share(30, IDLE)], write: [share(100, FIRST)] },
    });
    const reads = run.ring.submissions.filter(({ opcode }) => opcode === OP.READ).length;
    const idle = countOf(run, IDLE);
    assert.ok(Math.abs(idle / reads - 0.3) < 0.08, `${idle} of ${reads}`);
    assert.equal(countOf(run, OWN), reads - idle);
    assert.equal(countOf(run, FIRST, OP.WRITE), 2000 - reads);
    assert.equal(latenciesOf(run, IDLE, READ), idle);
    assert.equal(latenciesOf(run, OWN, READ), reads - idle);
    assert.equal(latenciesOf(run, FIRST, WRITE), 2000 - reads);
    assert.equal(latenciesOf(run, OWN, WRITE), 0);
  });

  it("go by the length of an I/O, and those of one length exclude each other", () => {
    const read = [share(40, IDLE, 4096), share(60, FIRST, 4096), share(100, OWN, 8192)];
    const run = ran({ blockBytes: blockSize(4096, 12288), priorityShares: { read, write: [] } });
    for (const { lengthBytes, priority } of run.ring.submissions) {
      const possible = { 4096: [IDLE, FIRST], 8192: [OWN], 12288: [0] }[lengthBytes];
      assert.ok(possible?.includes(priority), `${priority} for ${lengthBytes}`);
    }
    assert.ok(countOf(run, IDLE) > 50 && countOf(run, FIRST) > 50 && countOf(run, 0) > 50);
  });

  it("stay with what is left of an I/O after a short transfer", () => {
    const seen = new Map<number, number>();
    const run = ran({ priorityShares: { read: [share(50, IDLE)], write: [] } }, (submission) => {
      const { offsetBytes, lengthBytes, priority } = submission;
      if (lengthBytes < 4096) assert.equal(seen.get(offsetBytes - 2048), priority);
      seen.set(offsetBytes, priority);
      return 2048;
    });
    assert.equal(run.ring.submissions.length, 4000);
    assert.equal(latenciesOf(run, IDLE, READ) + latenciesOf(run, 0, READ), 2000);
  });

  it("have no latencies where completions have none", () => {
    const shares = { priorityShares: { read: [share(50, IDLE)], write: [] } };
    assert.equal(ran({ ...shares, disableClat: true }).memory.priorities.size, 0);
    const total = ran({ ...shares, disableClat: true, latPercentiles: true });
    assert.equal(latenciesOf(total, IDLE, READ), countOf(total, IDLE));
  });
});
