/** What must hold for the I/Os of every job, whatever its options. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { everyDirection, READ, TRIM, WRITE } from "../../../src/base/direction.js";
import type { JobSpec } from "../../../src/job/spec/job-spec.js";
import type { LanePlan, TargetPlan } from "../../../src/plan/plan.js";
import { createProgram, programTraits } from "../../../src/plan/program/create-program.js";
import { createIoBatch } from "../../../src/plan/program/program.js";
import { blockSize, bytes } from "../../support/job-spec.js";
import { drain, laneOf, lanesOfJob, type PlannedIo, sumBytes } from "../plan-support.js";

const K = 1024;
const RUNS = { numRuns: Number(process.env.HIPRI_TEST_RUNS ?? 200) };

/** Jobs that end by size, small enough to be drained. */
const anyJob: fc.Arbitrary<Partial<JobSpec>> = fc
  .record({
    workload: fc.constantFrom("read", "write", "randread", "randwrite", "rw", "randrw"),
    minBlocks: fc.integer({ min: 1, max: 4 }),
    maxBlocks: fc.integer({ min: 1, max: 4 }),
    sizeBytes: fc.integer({ min: 16 * K, max: 300 * K }),
    offsetBytes: fc.nat(1 << 20),
    readPercent: fc.integer({ min: 0, max: 100 }),
    noRandomMap: fc.boolean(),
    ioSizeBytes: fc.option(fc.integer({ min: 1, max: 600 * K })),
    numberIos: fc.option(fc.integer({ min: 1, max: 100 })),
    loops: fc.integer({ min: 1, max: 3 }),
    fileCount: fc.integer({ min: 1, max: 4 }),
    seed: fc.integer(),
  })
  .map((any) => ({
    workload: any.workload as JobSpec["workload"],
    blockBytes: blockSize(K * Math.min(any.minBlocks, any.maxBlocks), K * any.maxBlocks),
    size: bytes(any.sizeBytes),
    offset: bytes(any.offsetBytes),
    readPercent: any.readPercent,
    noRandomMap: any.noRandomMap,
    ioSize: any.ioSizeBytes === null ? null : bytes(any.ioSizeBytes),
    numberIos: any.numberIos,
    loops: any.loops,
    filenames: null,
    fileCount: any.fileCount,
    seed: any.seed,
  }));

/** How random I/O comes by its places. */
const anyOrder: fc.Arbitrary<Partial<JobSpec>> = fc.record({
  randomGenerator: fc.constantFrom("tausworthe", "lfsr"),
  randomDistribution: fc.constantFrom<JobSpec["randomDistribution"][]>(
    { kind: "random" },
    { kind: "zipf", theta: 1.2, center: null },
  ),
  blockAlign: fc.constantFrom(0, K, 4 * K, 8 * K).map(everyDirection),
});

describe("every program", () => {
  it("stays in its regions, with blocks of the sizes and directions it may have", () => {
    fc.assert(
      fc.property(anyJob, (job) => {
        const lane = laneOf(job);
        const traits = programTraits(lane);
        for (const io of drain(lane)) {
          const region = lane.targets[io.target] as TargetPlan;
          assert.ok(io.offsetBytes >= region.offsetBytes);
          assert.ok(io.offsetBytes + io.lengthBytes <= region.offsetBytes + region.sizeBytes);
          const { minBytes, maxBytes } = lane.spec.blockBytes.read;
          assert.ok(io.lengthBytes >= minBytes && io.lengthBytes <= maxBytes);
          assert.ok(io.lengthBytes <= traits.bufferBytes);
          assert.equal(traits.uniformLengthBytes ?? io.lengthBytes, io.lengthBytes);
          assert.equal(traits.uniformDirection ?? io.direction, io.direction);
        }
      }),
      RUNS,
    );
  });

  it("is the same for a job that syncs, but for the syncs", () => {
    fc.assert(
      fc.property(anyJob, anyOrder, fc.integer({ min: 1, max: 8 }), (any, order, fsyncWrites) => {
        const job = { ...any, ...order, fileCount: 1 };
        const syncing = drain(laneOf({ ...job, fsyncWrites }));
        const data = syncing.filter(({ direction }) => direction <= TRIM);
        assert.deepEqual(data, drain(laneOf(job)));
      }),
      RUNS,
    );
  });

  it("ends within a block of its bytes, exactly at its I/Os, and stays over", () => {
    fc.assert(
      fc.property(anyJob, (job) => {
        const lane = laneOf(job);
        const ios = drain(lane);
        const blockBytes = lane.spec.blockBytes.read.maxBytes;
        assert.ok(ios.length > 0);
        assert.ok(ios.length <= (lane.totalIos ?? Number.POSITIVE_INFINITY));
        assert.ok(sumBytes(ios) < (lane.totalBytes as number) + blockBytes);
        const program = createProgram(lane);
        const batch = createIoBatch(1000);
        while (program.fill(batch) > 0);
        assert.equal(program.fill(batch), 0);
      }),
      RUNS,
    );
  });

  it("is the same again, whatever the capacity of the batches", () => {
    fc.assert(
      fc.property(anyJob, fc.integer({ min: 1, max: 100 }), (job, capacity) => {
        assert.deepEqual(drain(laneOf(job), 2000, capacity), drain(laneOf(job), 2000));
      }),
      RUNS,
    );
  });

  it("visits each byte of whole blocks once per loop with a random map", () => {
    fc.assert(
      fc.property(anyJob, (any) => {
        const job = { ...any, noRandomMap: false, ioSize: null, numberIos: null };
        const workload = any.workload === "randrw" ? "randrw" : "randread";
        const lane = laneOf({ ...job, workload, size: bytes(64 * K), fileCount: 1 });
        const { offsetBytes, sizeBytes } = lane.targets[0] as TargetPlan;
        const unit = lane.spec.blockBytes.read.minBytes;
        const visits = new Uint8Array(Math.floor(sizeBytes / unit));
        for (const io of drain(lane)) {
          const first = (io.offsetBytes - offsetBytes) / unit;
          const units = Math.ceil(io.lengthBytes / unit);
          for (let i = first; i < first + units; i++) visits[i]!++;
        }
        assert.ok(
          visits.every((count) => count === lane.spec.loops),
          `${visits}`,
        );
      }),
      RUNS,
    );
  });
});

