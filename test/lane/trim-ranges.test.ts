/** The ranges of NVMe trims, word for word as a controller reads them. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { viewMemory } from "../../src/ffi/libc.js";
import { createSlots, type Slots } from "../../src/lane/slots.js";
import { TrimRanges } from "../../src/lane/trim-ranges.js";
import { createIoBatch, writeOffset } from "../../src/plan/program/program.js";

const LAYOUT = { blockBytes: 512, metadataBytes: 0, protection: 0, protectionAt: 0 };
const POOL = {
  address: 0,
  lengthBytes: 1,
  strideBytes: 0,
  bytes: new Uint8Array(0),
  hugePages: false,
};
const FAR = 2 ** 41 + 4096;

/** {attributes, blocks, first block} of each range of a slot. */
function rangesOf({ addressLo, addressHi, count }: TrimRanges, slot: number) {
  const address = addressHi[slot]! * 2 ** 32 + (addressLo[slot]! >>> 0);
  const data = new DataView(viewMemory(address, 16 * count[slot]!));
  return Array.from({ length: count[slot]! }, (_, index) => [
    data.getUint32(16 * index, true),
    data.getUint32(16 * index + 4, true),
    Number(data.getBigUint64(16 * index + 8, true)),
  ]);
}

function place(slots: Slots, slot: number, offsetBytes: number, lengthBytes: number): void {
  writeOffset(slots.offsetLo, slots.offsetHi, slot, offsetBytes);
  slots.lengthBytes[slot] = lengthBytes;
}

describe("the ranges of a trim", () => {
  it("are the trim itself where it has one", () => {
    const slots = createSlots(3, POOL, false);
    const ranges = new TrimRanges(slots, 1, null, [LAYOUT]);
    place(slots, 2, FAR, 8192);
    place(slots, 0, 512, 512);
    ranges.take(2, 7);
    ranges.take(0, 8);
    assert.deepEqual(rangesOf(ranges, 2), [[0, 16, FAR / 512]]);
    assert.deepEqual(rangesOf(ranges, 0), [[0, 1, 1]]);
  });

  it("are those that were planned for it", () => {
    const slots = createSlots(2, POOL, false);
    const batch = createIoBatch(8);
    for (let at = 0; at < 8; at++) {
      writeOffset(batch.offsetLo, batch.offsetHi, at, FAR + at * 1024);
      batch.lengthBytes[at] = 1024;
    }
    const planned = { batch, first: Int32Array.of(0, 3), count: Int32Array.of(3, 2) };
    const ranges = new TrimRanges(slots, 3, planned, [LAYOUT]);
    ranges.take(1, 0);
    ranges.take(0, 1);
    const first = FAR / 512;
    assert.deepEqual(
      rangesOf(ranges, 1),
      [0, 1, 2].map((at) => [0, 2, first + 2 * at]),
    );
    assert.deepEqual(
      rangesOf(ranges, 0),
      [3, 4].map((at) => [0, 2, first + 2 * at]),
    );
  });
});
