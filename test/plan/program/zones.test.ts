/** Programs of zonemode=zbd, on a device of the test's own that keeps the rules of zoned devices. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { READ, WRITE } from "../../../src/base/direction.js";
import type { JobSpec, ZbdRules } from "../../../src/job/spec/job-spec.js";
import { createProgram } from "../../../src/plan/program/create-program.js";
import { createIoBatch } from "../../../src/plan/program/program.js";
import type { ZoneState } from "../../../src/plan/program/zones.js";
import { blockSize, bytes } from "../../support/job-spec.js";
import { laneOf } from "../plan-support.js";

const ZONE = 1 << 20;
const BLOCK = 64 << 10;
const RULES: ZbdRules = {
  zoneBytes: ZONE,
  capacityBytes: 0,
  readBeyondPointer: false,
  maxOpen: 0,
  jobMaxOpen: 0,
  ignoreLimits: false,
  resetThreshold: 0,
  resetFrequency: 0,
  writesRemainder: false,
  keepsData: false,
};

interface Case {
  readonly spec: Partial<JobSpec>;
  readonly rules?: Partial<ZbdRules>;
  readonly zones?: number;
  readonly capacityBytes?: number;
  /** Write pointers within the zones; empty ones by default. */
  readonly written?: readonly number[];
  readonly maxOpen?: number;
}

/** Plays a program on a device that refuses what a zoned one would, and tells what was done. */
function play({ spec, rules, zones = 8, capacityBytes = ZONE, written = [], maxOpen = 0 }: Case) {
  const pointers = Array.from({ length: zones }, (_, zone) => zone * ZONE + (written[zone] ?? 0));
  const done = { reads: 0, writes: 0, resets: 0, finishes: 0, counted: 0, mostOpen: 0 };
  const open = new Set<number>();
  let drained = false;
  const state: ZoneState = {
    reports: pointers.map((writePointerBytes, zone) => ({
      startBytes: zone * ZONE,
      capacityBytes,
      writePointerBytes,
      sequential: true,
      offline: false,
      open: false,
    })),
    maxOpen,
    calls: {
      reset(startBytes) {
        assert.ok(drained, "a zone is reset when nothing is in flight");
        pointers[startBytes / ZONE] = startBytes;
        open.delete(startBytes / ZONE);
        done.resets++;
      },
      finish(startBytes) {
        assert.ok(drained, "a zone is finished when nothing is in flight");
        pointers[startBytes / ZONE] = startBytes + ZONE;
        open.delete(startBytes / ZONE);
        done.finishes++;
      },
    },
    onReset: () => done.counted++,
  };
  const sizeBytes = zones * ZONE;
  const zbd = { ...RULES, ...rules };
  const job = {
    size: null,
    blockBytes: blockSize(BLOCK),
    noRandomMap: true,
    direct: true,
    zbd,
    ...spec,
  };
  const facts = { path: "z", kind: "block", logicalBlockBytes: 512, zoneBytes: ZONE } as const;
  const plan = laneOf({ filenames: ["z"], ...job }, { ...facts, sizeBytes });
  const program = createProgram(plan, null, [state]);
  const batch = createIoBatch(16);
  for (;;) {
    const count = program.fill(batch);
    drained = count === 0 && program.waits === true;
    if (count === 0 && !drained) return { ...done, pointers };
    for (let at = 0; at < count; at++) {
      const offset = batch.offsetHi[at]! * 2 ** 32 + (batch.offsetLo[at]! >>> 0);
      const length = batch.lengthBytes[at]!;
      const zone = Math.floor(offset / ZONE);
      if (batch.direction[at] === WRITE) {
        assert.equal(offset, pointers[zone], "a write is at the write pointer");
        assert.ok(offset + length <= zone * ZONE + capacityBytes, "a write is within its zone");
        pointers[zone]! += length;
        if (pointers[zone] === zone * ZONE + capacityBytes) open.delete(zone);
        else open.add(zone);
        done.mostOpen = Math.max(done.mostOpen, open.size);
        done.writes += length;
      } else {
        assert.equal(batch.direction[at], READ);
        assert.ok(offset + length <= pointers[zone]!, "a read is below the write pointer");
        done.reads += length;
      }
    }
  }
}

