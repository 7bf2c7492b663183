/** Rings of this kernel: set-up, submission, completion, waiting and taking apart. */
import assert from "node:assert/strict";
import { closeSync, openSync, readdirSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { CQE, IOSQE_FIXED_FILE, OP, SQE } from "../../src/ffi/abi.js";
import { createBufferPool, freeBufferPool } from "../../src/uring/buffers.js";
import { probeRead, probeRing } from "../../src/uring/probe.js";
import { PLAIN_RING, type RingRequest } from "../../src/uring/requests.js";
import type { SubmissionRing } from "../../src/uring/ring.js";
import { openRing, whyNoRing } from "../support/ring.js";
import { scratchDirectory } from "../support/scratch.js";

/** More than any kernel takes; a wait that never ends must fail. */
const PATIENCE_MS = 60_000;

/** Writes one SQE behind the tail; the words that are not named become 0. */
function writeSqe(ring: SubmissionRing, words: Partial<Record<keyof typeof SQE, number>>): void {
  const at = (ring.sqTail & ring.sqMask) << ring.sqeWordShift;
  ring.sqes.fill(0, at, at + (1 << ring.sqeWordShift));
  for (const [name, value] of Object.entries(words)) {
    ring.sqes[at + SQE[name as keyof typeof SQE]] = value;
  }
  ring.sqTail = (ring.sqTail + 1) | 0;
}

interface Completion {
  readonly userData: number;
  readonly res: number;
}

/** Waits for that many completions and takes them. */
function take(ring: SubmissionRing, count: number): Completion[] {
  const deadlineMs = performance.now() + PATIENCE_MS;
  while (((ring.completionTail() - ring.cqHead) | 0) < count) {
    assert.ok(performance.now() < deadlineMs, "the completions do not come");
    ring.waitBounded(10);
  }
  const taken = Array.from({ length: count }, () => {
    const at = (ring.cqHead & ring.cqMask) << ring.cqeWordShift;
    ring.cqHead = (ring.cqHead + 1) | 0;
    return {
      userData: ring.cqes[at + CQE.USER_DATA_LO] as number,
      res: ring.cqes[at + CQE.RES] as number,
    };
  });
  ring.release();
  return taken;
}

/** How many rings this process holds. */
function ringFds(): number {
  const links = readdirSync("/proc/self/fd").map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      return ""; // closed in between
    }
  });
  return links.filter((link) => link.includes("io_uring")).length;
}

const KINDS: Readonly<Record<string, Partial<RingRequest>>> = {
  plain: {},
  polled: { iopoll: true },
  hybrid: { iopoll: true, hybridIopoll: true },
  "submission thread": { sqpoll: true },
  "polled submission thread": { sqpoll: true, iopoll: true },
  "big entries": { bigEntries: true },
  "polled, with big entries": { bigEntries: true, iopoll: true },
};

for (const [name, kind] of Object.entries(KINDS)) {
  describe(`a ring, ${name}`, { skip: whyNoRing(kind) }, () => {
    it("says what is in effect", () => {
      const ring = openRing({ ...kind, depth: 5 });
      const { iopoll, hybridIopoll, sqpoll, entries, cqEntries } = ring.inEffect;
      const { bigEntries = false, ...flags } = kind;
      assert.deepEqual(
        { iopoll, hybridIopoll, sqpoll, entries, cqEntries },
        { iopoll: false, hybridIopoll: false, sqpoll: false, entries: 8, cqEntries: 8, ...flags },
      );
      assert.equal(ring.sqes.length, 8 * (bigEntries ? 32 : 16));
      assert.equal(ring.cqes.length, 8 * (bigEntries ? 8 : 4));
      ring.close();
    });

    it("completes each NOP once, many times around the ring", () => {
      const ring = openRing({ ...kind, depth: 8 });
      for (let round = 0; round < 20; round++) {
        const sent = [0, 1, 2, 3, 4].map((index) => round * 10 + index);
        for (const userData of sent)
          writeSqe(ring, { USER_DATA_LO: userData, OPCODE_FLAGS: OP.NOP });
        assert.equal(ring.submit(sent.length, 1), sent.length);
        const taken = take(ring, sent.length);
        assert.deepEqual(taken.map(({ userData }) => userData).sort(compare), sent);
        assert.ok(taken.every(({ res }) => res === 0));
      }
      assert.equal(ring.completionTail(), ring.cqHead);
      assert.equal(ring.overflowed(), false);
      ring.close();
    });

    it("counts its system calls", () => {
      const ring = openRing(kind);
      writeSqe(ring, { OPCODE_FLAGS: OP.NOP });
      ring.submit(1, 1);
      take(ring, 1);
      if (kind.sqpoll !== true) assert.ok(ring.enters >= 1);
      ring.close();
    });
  });
}

const compare = (a: number, b: number): number => a - b;