describe("mixes", () => {
  it("read as often as rwmixread says", () => {
    for (const readPercent of [1, 30, 50, 90]) {
      for (const workload of ["rw", "randrw"] as const) {
        const ios = drain(laneOf({ workload, readPercent, size: bytes(40_000 * 4 * K) }));
        const reads = ios.filter((io) => io.direction === READ).length;
        // The standard deviation is at most 100 of 40,000.
        assert.ok(Math.abs(reads - (readPercent / 100) * ios.length) < 700, `${reads}`);
      }
    }
  });

  it("draw all sizes of a range equally often", () => {
    const blockBytes = blockSize(4 * K, 16 * K);
    const job = { workload: "randread", noRandomMap: true, blockBytes } as const;
    const ios = drain(laneOf({ ...job, size: bytes(400 << 20) }));
    for (const size of [4, 8, 12, 16]) {
      const share = ios.filter((io) => io.lengthBytes === size * K).length / ios.length;
      assert.ok(Math.abs(share - 0.25) < 0.02, `${size}k: ${share}`);
    }
  });

  it("give a maximum that is no multiple of the minimum its share, as fio does", () => {
    const blockBytes = blockSize(4 * K, 10 * K);
    const ios = drain(laneOf({ blockBytes, size: bytes(200 << 20) }));
    const shares = [4, 8, 10].map((size) => countOf(ios, size * K) / ios.length);
    for (const [i, expected] of [0.4, 0.4, 0.2].entries()) {
      assert.ok(Math.abs((shares[i] as number) - expected) < 0.02, `${shares}`);
    }
  });

  it("keep a position for each direction of a sequential mix", () => {
    const ios = drain(laneOf({ workload: "rw", size: bytes(400 * K) }));
    for (const direction of [READ, WRITE]) {
      const offsets = ios.filter((io) => io.direction === direction).map((io) => io.offsetBytes);
      assert.deepEqual(offsets, ascending(offsets.length));
    }
  });

  it("share a random map between directions of one block size", () => {
    const ios = drain(laneOf({ workload: "randrw", size: bytes(400 * K) }));
    const offsets = ios.map((io) => io.offsetBytes).sort((a, b) => a - b);
    assert.deepEqual(offsets, ascending(100));
  });

  it("have their own block sizes and maps where directions differ", () => {
    const blockBytes = { ...blockSize(4 * K), write: { minBytes: 16 * K, maxBytes: 16 * K } };
    const ios = drain(laneOf({ workload: "randrw", blockBytes, size: bytes(4 << 20) }));
    for (const [direction, size] of [[READ, 4 * K] as const, [WRITE, 16 * K] as const]) {
      const own = ios.filter((io) => io.direction === direction);
      assert.ok(own.every((io) => io.lengthBytes === size && io.offsetBytes % size === 0));
      assert.equal(new Set(own.map((io) => io.offsetBytes)).size, own.length);
    }
    const total = sumBytes(ios);
    assert.ok(total >= 4 << 20 && total < (4 << 20) + 16 * K, `${total}`);
  });
});

describe("endless programs", () => {
  const timed = { timeBased: true, runtimeMs: 1000, size: bytes(40 * K) } as const;

  it("begin anew at the end of the region", () => {
    const offsets = drain(laneOf(timed), 25).map((io) => io.offsetBytes);
    assert.deepEqual(offsets, [...ascending(10), ...ascending(10), ...ascending(5)]);
  });

  it("visit every block once per pass of the random map, in new orders", () => {
    const offsets = drain(laneOf({ ...timed, workload: "randread" }), 30).map(
      (io) => io.offsetBytes,
    );
    const passes = [0, 10, 20].map((from) => offsets.slice(from, from + 10));
    for (const pass of passes) assert.deepEqual([...pass].sort(numeric), ascending(10));
    assert.notDeepEqual(passes[0], passes[1]);
  });

  it("ignore number_ios, as fio does", () => {
    assert.equal(drain(laneOf({ ...timed, numberIos: 5 }), 50).length, 50);
  });

  it("go on in every kind of job", () => {
    for (const workload of ["read", "randread", "rw", "randrw"] as const) {
      for (const fileCount of [1, 3]) {
        const blockBytes = blockSize(4 * K, 8 * K);
        const lane = laneOf({ ...timed, workload, blockBytes, filenames: null, fileCount });
        assert.equal(drain(lane, 1000).length, 1000, `${workload} ${fileCount}`);
      }
    }
  });
});

