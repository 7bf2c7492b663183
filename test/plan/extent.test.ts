import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { UsageError } from "../../src/base/errors.js";
import type { TargetFacts } from "../../src/device/target/target-facts.js";
import type { JobSpec } from "../../src/job/spec/job-spec.js";
import { type Extent, planExtent } from "../../src/plan/extent.js";
import { blockSize, bytes, jobSpec, percent } from "../support/job-spec.js";
import { factsOf, fileFacts } from "./plan-support.js";

const K = 1024;

function extentOf(job: Partial<JobSpec>, ...facts: TargetFacts[]): Extent {
  const spec = jobSpec({ size: null, ...job });
  return planExtent(spec, 0, spec.filenames ?? [], factsOf(...facts), 1);
}

/** [offset, size] of each region. */
function regionsOf(job: Partial<JobSpec>, ...facts: TargetFacts[]): number[][] {
  return extentOf(job, ...facts).targets.map((each) => [each.offsetBytes, each.sizeBytes]);
}

function device(sizeBytes: number): TargetFacts {
  return { path: "data", kind: "block", sizeBytes, logicalBlockBytes: 512 };
}

const ZERO: TargetFacts = { path: "data", kind: "char", sizeBytes: 0, logicalBlockBytes: 1 };

/** Numbers in these tests were observed with fio 3.33 on the same files. */
describe("planExtent", () => {
  it("uses an existing file or device as a whole when there is no size", () => {
    assert.deepEqual(regionsOf({}, fileFacts("data", 50000)), [[0, 50000]]);
    assert.deepEqual(regionsOf({ offset: bytes(8192) }, device(1 << 20)), [[8192, 1040384]]);
    assert.equal(extentOf({}, fileFacts("data", 50000)).loopBytes, 50000);
  });

  it("gives each of several hosts an equal slice of a region, in whole blocks", () => {
    const slices = (job: Partial<JobSpec>, count: number) =>
      Array.from({ length: count }, (_, index) => {
        const { targets, loopBytes } = extentOf(
          { ...job, slice: { index, count } },
          device(1 << 20),
        );
        assert.equal(loopBytes, targets[0]!.sizeBytes);
        return [targets[0]!.offsetBytes, targets[0]!.sizeBytes];
      });
    assert.deepEqual(slices({}, 2), [
      [0, 512 * K],
      [512 * K, 512 * K],
    ]);
    // A third of 124 blocks.
    assert.deepEqual(slices({ offset: bytes(16 * K), size: bytes(496 * K) }, 3), [
      [16 * K, 164 * K],
      [180 * K, 164 * K],
      [344 * K, 164 * K],
    ]);
    assert.throws(() => slices({ size: bytes(8 * K) }, 3), /does not fit into 0 bytes/);
  });

  it("takes percentages of the file, in whole blocks", () => {
    const file = fileFacts("data", 53192);
    assert.deepEqual(regionsOf({ size: percent(50) }, file), [[0, 24576]]);
    assert.deepEqual(regionsOf({ size: percent(100) }, file), [[0, 53192]]);
    assert.deepEqual(regionsOf({ offset: percent(30), size: percent(50) }, file), [[16384, 24576]]);
    assert.deepEqual(regionsOf({ offset: percent(50) }, file), [[28672, 24520]]);
  });

  it("shares size out over the files, left-over blocks to the first", () => {
    const filenames = ["a", "b", "c"];
    const shares = (size: number) => regionsOf({ size: bytes(size), filenames }).map(([, n]) => n);
    assert.deepEqual(shares(65536), [21845, 21845, 21845]);
    assert.deepEqual(shares(64 * K + 2), [21846, 21846, 21846]);
    assert.deepEqual(
      regionsOf({ size: bytes(10), filenames, blockBytes: blockSize(1) }).map(([, n]) => n),
      [4, 3, 3],
    );
  });

  it("keeps to filesize, and to size where that is less than all files", () => {
    const filenames = ["a", "b", "c", "d", "e"];
    const fileSize = { minBytes: 16 * K, maxBytes: 16 * K };
    const extent = extentOf({ filenames, fileSize, size: bytes(40 * K), offset: bytes(4 * K) });
    assert.deepEqual(extent.targets[4], {
      path: "e",
      kind: "file",
      offsetBytes: 4 * K,
      sizeBytes: 12 * K,
      lengthBytes: 16 * K,
    });
    assert.equal(extent.passBytes, 40 * K);
    assert.equal(extentOf({ filenames, fileSize }).passBytes, 80 * K);
  });

  it("draws sizes in a range, in whole blocks, and accepts files that are in it", () => {
    const filenames = ["a", "b", "c"];
    const fileSize = { minBytes: 8 * K, maxBytes: 1 << 20 };
    const job = { filenames, fileSize };
    const sizes = regionsOf(job, fileFacts("b", 100_000)).map(([, size]) => size as number);
    assert.equal(sizes[1], 100_000);
    assert.notEqual(sizes[0], sizes[2]);
    for (const size of [sizes[0], sizes[2]] as number[]) {
      assert.ok(size % 4096 === 0 && size >= 8 * K && size <= 1 << 20);
    }
    assert.deepEqual(
      regionsOf(job, fileFacts("b", 100_000)).map(([, size]) => size),
      sizes,
    );
  });

  it("ends regions with the device, but not with a file, which grows", () => {
    const job = { size: bytes(64 * K), offset: bytes(32 * K) };
    assert.deepEqual(regionsOf(job, device(80 * K)), [[32 * K, 48 * K]]);
    assert.deepEqual(regionsOf(job, fileFacts("data", 80 * K)), [[32 * K, 64 * K]]);
    assert.deepEqual(regionsOf(job), [[32 * K, 64 * K]]);
    // A character device counts as long as size says.
    assert.deepEqual(regionsOf(job, ZERO), [[32 * K, 32 * K]]);
    assert.deepEqual(regionsOf({ ...job, engine: "null" }), [[32 * K, 64 * K]]);
  });

  it("moves io_size bytes per loop, or a part of size", () => {
    const size = bytes(64 * K);
    const totals = (ioSize: JobSpec["ioSize"], more: Partial<JobSpec> = {}) => {
      const { passBytes, loopBytes } = extentOf({ size, ioSize, ...more });
      return [passBytes / K, loopBytes / K];
    };
    assert.deepEqual(totals(null), [64, 64]);
    assert.deepEqual(totals(bytes(200 * K)), [64, 200]);
    assert.deepEqual(totals(percent(50)), [32, 32]);
    const unmapped = { workload: "randwrite", noRandomMap: true } as const;
    assert.deepEqual(totals(bytes(200 * K), unmapped), [200, 200]);
  });

  it("refuses jobs without any size, saying where", () => {
    const place = { file: "a.fio", line: 7 };
    const places = new Map([["filename", place]]);
    const message = /a\.fio:7: job job needs size=: data does not exist or is empty/;
    for (const size of [null, percent(50)]) {
      assert.throws(() => extentOf({ size, places }), usageError(message));
    }
    assert.throws(() => extentOf({ places }, fileFacts("data", 0)), usageError(message));
    assert.throws(() => extentOf({}, ZERO), usageError(/test\.fio:1: .* data has no length/));
    assert.throws(() => extentOf({ engine: "null" }), usageError(/has no length/));
  });

  it("refuses an offset behind the end", () => {
    const job = { offset: bytes(60000) };
    assert.throws(() => extentOf(job, fileFacts("data", 50000)), usageError(/offset 60000/));
  });

  it("refuses blocks that fit nowhere", () => {
    const blockBytes = { ...blockSize(4 * K), write: { minBytes: 64 * K, maxBytes: 64 * K } };
    const message = /a block of 65536 bytes does not fit into 10000 bytes/;
    const job = { workload: "randrw", blockBytes, size: bytes(10000) } as const;
    assert.throws(() => extentOf(job), usageError(message));
    assert.deepEqual(regionsOf({ ...job, readPercent: 100 }), [[0, 10000]]);
    assert.throws(() => extentOf({ size: bytes(1000) }), usageError(/a block of 4096 bytes/));
    const atEnd = { offset: bytes(50000) };
    assert.throws(() => extentOf(atEnd, fileFacts("data", 50000)), usageError(/into 0 bytes/));
  });
});

function usageError(message: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof UsageError);
    assert.match(error.format(), message);
    return true;
  };
}