describe("zonemode=zbd", () => {
  it("writes each zone from its beginning, in order and at random places", () => {
    for (const workload of ["write", "randwrite"] as const) {
      const { writes, resets, pointers } = play({ spec: { workload, noRandomMap: false } });
      assert.deepEqual([writes, resets], [8 * ZONE, 0]);
      assert.ok(pointers.every((pointer, zone) => pointer === (zone + 1) * ZONE));
    }
  });

  it("resets full zones before it writes them again, when nothing is in flight", () => {
    const ioSize = bytes(32 * ZONE);
    const { writes, resets, counted } = play({ spec: { workload: "randwrite", ioSize } });
    assert.equal(writes, 32 * ZONE);
    assert.ok(resets >= 24 && resets === counted, `${resets} resets, ${counted} counted`);
  });

  it("goes on where zones are written in part, and reads only what is written", () => {
    const written = [0, BLOCK, ZONE, 0, 3 * BLOCK, 0, 0, 0];
    const { writes, resets } = play({ spec: { workload: "write" }, written });
    assert.deepEqual([writes, resets], [8 * ZONE - 4 * BLOCK, 1]);
    const { reads } = play({ spec: { workload: "randread" }, written });
    assert.equal(reads, 8 * ZONE);
    assert.equal(play({ spec: { workload: "read" } }).reads, 0);
  });

  it("begins a mix on empty zones with a write", () => {
    const { reads, writes } = play({ spec: { workload: "randrw" } });
    assert.ok(writes > 0 && reads > 0);
  });

  it("writes no more than a zone's capacity", () => {
    const capacityBytes = 12 * BLOCK;
    const { writes, resets } = play({ spec: { workload: "write" }, capacityBytes });
    assert.deepEqual([writes, resets], [8 * capacityBytes, 0]);
  });

  it("finishes a zone whose rest is shorter than a block", () => {
    const spec = { workload: "randwrite", blockBytes: blockSize(3 * BLOCK) } as const;
    const ioSize = bytes(16 * ZONE);
    const { finishes, writes } = play({ spec: { ...spec, ioSize } });
    assert.ok(finishes > 0 && writes >= 16 * ZONE, `${finishes} finished`);
  });

  it("fills a zone with a shorter write where the job says so", () => {
    const capacityBytes = 13 * BLOCK;
    const rules = { writesRemainder: true };
    const blockBytes = blockSize(5 * BLOCK);
    const inOrder = play({ spec: { workload: "write", blockBytes }, rules, capacityBytes });
    assert.deepEqual([inOrder.writes, inOrder.finishes], [8 * capacityBytes, 0]);
    const ioSize = bytes(16 * capacityBytes);
    const spec = { workload: "randwrite", blockBytes, ioSize } as const;
    for (const jobMaxOpen of [0, 2]) {
      const done = play({ spec, rules: { ...rules, jobMaxOpen }, capacityBytes });
      assert.equal(done.finishes, 0);
      assert.ok(done.resets > 0 && done.writes >= 16 * capacityBytes, `${done.resets} resets`);
      // Each write but one filled a zone to its end, or was a whole block.
      const filled = done.pointers.filter((at, zone) => at === zone * ZONE + capacityBytes);
      const rest = done.pointers.filter((at, zone) => (at - zone * ZONE) % (5 * BLOCK) === 0);
      assert.equal(filled.length + rest.length, 8);
    }
  });

  it("keeps few zones open, by the job's limits and the device's", () => {
    const ioSize = bytes(32 * ZONE);
    for (const limit of [{ rules: { maxOpen: 2 } }, { rules: { jobMaxOpen: 2 } }, { maxOpen: 2 }]) {
      for (const blocks of [1, 2, 4, 8]) {
        const blockBytes = blockSize(blocks * BLOCK);
        const spec = { workload: "randwrite", ioSize, blockBytes } as const;
        const { finishes, mostOpen, writes } = play({ spec, ...limit });
        // All zones are filled, so that none is to be finished.
        assert.deepEqual([mostOpen, writes, finishes], [2, 32 * ZONE, 0]);
      }
    }
    const free = {
      spec: { workload: "randwrite", ioSize } as const,
      rules: { ignoreLimits: true },
    };
    assert.ok(play({ ...free, maxOpen: 2 }).mostOpen > 2);
  });

  it("resets zones early as zone_reset_frequency says", () => {
    const ioSize = bytes(32 * ZONE);
    const spec = { workload: "randwrite", ioSize } as const;
    const often = play({ spec, rules: { resetThreshold: 0.1, resetFrequency: 0.25 } });
    assert.ok(often.resets > 2 * play({ spec }).resets, `${often.resets} resets`);
  });
});