describe("offsets beyond 32 bits", () => {
  it("are split into halves without loss", () => {
    const offset = 3 * 2 ** 40 + 2 ** 31;
    const job = { offset: bytes(offset), size: bytes(40 * K) };
    const expected = ascending(10).map((each) => each + offset);
    for (const more of [{}, { workload: "randread" }, { filenames: ["a", "b"] }] as const) {
      const offsets = drain(laneOf({ ...job, ...more })).map((io) => io.offsetBytes);
      assert.ok([...new Set(offsets)].every((each) => expected.includes(each)));
    }
    assert.deepEqual(
      drain(laneOf(job)).map((io) => io.offsetBytes),
      expected,
    );
  });

  it("reach the end of a large device", () => {
    const sizeBytes = 16 * 2 ** 40;
    const job = { workload: "randread", size: bytes(sizeBytes) } as const;
    for (const noRandomMap of [false, true]) {
      const ios = drain(laneOf({ ...job, noRandomMap }), 10_000);
      const upper = ios.filter((io) => io.offsetBytes >= sizeBytes / 2).length;
      assert.ok(Math.abs(upper - 5000) < 400, `${upper}`);
      assert.equal(new Set(ios.map((io) => io.offsetBytes)).size, ios.length);
    }
  });
});

describe("several files", () => {
  it("take turns, one I/O each, and drop out when they are exhausted", () => {
    const fileSize = { minBytes: 8 * K, maxBytes: 8 * K };
    const lane = laneOf({ size: null, fileSize, filenames: null, fileCount: 3 });
    assert.deepEqual(
      drain(lane).map((io) => io.target),
      [0, 1, 2, 0, 1, 2],
    );
  });
});

describe("clones", () => {
  it("draw different offsets, the same in each run", () => {
    const job = { workload: "randread", clones: 2 } as const;
    const [one, two] = lanesOfJob(job) as [LanePlan, LanePlan];
    assert.notDeepEqual(drain(one), drain(two));
    assert.deepEqual(drain(two), drain(lanesOfJob(job)[1] as LanePlan));
  });
});

describe("nop", () => {
  it("reads nothing, endlessly", () => {
    const lane = laneOf({ workload: "nop", size: null });
    assert.deepEqual(drain(lane, 100), new Array(100).fill(NOP));
    assert.equal(programTraits(lane).bufferBytes, 0);
  });

  it("ends by number_ios, or by size in blocks", () => {
    assert.equal(
      drain(laneOf({ workload: "nop", size: null, numberIos: 70, loops: 2 })).length,
      140,
    );
    assert.equal(drain(laneOf({ workload: "nop", size: bytes(1 << 20) })).length, 256);
  });
});

const NOP = { direction: READ, target: 0, offsetBytes: 0, lengthBytes: 0 };

/** The first offsets of a sequential job of 4k blocks. */
function ascending(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i * 4 * K);
}

function numeric(a: number, b: number): number {
  return a - b;
}

function countOf(ios: readonly PlannedIo[], lengthBytes: number): number {
  return ios.filter((io) => io.lengthBytes === lengthBytes).length;
}

describe("passes", () => {
  const LOOPED: readonly Partial<JobSpec>[] = [
    { workload: "randwrite" },
    { workload: "randread", noRandomMap: true },
    { workload: "randrw", blockBytes: blockSize(K, 8 * K) },
    { workload: "randwrite", randomPercent: { read: 50, write: 50, trim: 50 } },
    { workload: "randwrite", iosPerOffset: 3 },
    { workload: "randwrite", randomDistribution: { kind: "zipf", theta: 1.2, center: null } },
    { workload: "randread", fileService: { kind: "zipf", theta: 1.2, center: null } },
    { workload: "randread", fileService: { kind: "random", runIos: 2 } },
    { workload: "randtrimwrite", blockBytes: blockSize(K, 8 * K) },
  ];
  const shared = { size: bytes(96 * K), filenames: null, fileCount: 3, loops: 2 };

  for (const [index, job] of LOOPED.entries()) {
    it(`repeat each other, unless randrepeat=0 wants others (${index})`, () => {
      const both = (randRepeat: boolean) => {
        const options = { ...shared, ...job, randRepeat, seed: 5 };
        const [once, twice] = [laneOf({ ...options, loops: 1 }), laneOf(options)].map((lane) =>
          drain(lane),
        );
        return { once, second: twice!.slice(once!.length) };
      };
      const { once, second } = both(true);
      assert.deepEqual(second, once);
      const others = both(false);
      assert.notDeepEqual(others.second, others.once);
    });
  }
});