describe("a ring", { skip: whyNoRing() }, () => {
  it("waits no longer than it is told", () => {
    const ring = openRing();
    const startMs = performance.now();
    const result = ring.waitBounded(20);
    const elapsedMs = performance.now() - startMs;
    assert.equal(result, -62, "ETIME");
    assert.ok(elapsedMs >= 19 && elapsedMs < PATIENCE_MS, `${elapsedMs} ms`);
    ring.close();
  });

  it("gives its fd and its place among the thread's registered rings back", () => {
    const before = ringFds();
    const first = openRing();
    const { registeredRing } = first.inEffect;
    first.close();
    // A thread has sixteen places.
    for (let round = 0; round < 40; round++) {
      const ring = openRing();
      assert.equal(ring.inEffect.registeredRing, registeredRing);
      ring.close();
    }
    assert.equal(ringFds(), before);
  });

  it("is not left behind when what belongs to it cannot be registered", () => {
    const before = ringFds();
    assert.throws(() => openRing({}, { files: [-2] }), {
      name: "EnvironmentError",
    });
    assert.equal(ringFds(), before);
  });

  it("reads through registered buffers and files", (t) => {
    const path = join(scratchDirectory(t), "data");
    writeFileSync(path, Buffer.concat([Buffer.alloc(4096, "a"), Buffer.alloc(4096, "b")]));
    const fd = openSync(path, "r");
    const pools = [createBufferPool(1, 4096, false), createBufferPool(2, 4096, false)];
    const ring = openRing({ depth: 2 }, { buffers: pools, files: [fd] });
    const { registeredBuffers, registeredFiles } = ring.inEffect;
    assert.deepEqual([registeredBuffers, registeredFiles], [true, true]);
    const [, second] = pools as [unknown, (typeof pools)[number]];
    const address = second.address + second.strideBytes;
    writeSqe(ring, {
      OPCODE_FLAGS: OP.READ_FIXED | (IOSQE_FIXED_FILE << 8),
      FD: 0,
      OFFSET_LO: 4096,
      ADDRESS_LO: address | 0,
      ADDRESS_HI: Math.floor(address / 2 ** 32),
      LENGTH: 4096,
      USER_DATA_LO: 9,
      BUFFER_INDEX: 1,
    });
    ring.submit(1, 1);
    assert.deepEqual(take(ring, 1), [{ userData: 9, res: 4096 }]);
    const text = Buffer.from(second.bytes.slice(second.strideBytes, second.strideBytes + 4096));
    assert.ok(text.equals(Buffer.alloc(4096, "b")));
    ring.close();
    closeSync(fd);
    for (const pool of pools) freeBufferPool(pool);
  });
});

describe("buffers", () => {
  it("are pages of their own for each slot", () => {
    const pool = createBufferPool(3, 5000, false);
    assert.equal(pool.strideBytes, 8192);
    assert.equal(pool.lengthBytes, 3 * 8192);
    assert.equal(pool.address % 4096, 0);
    assert.equal(pool.bytes.length, pool.lengthBytes);
    pool.bytes.fill(7);
    freeBufferPool(pool);
  });

  it("are at least a page, also for NOPs", () => {
    const pool = createBufferPool(1, 0, false);
    assert.equal(pool.lengthBytes, 4096);
    freeBufferPool(pool);
  });

  it("that no machine has are refused with their cure", () => {
    assert.throws(() => createBufferPool(1, 2 ** 46, false), {
      name: "EnvironmentError",
      cure: /iodepth/,
    });
  });
});

describe("probes", { skip: whyNoRing() }, () => {
  it("set a ring with its buffers up and take them down again", () => {
    const buffers = { bufferBytes: 4096, hugePages: false, registered: true };
    probeRing({ ...PLAIN_RING, depth: 4 }, buffers, null);
  });

  it("refuse a size where the kernel resizes no such ring", () => {
    const buffers = { bufferBytes: 4096, hugePages: false, registered: false };
    const sqpoll = { ...PLAIN_RING, sqpoll: true, depth: 4 };
    assert.throws(() => probeRing(sqpoll, buffers, 8), {
      name: "EnvironmentError",
      message: /lacks ring resize/,
      cure: /Linux 6\.13/,
    });
  });

  it("read once and return what came, or the errno", (t) => {
    const path = join(scratchDirectory(t), "data");
    writeFileSync(path, Buffer.alloc(6000));
    const fd = openSync(path, "r");
    assert.equal(probeRead(PLAIN_RING, fd, 0, 4096), 4096);
    assert.equal(probeRead(PLAIN_RING, fd, 4096, 4096), 6000 - 4096);
    assert.equal(probeRead(PLAIN_RING, fd, 8192, 4096), 0);
    closeSync(fd);
    const directory = openSync(scratchDirectory(t), "r");
    assert.equal(probeRead(PLAIN_RING, directory, 0, 4096), -21, "EISDIR");
    closeSync(directory);
  });
});
