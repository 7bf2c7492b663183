/** What each option of the I/O pattern does to the I/Os of a program. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { everyDirection, READ, WRITE } from "../../../src/base/direction.js";
import type {
  FileService,
  JobSpec,
  RandomDistribution,
  Skew,
} from "../../../src/job/spec/job-spec.js";
import type { TargetPlan } from "../../../src/plan/plan.js";
import { programTraits } from "../../../src/plan/program/create-program.js";
import { blockSize, bytes } from "../../support/job-spec.js";
import { drain, laneOf, type PlannedIo, sumBytes } from "../plan-support.js";

const K = 1024;
const RUNS = { numRuns: Number(process.env.HIPRI_TEST_RUNS ?? 200) };

const skew: fc.Arbitrary<Skew> = fc
  .record({
    kind: fc.constantFrom("zipf", "pareto", "normal"),
    value: fc.double({ min: 0.05, max: 0.95, noNaN: true }),
    center: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  })
  .map(({ kind, value, center }) => {
    if (kind === "zipf") return { kind, theta: 2 * value, center } as const;
    if (kind === "pareto") return { kind, h: value, center } as const;
    return { kind: "normal", deviationPercent: 100 * value, center } as const;
  });

const distribution: fc.Arbitrary<RandomDistribution> = fc.oneof(
  fc.constant({ kind: "random" } as const),
  skew,
  fc
    .record({
      blocks: fc.array(fc.nat(5), { minLength: 1, maxLength: 6 }),
      strides: fc.boolean(),
    })
    .map((each) => ({ kind: "sequence" as const, ...each })),
  fc.integer({ min: 1, max: 99 }).map((percent) => ({
    kind: "zoned" as const,
    zones: everyDirection([
      { accessPercent: percent, size: { kind: "percent" as const, percent: 100 - percent } },
      { accessPercent: 100 - percent, size: { kind: "percent" as const, percent } },
    ]),
  })),
);

const service: fc.Arbitrary<FileService> = fc.oneof(
  fc.record({
    kind: fc.constantFrom("roundrobin" as const, "random" as const, "sequential" as const),
    runIos: fc.integer({ min: 1, max: 5 }),
  }),
  skew,
);

/** Jobs with any of the pattern's options, as the rules between options let them through. */
const anyPattern: fc.Arbitrary<Partial<JobSpec>> = fc
  .record({
    workload: fc.constantFrom("read", "write", "randread", "randwrite", "rw", "randrw"),
    skipBytes: fc.constantFrom(0, 0, 4 * K, -4 * K, 3000, -100 * K),
    iosPerOffset: fc.integer({ min: 1, max: 4 }),
    rwSequencer: fc.constantFrom("sequential", "identical"),
    randomPercent: fc.constantFrom(100, 100, 50, 0),
    read: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 3 })),
    write: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 3 })),
    align: fc.constantFrom(0, 0, 512, 3 * K),
    unalignedBlocks: fc.boolean(),
    sizeBySequence: fc.boolean(),
    split: fc.boolean(),
    noRandomMap: fc.boolean(),
    lfsr: fc.boolean(),
    distribution,
    service,
    zones: fc.option(fc.tuple(fc.integer({ min: 8, max: 40 }), fc.integer({ min: 8, max: 40 }))),
    fileCount: fc.integer({ min: 1, max: 3 }),
    sizeBytes: fc.integer({ min: 64 * K, max: 300 * K }),
    ioSizeBytes: fc.option(fc.integer({ min: 1, max: 600 * K })),
    seed: fc.integer(),
  })
  .map((any) => {
    const range = ([min, more]: readonly [number, number]) => {
      return { minBytes: min * K, maxBytes: (min + more) * K };
    };
    const [read, write] = [range(any.read), range(any.write)];
    const shares = [
      { bytes: read.minBytes, percent: 30 },
      { bytes: read.maxBytes, percent: 70 },
    ];
    const isRandom = any.workload.startsWith("rand");
    const uniform = any.distribution.kind === "random";
    const several = any.zones === null ? any.fileCount : 1;
    return {
      workload: any.workload as JobSpec["workload"],
      skipBytes: isRandom ? 0 : any.skipBytes,
      iosPerOffset: isRandom ? any.iosPerOffset : 1,
      rwSequencer: any.rwSequencer as JobSpec["rwSequencer"],
      randomPercent: everyDirection(any.randomPercent),
      blockBytes: { read, write, trim: write },
      blockSplit: { read: any.split ? shares : null, write: null, trim: null },
      blockAlign: everyDirection(isRandom ? any.align : 0),
      unalignedBlocks: any.unalignedBlocks,
      sizeBySequence: any.sizeBySequence,
      noRandomMap: any.noRandomMap || !uniform || any.align > 0,
      randomDistribution: any.distribution,
      randomGenerator: any.lfsr && uniform && any.align === 0 ? "lfsr" : "tausworthe",
      fileService: any.service,
      zones:
        any.zones === null
          ? null
          : { transferBytes: any.zones[0] * K, rangeBytes: any.zones[1] * K, skipBytes: 4 * K },
      filenames: null,
      fileCount: several,
      size: bytes(any.sizeBytes),
      ioSize: any.ioSizeBytes === null ? null : bytes(any.ioSizeBytes),
      seed: any.seed,
    };
  });

