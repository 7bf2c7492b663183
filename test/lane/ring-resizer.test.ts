/** ring_resize: when a ring gets its next size, what that costs, and that nothing is lost by it. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { READ } from "../../src/base/direction.js";
import { CLAT, createLaneMemory, latencyRecord, WORD } from "../../src/lane/memory.js";
import { RingResizer } from "../../src/lane/ring-resizer.js";
import { bytes, jobSpec } from "../support/job-spec.js";
import { whyNoResize } from "../support/ring.js";
import { runHere } from "./run-here.js";
import { countsOf } from "./scripted-ring.js";
import { ScriptedClock } from "./scripted-time.js";

const MS = 1e6;
const [EBUSY, ENOMEM] = [16, 12];

/** A resizer of two lanes on a ring that answers what it is told, and takes 3 ms for it. */
function resizer(answers: readonly number[] = []) {
  const clock = new ScriptedClock();
  const asked: (readonly [atMs: number, entries: number])[] = [];
  const ring = {
    resize(entries: number): number {
      asked.push([Math.floor(clock.now[0]! / MS), entries]);
      clock.now[0]! += 3 * MS;
      return answers[asked.length - 1] ?? 0;
    },
  };
  const memories = [0, 1].map(() => createLaneMemory(jobSpec()));
  const words = memories.map((memory) => memory.words);
  const watch = new RingResizer(ring, { entries: [8, 64, 16], everyMs: 100 }, words);
  watch.begin(clock);
  const checkAt = (ms: number) => {
    clock.now[0] = ms * MS;
    return watch.check(clock);
  };
  return { asked, words, checkAt };
}

describe("a ring resizer", () => {
  it("takes the sizes in turn, each when it is due", () => {
    const { asked, checkAt } = resizer();
    for (let ms = 1; ms <= 450; ms += 10) {
      const before = asked.length;
      assert.equal(checkAt(ms), asked.length > before ? "resized" : null);
    }
    assert.deepEqual(asked, [
      [101, 8],
      [211, 64],
      [321, 16],
      [431, 8],
    ]);
  });

  it("does not make up for what was left out", () => {
    const { asked, checkAt } = resizer();
    for (const ms of [950, 960, 1060]) checkAt(ms);
    assert.deepEqual(
      asked.map(([ms]) => ms),
      [950, 1060],
    );
  });

  it("counts for each lane how often, how long in all and at most", () => {
    const { words, checkAt } = resizer();
    checkAt(100);
    checkAt(250);
    for (const each of words) {
      assert.equal(each[WORD.RESIZES], 2);
      assert.ok(each[WORD.RESIZE_NS]! >= 6 * MS && each[WORD.RESIZE_NS]! < 6.1 * MS);
      assert.ok(each[WORD.LONGEST_RESIZE_NS]! >= 3 * MS);
    }
  });

  it("asks again where the kernel cannot now, and ends the lane where it cannot at all", () => {
    const { asked, words, checkAt } = resizer([-EBUSY, 0, -ENOMEM]);
    assert.equal(checkAt(100), null);
    assert.equal(checkAt(104), "resized");
    assert.deepEqual(
      asked.map(([, entries]) => entries),
      [8, 8],
    );
    assert.equal(words[0]![WORD.RESIZES], 1);
    const broken = checkAt(250);
    assert.ok(broken !== null && typeof broken === "object");
    assert.equal(broken.errno, ENOMEM);
    assert.match(broken.text, /^ring_resize to 64 entries: .*\(ENOMEM\)$/);
  });
});

describe("a ring that is resized under full load", { skip: whyNoResize() }, () => {
  const resize = { entries: [64, 4096, 32, 1024], everyMs: 1 };
  const load = { depth: 32, size: bytes(100_000 * 4096), ringResize: resize };
  const jobs = {
    "NOPs, polled": { workload: "nop", hipri: true },
    "reads of /dev/zero": { workload: "randread", filenames: ["/dev/zero"] },
    "reads in small batches": {
      workload: "read",
      filenames: ["/dev/zero"],
      submitBatch: 3,
      completeBatchMax: 2,
    },
    "registered buffers and files": {
      workload: "read",
      filenames: ["/dev/zero"],
      fixedBuffers: true,
      registerFiles: true,
    },
  } as const;

  for (const [name, job] of Object.entries(jobs)) {
    it(`loses no completion: ${name}`, () => {
      // To each size once, of a thousand times: a machine may be busy.
      const timed = { ...load, ...job, timeBased: true, runtimeMs: 1000 };
      const { memory, error } = runHere(timed);
      assert.equal(error, null);
      const { ios, bytes: moved } = countsOf(memory, READ);
      assert.ok(
        memory.words[WORD.RESIZES]! >= resize.entries.length,
        `${memory.words[WORD.RESIZES]} resizes`,
      );
      assert.ok(memory.words[WORD.LONGEST_RESIZE_NS]! > 0);
      assert.equal(latencyRecord(memory, CLAT, READ).count, ios);
      assert.equal(moved, job.workload === "nop" ? moved : ios * 4096);
      assert.equal(memory.words[WORD.IN_FLIGHT], 0);
    });
  }
});
