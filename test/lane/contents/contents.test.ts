/** What buffers are filled with, and what changes in them before a write. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { BlockMemory } from "../../../src/lane/assembly.js";
import { Clock } from "../../../src/lane/clock.js";
import { openContents } from "../../../src/lane/contents/contents.js";
import { fillPattern } from "../../../src/lane/contents/pattern.js";
import { Scrambler } from "../../../src/lane/contents/scrambler.js";
import { createSlots } from "../../../src/lane/slots.js";
import { laneOf } from "../../plan/plan-support.js";
import { bytes } from "../../support/job-spec.js";

const STRIDE = 4096;

const memoryOf = (count: number): BlockMemory => new BlockMemory(count, STRIDE);

/** A copy with an ArrayBuffer of its own: Buffer.from() shares one, up to a size that Node has changed. */
const bufferOf = ({ pool }: BlockMemory, slot: number): Buffer =>
  Buffer.from(pool.bytes.slice(slot * STRIDE, (slot + 1) * STRIDE).buffer);

describe("contents", () => {
  it("of random words differ in all buffers, and each time", () => {
    const memory = memoryOf(2);
    const bufferFill = { kind: "random", refill: true } as const;
    const lane = laneOf({ workload: "write", bufferFill, depth: 2 });
    const refill = openContents(lane, memory);
    const words = (slot: number): number[] => [...new Int32Array(bufferOf(memory, slot).buffer)];
    const before = [...words(0), ...words(1)];
    assert.equal(new Set(before).size, 2048);
    refill?.fill(memory.at(0), STRIDE);
    assert.equal(new Set([...before, ...words(0)]).size, 3072);
    const again = memoryOf(2);
    openContents(lane, again);
    assert.deepEqual([...new Int32Array(bufferOf(again, 0).buffer)], before.slice(0, 1024));
  });

  it("of a pattern begin anew in each buffer", () => {
    const memory = memoryOf(2);
    const bufferFill = { kind: "pattern", pattern: Buffer.from("abc") } as const;
    const refill = openContents(laneOf({ workload: "write", bufferFill, depth: 2 }), memory);
    assert.equal(refill, null, "they stay");
    for (const slot of [0, 1]) {
      assert.equal(bufferOf(memory, slot).toString(), "abc".repeat(1366).slice(0, STRIDE));
    }
    const short = new Uint8Array(8);
    fillPattern(short.subarray(0, 2), Buffer.from("xyz"));
    assert.equal(Buffer.from(short).toString(), "xy\0\0\0\0\0\0");
  });

  it("of zeros are left as they were mapped", () => {
    const memory = memoryOf(1);
    openContents(laneOf({ workload: "write", bufferFill: { kind: "zero" } }), memory);
    assert.ok(memory.pool.bytes.every((byte) => byte === 0));
  });

  it("of a mixture have a constant end in each chunk", () => {
    const memory = memoryOf(1);
    const bufferFill = {
      kind: "mixture",
      refill: true,
      compressPercent: 75,
      chunkBytes: 1024,
      filler: Buffer.from([0xab]),
      dedupe: null,
    } as const;
    const refill = openContents(laneOf({ workload: "write", bufferFill }), memory);
    for (let at = 0; at < STRIDE; at += 1024) {
      const [random, rest] = [
        bufferOf(memory, 0).subarray(at, at + 256),
        bufferOf(memory, 0).subarray(at + 256, at + 1024),
      ];
      assert.ok(rest.every((byte) => byte === 0xab));
      assert.ok(new Set(random).size > 64);
    }
    const before = bufferOf(memory, 0);
    refill?.fill(memory.at(0), STRIDE);
    assert.notDeepEqual(bufferOf(memory, 0), before, "refilled with something else");
  });

  it("of which some repeat others as often as asked for", () => {
    const buffers = 2000;
    for (const [workingSetPercent, percent] of [
      [null, 30],
      [10, 60],
    ] as const) {
      const bufferFill = {
        kind: "mixture",
        refill: true,
        compressPercent: 0,
        chunkBytes: 512,
        filler: null,
        dedupe: { percent, workingSetPercent, isGlobal: false },
      } as const;
      const size = bytes(buffers * STRIDE);
      const memory = memoryOf(1);
      const refill = openContents(laneOf({ workload: "write", bufferFill, size }), memory);
      const seen = new Set<string>();
      for (let index = 0; index < buffers; index++) {
        refill?.fill(memory.at(0), STRIDE);
        seen.add(bufferOf(memory, 0).toString("hex"));
      }
      const uniquePercent = (seen.size / buffers) * 100;
      // Five standard deviations of a share of 2000 draws are less than 6 %; a set adds 10 %.
      assert.ok(Math.abs(uniquePercent - (100 - percent)) < 17, `${uniquePercent} % are new`);
    }
  });
});

describe("scrambling", () => {
  it("changes with the offset and the time each sector of the last fill's writes", () => {
    const memory = memoryOf(3);
    const slots = createSlots(3, memory.pool, false);
    slots.freeCount = 1; // slots 1 and 0 are the last ones taken
    slots.direction.set([1, 0, 1]);
    slots.lengthBytes.set([1536, 1536, 1536]);
    slots.offsetLo[0] = 8192;
    const clock = new Clock();
    clock.now[0] = 5 * 2 ** 32 + 7;
    const scrambler = new Scrambler(memory.pool, slots);
    scrambler.stamp(clock, 2);
    const isZero = (bytes: Buffer): boolean => bytes.every((byte) => byte === 0);
    assert.ok(isZero(bufferOf(memory, 1)), "a read's buffer stays");
    assert.ok(isZero(bufferOf(memory, 2)), "slot 2 was not taken");
    const first = bufferOf(memory, 0);
    assert.ok(isZero(first.subarray(1536)), "nothing behind the I/O");
    const sectors = [0, 512, 1024].map((at) => first.subarray(at, at + 512).toString("hex"));
    assert.equal(new Set(sectors).size, 3, "no two sectors are alike");
    const words = new Int32Array(first.buffer, first.byteOffset, 3 * 128);
    for (const offset of [8192, 8704, 9216]) assert.ok(words.includes(offset), `${offset}`);

    clock.now[0]++;
    scrambler.stamp(clock, 2);
    const later = bufferOf(memory, 0);
    for (const at of [0, 512, 1024]) {
      assert.notDeepEqual(later.subarray(at, at + 512), first.subarray(at, at + 512));
    }
  });
});