describe("every pattern", () => {
  it("stays in its regions, keeps its traits, and ends", () => {
    fc.assert(
      fc.property(anyPattern, (job) => {
        const lane = laneOf(job);
        const traits = programTraits(lane);
        const ios = drain(lane, 20_000);
        assert.ok(ios.length > 0 && ios.length < 20_000, `${ios.length} I/Os`);
        assert.ok(sumBytes(ios) < (lane.totalBytes as number) + traits.bufferBytes);
        for (const io of ios) {
          const region = lane.targets[io.target] as TargetPlan;
          assert.ok(io.offsetBytes >= region.offsetBytes, "before the region");
          const end = io.offsetBytes + io.lengthBytes;
          assert.ok(end <= region.offsetBytes + region.sizeBytes, "behind the region");
          assert.ok(io.lengthBytes > 0 && io.lengthBytes <= traits.bufferBytes);
          assert.equal(traits.uniformLengthBytes ?? io.lengthBytes, io.lengthBytes);
          assert.equal(traits.uniformDirection ?? io.direction, io.direction);
        }
      }),
      RUNS,
    );
  });

  it("is the same again, whatever the capacity of the batches", () => {
    fc.assert(
      fc.property(anyPattern, fc.integer({ min: 1, max: 100 }), (job, capacity) => {
        assert.deepEqual(drain(laneOf(job), 2000, capacity), drain(laneOf(job), 2000));
      }),
      RUNS,
    );
  });

  it("goes on for ever in time-based jobs", () => {
    fc.assert(
      fc.property(anyPattern, (job) => {
        const lane = laneOf({ ...job, timeBased: true, runtimeMs: 1000 });
        assert.equal(drain(lane, 3000).length, 3000);
      }),
      RUNS,
    );
  });
});

describe("sequences", () => {
  const job = { workload: "randread", size: bytes(4000 * 4 * K) } as const;

  it("of rw=randread:8 are seven followers of each random offset", () => {
    const offsets = drain(laneOf({ ...job, iosPerOffset: 8 })).map((io) => io.offsetBytes);
    const inMiddle = offsets.filter((offset, i) => {
      return i % 8 > 0 && offset === (offsets[i - 1] as number) + 4 * K;
    });
    // At the end of the region a sequence goes on elsewhere.
    assert.ok(inMiddle.length >= (offsets.length * 7) / 8 - 10, `${inMiddle.length}`);
  });

  it("of rw_sequencer=identical repeat the offset, each group another one", () => {
    const same = { ...job, iosPerOffset: 4, rwSequencer: "identical" } as const;
    const offsets = drain(laneOf(same)).map((io) => io.offsetBytes);
    for (const [i, offset] of offsets.entries()) {
      assert.equal(offset, offsets[i - (i % 4)]);
    }
    assert.equal(new Set(offsets).size, 1000);
  });

  it("of percentage_random=30 are random so often, for each direction", () => {
    const randomPercent = { read: 30, write: 100, trim: 100 };
    const ios = drain(laneOf({ ...job, workload: "randrw", noRandomMap: true, randomPercent }));
    for (const [direction, share] of [[READ, 0.7] as const, [WRITE, 0] as const]) {
      const own = ios.filter((io) => io.direction === direction);
      const following = own.filter((io, i) => io.offsetBytes === endOf(own[i - 1])).length;
      assert.ok(Math.abs(following / own.length - share) < 0.06, `${following / own.length}`);
    }
  });

  it("have reads' sizes with bs_is_seq_rand, and random I/Os writes' sizes", () => {
    const blockBytes = { ...blockSize(64 * K), write: { minBytes: 4 * K, maxBytes: 4 * K } };
    const mixed = { ...job, blockBytes, sizeBySequence: true, noRandomMap: true } as const;
    const ios = drain(laneOf({ ...mixed, randomPercent: everyDirection(50) }));
    const follows = ios.filter((io, i) => i > 0 && io.offsetBytes === endOf(ios[i - 1]));
    const long = ios.filter((io) => io.lengthBytes === 64 * K);
    assert.ok(long.length > 50 && long.length < ios.length);
    assert.ok(long.every((io) => io === ios[0] || follows.includes(io)));
  });
});

