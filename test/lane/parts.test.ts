/** The small parts of a lane: buckets of depths, slots. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { batchBucket, depthBucket } from "../../src/lane/depth-buckets.js";
import { slotOffset } from "../../src/lane/in-flight.js";
import { advanceSlot, createSlots, restoreSlot } from "../../src/lane/slots.js";

describe("fio's buckets", () => {
  it("of depths begin at the powers of two", () => {
    const depths = [1, 2, 3, 4, 7, 8, 15, 16, 31, 32, 63, 64, 1000];
    assert.deepEqual(depths.map(depthBucket), [0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6]);
  });

  it("of batches end at the powers of two", () => {
    const counts = [0, 1, 4, 5, 8, 9, 16, 17, 32, 33, 64, 65, 1000];
    assert.deepEqual(counts.map(batchBucket), [0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6]);
  });
});

describe("slots", () => {
  const pool = {
    address: 0xffff_f000,
    lengthBytes: 8192,
    strideBytes: 4096,
    bytes: new Uint8Array(0),
    hugePages: false,
  };

  const addressOf = (slots: ReturnType<typeof createSlots>, slot: number): number => {
    return (slots.addressHi[slot] as number) * 2 ** 32 + ((slots.addressLo[slot] as number) >>> 0);
  };

  it("have buffers one after the other, across the border of 4 GiB", () => {
    const slots = createSlots(2, pool, true);
    assert.deepEqual([addressOf(slots, 0), addressOf(slots, 1)], [0xffff_f000, 0x1_0000_0000]);
    assert.deepEqual([...slots.free], [1, 0]);
  });

  it("move on with short transfers and back again, across the border of 4 GiB", () => {
    const slots = createSlots(2, pool, true);
    slots.offsetLo[0] = -4096; // 0xfffff000
    slots.lengthBytes[0] = 8192;
    advanceSlot(slots, 0, 5000);
    assert.equal(slotOffset(slots, 0), 0xffff_f000 + 5000);
    assert.equal(addressOf(slots, 0), 0xffff_f000 + 5000);
    assert.deepEqual([slots.lengthBytes[0], slots.doneBytes[0]], [3192, 5000]);
    advanceSlot(slots, 0, 3000);
    restoreSlot(slots, 0);
    assert.equal(addressOf(slots, 0), 0xffff_f000);
    assert.equal(slots.doneBytes[0], 0);
  });
});
