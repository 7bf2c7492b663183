/** Protection information that the host makes and checks. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { READ, WRITE } from "../../src/base/direction.js";
import { type BlockLayout, blockLayout } from "../../src/ffi/block-layout.js";
import type { JobSpec } from "../../src/job/spec/job-spec.js";
import { BlockMemory } from "../../src/lane/assembly.js";
import { Clock } from "../../src/lane/clock.js";
import { Protection } from "../../src/lane/metadata.js";
import type { LaneError } from "../../src/lane/reaper.js";
import { createSlots } from "../../src/lane/slots.js";
import { writeOffset } from "../../src/plan/program/program.js";
import { laneOf } from "../plan/plan-support.js";
import { blockSize } from "../support/job-spec.js";

const NAMESPACE = {
  nsid: 1,
  lbaShift: 9,
  sizeBytes: 2 ** 50,
  metadataBytes: 8,
  extended: false,
  protection: 1,
  protectionFirst: false,
  plainGuard: true,
};

/** CRC-16/T10-DIF, bit by bit. */
function guardOf(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = ((crc << 1) ^ (crc & 0x8000 ? 0x8bb7 : 0)) & 0xffff;
  }
  return crc;
}

/** A lane with one slot, which holds four blocks from number 1000 on. */
function laneWith(layout: BlockLayout, overrides: Partial<JobSpec> = {}) {
  const lengthBytes = 4 * layout.blockBytes;
  const plan = laneOf({
    workload: "rw",
    blockBytes: blockSize(lengthBytes),
    controllerProtects: false,
    protectionChecks: ["GUARD", "REFTAG", "APPTAG"],
    metadataBytes: 4 * layout.metadataBytes,
    ...overrides,
  });
  const memory = new BlockMemory(1, lengthBytes + 4 * layout.metadataBytes);
  const slots = createSlots(1, memory.pool, false);
  let error: LaneError | null = null;
  const protection = new Protection({
    plan,
    slots,
    memory,
    layouts: [layout],
    fail: (failed) => {
      error ??= failed;
    },
  });
  for (let at = 0; at < lengthBytes + 4 * layout.metadataBytes; at++) {
    memory.bytes[memory.at(0) + at] = (at * 7 + 3) & 0xff;
  }
  writeOffset(slots.offsetLo, slots.offsetHi, 0, 1000 * layout.blockBytes);
  slots.lengthBytes[0] = lengthBytes;
  return {
    bytes: memory.bytes.subarray(memory.at(0)),
    data: new DataView(memory.data.buffer, memory.at(0)),
    write(): void {
      slots.direction[0] = WRITE;
      slots.freeCount = 0;
      protection.make(1);
    },
    /** @returns why it fails, or null */
    read(): string | null {
      slots.direction[0] = READ;
      error = null;
      protection.onComplete(0, new Clock());
      return error === null ? null : (error as { text: string }).text;
    },
  };
}

const plain = blockLayout(NAMESPACE, false);

describe("protection information", () => {
  it("has the check of each block's data, its tag and its number", () => {
    const { write, read, bytes, data } = laneWith(plain);
    write();
    for (let block = 0; block < 4; block++) {
      const at = 4 * 512 + 8 * block;
      const guard = guardOf(bytes.subarray(512 * block, 512 * block + 512));
      assert.equal(data.getUint16(at), guard);
      assert.equal(data.getUint16(at + 2), 0x1234);
      assert.equal(data.getUint32(at + 4), 1000 + block);
    }
    assert.equal(read(), null);
  });

  it("covers the metadata in front of it, wherever that is", () => {
    for (const extended of [false, true]) {
      const layout = blockLayout({ ...NAMESPACE, metadataBytes: 16, extended }, false);
      const { write, read, bytes, data } = laneWith(layout);
      write();
      const at = extended ? 512 + 8 : 4 * 512 + 8;
      const block = [...bytes.subarray(0, 512), ...bytes.subarray(at - 8, at)];
      assert.equal(data.getUint16(at), guardOf(Uint8Array.from(block)), `extended=${extended}`);
      assert.equal(read(), null);
      bytes[at - 3]! ^= 1;
      assert.match(read()!, /block 1000 of data: its guard is 0x/);
    }
  });

  it("may stand in front of the metadata, and covers the data alone", () => {
    const layout = blockLayout(
      { ...NAMESPACE, metadataBytes: 16, extended: true, protectionFirst: true },
      false,
    );
    const { write, bytes, data } = laneWith(layout);
    write();
    assert.equal(data.getUint16(512), guardOf(bytes.subarray(0, 512)));
    assert.equal(data.getUint32(528 + 512 + 4), 1001);
  });

  it("is held against what is read, part by part", () => {
    const { write, read, data } = laneWith(plain, { applicationTagMask: 0xff });
    write();
    data.setUint8(512 + 5, data.getUint8(512 + 5) ^ 1);
    assert.match(read()!, /block 1001 .*guard/);
    write();
    const at = 4 * 512 + 8 * 2;
    data.setUint16(at + 2, 0x9934);
    assert.equal(read(), null, "bits that the mask leaves out");
    data.setUint16(at + 2, 0x1235);
    assert.match(read()!, /application tag is 0x35 and should be 0x34/);
    data.setUint16(at + 2, 0x1234);
    data.setUint32(at + 4, 7);
    assert.match(read()!, /block 1002 .*reference tag is 0x7 and should be 0x3ea/);
    data.setUint16(at + 2, 0xffff);
    assert.equal(read(), null, "a tag that says not to check");
  });

  it("of type 3 has no reference tag, and of what is not named nothing", () => {
    const three = laneWith(blockLayout({ ...NAMESPACE, protection: 3 }, false));
    const before = three.data.getUint32(4 * 512 + 4);
    three.write();
    assert.equal(three.data.getUint32(4 * 512 + 4), before);
    assert.equal(three.read(), null);
    const { write, data } = laneWith(plain, { protectionChecks: ["REFTAG"] });
    const guard = data.getUint16(4 * 512);
    write();
    assert.equal(data.getUint16(4 * 512), guard);
    assert.equal(data.getUint32(4 * 512 + 4), 1000);
  });
});

describe("the layout of blocks", () => {
  it("leaves protection information to a controller that has nothing else there", () => {
    assert.deepEqual(blockLayout({ ...NAMESPACE, extended: true }, true), {
      blockBytes: 512,
      metadataBytes: 0,
      protection: 1,
      protectionAt: 512,
    });
    const { blockBytes, metadataBytes } = blockLayout({ ...NAMESPACE, metadataBytes: 16 }, true);
    assert.deepEqual([blockBytes, metadataBytes], [512, 16]);
    assert.equal(blockLayout({ ...NAMESPACE, extended: true }, false).blockBytes, 520);
  });
});