describe("random_generator=lfsr", () => {
  it("visits every block once, with norandommap too", () => {
    const lane = laneOf({ workload: "randread", noRandomMap: true, randomGenerator: "lfsr" });
    assert.equal(new Set(drain(lane).map((io) => io.offsetBytes)).size, 256);
  });

  it("lets longer I/Os touch blocks again", () => {
    const blockBytes = blockSize(4 * K, 16 * K);
    const lane = laneOf({ workload: "randread", blockBytes, randomGenerator: "lfsr" });
    const ios = drain(lane);
    assert.equal(new Set(ios.map((io) => io.offsetBytes)).size, ios.length);
    const blocks = ios.flatMap((io) =>
      Array.from({ length: io.lengthBytes / (4 * K) }, (_, i) => io.offsetBytes + i * 4 * K),
    );
    assert.ok(new Set(blocks).size < blocks.length);
  });
});

describe("zones of random_distribution", () => {
  it("are those of their direction", () => {
    const zone = (accessPercent: number, percent: number) => {
      return { accessPercent, size: { kind: "percent", percent } } as const;
    };
    const zones = { read: [zone(100, 10)], write: [zone(0, 50), zone(100, 50)], trim: [] };
    const ios = drain(
      laneOf({
        workload: "randrw",
        noRandomMap: true,
        randomDistribution: { kind: "zoned", zones },
        size: bytes(4000 * K),
      }),
    );
    for (const { direction, offsetBytes } of ios) {
      if (direction === READ) assert.ok(offsetBytes < 400 * K);
      else assert.ok(offsetBytes >= 2000 * K);
    }
  });

  it("in bytes are refused where they do not fit", () => {
    const size = { kind: "bytes", bytes: 2 << 20 } as const;
    const zones = everyDirection([{ accessPercent: 100, size }]);
    const randomDistribution = { kind: "zoned", zones } as const;
    const job = { workload: "randread", noRandomMap: true, randomDistribution } as const;
    assert.throws(() => laneOf({ ...job, size: bytes(1 << 20) }), /zones of 2097152 bytes/);
    assert.ok(drain(laneOf({ ...job, size: bytes(2 << 20) })).length > 0);
  });
});

describe("random_distribution=sequence", () => {
  const job = { workload: "randread", noRandomMap: true } as const;
  const sequence = (strides: boolean) => {
    return { kind: "sequence", blocks: [2, 0, 1], strides } as const;
  };

  // As t/sequence.py of fio 3.42 has it, and round the region, in programs of both kinds.
  for (const fileCount of [1, 2]) {
    it(`visits its blocks in order, over and over, in ${fileCount} files`, () => {
      const blocks = (strides: boolean) => {
        const randomDistribution = sequence(strides);
        const size = bytes(20 * K * fileCount);
        const files = { filenames: null, fileCount, size, ioSize: bytes(32 * K * fileCount) };
        const ios = drain(laneOf({ ...job, ...files, randomDistribution }));
        return ios.filter(({ target }) => target === 0).map((io) => io.offsetBytes / (4 * K));
      };
      // A pass is five blocks long.
      assert.deepEqual(blocks(false), [2, 0, 1, 2, 0].concat([2, 0, 1]));
      assert.deepEqual(blocks(true), [2, 0, 1, 0, 3].concat([2, 0, 1]));
    });
  }

  it("is refused where the target is too short", () => {
    const randomDistribution = sequence(false);
    assert.throws(
      () => laneOf({ ...job, randomDistribution, size: bytes(8 * K) }),
      /random_distribution has a sequence of 12288 bytes in 8192 bytes/,
    );
  });
});

describe("file_service_type", () => {
  const files = { filenames: null, fileCount: 4, size: bytes(64 * K) } as const;
  const order = (fileService: FileService) =>
    drain(laneOf({ ...files, fileService })).map((io) => io.target);

  it("serves files in runs, one after the other, or at random", () => {
    assert.deepEqual(
      order({ kind: "roundrobin", runIos: 3 }),
      [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 0, 1, 2, 3],
    );
    assert.deepEqual(
      order({ kind: "sequential", runIos: 1 }),
      [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3],
    );
    const random = order({ kind: "random", runIos: 1 });
    assert.deepEqual([...random].sort(), order({ kind: "sequential", runIos: 1 }));
  });

  it("begins a file anew that a skewed choice has exhausted", () => {
    const targets = order({ kind: "zipf", theta: 1.5, center: 0 });
    assert.ok(targets.filter((target) => target === 0).length > 4, `${targets}`);
  });
});

function endOf(io: PlannedIo | undefined): number {
  return io === undefined ? -1 : io.offsetBytes + io.lengthBytes;
}
