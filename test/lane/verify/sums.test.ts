/** The sums of headers, against their published check values and against other definitions. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { SumKind } from "../../../src/job/spec/verify.js";
import { BlockMemory } from "../../../src/lane/assembly.js";
import { upperProduct } from "../../../src/lane/verify/seeds.js";
import { createSum, loadSums } from "../../../src/lane/verify/sums.js";
import { crc32c } from "../../../src/verify-state/crc.js";

/** What catalogues of checks are made of. */
const DIGITS = Buffer.from("123456789");

/** A block of memory that begins with some bytes. */
function holding(bytes: Uint8Array): { memory: BlockMemory; at: number; end: number } {
  const memory = new BlockMemory(1, 4096);
  const at = memory.at(0);
  memory.bytes.set(bytes, at);
  return { memory, at, end: at + bytes.length };
}

/** A bit at a time, by the definition of these checks. */
function slowly(bytes: Uint8Array, reflected: boolean, width: number, poly: bigint, begin: bigint) {
  const mask = (1n << BigInt(width)) - 1n;
  let crc = begin;
  for (const byte of bytes) {
    for (let bit = 0; bit < 8; bit++) {
      const next = BigInt((byte >> (reflected ? bit : 7 - bit)) & 1);
      const out = (reflected ? crc & 1n : crc >> BigInt(width - 1)) ^ next;
      crc = reflected ? crc >> 1n : (crc << 1n) & mask;
      if (out === 1n) crc ^= poly;
    }
  }
  return crc;
}

describe("checks", () => {
  it("are those of the catalogues, without their inversion", () => {
    const { memory, at, end } = holding(DIGITS);
    const { assembly, data, sumAt } = memory;
    assert.equal(assembly.crc7(at, end), 0x75, "CRC-7/MMC");
    assert.equal(assembly.crc16(at, end), 0xbb3d, "CRC-16/ARC");
    assert.equal(assembly.crcT10(at, end, 0), 0xd0db, "CRC-16/T10-DIF");
    const before = assembly.crcT10(at, at + 4, 0);
    assert.equal(assembly.crcT10(at + 4, end, before), 0xd0db, "in two parts");
    assert.equal(assembly.crc32(at, end) >>> 0, ~0x765e7680 >>> 0, "CRC-32/CKSUM");
    assert.equal(assembly.crc32c(at, end) >>> 0, ~0xe3069283 >>> 0, "CRC-32/ISCSI");
    assert.equal(crc32c(DIGITS, 0, 9), ~0xe3069283 >>> 0, "CRC-32/ISCSI");
    assembly.crc64(at, end, sumAt);
    assert.equal(data.getBigUint64(sumAt, true), 0xe9c6d914c4b8d9can, "Jones");
  });

  it("of any bytes are what their definition makes of them", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const { memory, at, end } = holding(bytes);
        const { assembly, data, sumAt } = memory;
        assembly.crc64(at, end, sumAt);
        assert.equal(
          data.getBigUint64(sumAt, true),
          slowly(bytes, true, 64, 0x95ac9329ac4bc9b5n, 0n),
        );
        assert.equal(BigInt(assembly.crc7(at, end)), slowly(bytes, false, 7, 0x09n, 0n));
        assert.equal(BigInt(assembly.crc16(at, end)), slowly(bytes, true, 16, 0xa001n, 0n));
        const crc32 = slowly(bytes, false, 32, 0x04c11db7n, 0n);
        assert.equal(BigInt(assembly.crc32(at, end) >>> 0), crc32);
        const castagnoli = slowly(bytes, true, 32, 0x82f63b78n, 0xffffffffn);
        assert.equal(BigInt(assembly.crc32c(at, end) >>> 0), castagnoli);
        assert.equal(BigInt(crc32c(bytes, 0, bytes.length)), castagnoli);
      }),
      { numRuns: 50 },
    );
  });

  it("depend on every bit of the bytes they are of, and on no other", () => {
    const { memory, at } = holding(Uint8Array.from({ length: 67 }, (_, index) => index * 37));
    const { assembly, bytes } = memory;
    const before = assembly.crc32c(at + 3, at + 64);
    for (let byte = 0; byte < 67; byte++) {
      bytes[at + byte]! ^= 1 << (byte % 8);
      const isSame = assembly.crc32c(at + 3, at + 64) === before;
      assert.equal(isSame, byte < 3 || byte >= 64, `byte ${byte}`);
      bytes[at + byte]! ^= 1 << (byte % 8);
    }
  });
});

describe("sums", () => {
  it("stand in their fields as fio puts them there", async () => {
    await loadSums(["crc32c"]);
    const put = (kind: SumKind, bytes = DIGITS): string => {
      const { memory, at, end } = holding(bytes);
      const sum = createSum(kind, memory)!;
      sum.put(at, end, memory.sumAt);
      return Buffer.from(memory.view(memory.sumAt, memory.sumAt + sum.fieldBytes)).toString("hex");
    };
    const digest = (name: string) => createHash(name).update(DIGITS).digest();
    assert.equal(put("md5"), digest("md5").toString("hex"));
    assert.equal(put("sha1"), digest("sha1").swap32().toString("hex"));
    assert.equal(put("sha256"), digest("sha256").toString("hex") + "00".repeat(32));
    assert.equal(put("crc16"), "3dbb");
    // XXH32 with the seed 1, as xxhash-wasm has it: of whole stripes, words, and what is left.
    assert.equal(put("xxhash"), "8c9161f2");
    assert.equal(put("xxhash", Buffer.alloc(0)), "92b72c0b");
    assert.equal(put("xxhash", DIGITS.subarray(0, 4)), "a92f7ee1");
    const long = Buffer.from(Array.from({ length: 4000 }, (_, index) => index * 7));
    assert.equal(put("xxhash", long), "d909e8c9");
    assert.equal(put("xxhash", long.subarray(0, 33)), "6044765a");
    const bytewise = crc32c(long, 0, long.length);
    assert.equal(Buffer.from(put("crc32c", long), "hex").readUInt32LE(), bytewise);
  });
});

describe("comparing", () => {
  it("finds the first byte that differs, wherever it is", () => {
    const memory = new BlockMemory(2, 4096);
    const { assembly, bytes } = memory;
    const [a, b] = [memory.at(0), memory.at(1)];
    for (const length of [1, 15, 16, 17, 100]) {
      assert.equal(assembly.firstDifference(a, b, length), -1);
      for (let byte = 0; byte < length; byte++) {
        bytes[b + byte]! ^= 0x10;
        assert.equal(assembly.firstDifference(a, b, length), byte);
        assert.equal(assembly.firstDifference(a, b, byte), -1, "nothing behind the length");
        bytes[b + byte]! ^= 0x10;
      }
    }
  });
});

it("the upper half of a product is exact", () => {
  for (const a of [0, 1, 0xffff, 0x10000, 0x80b583eb, 0xffffffff]) {
    for (const b of [0, 1, 0xffff, 0x10001, 0x61c88646, 0xffffffff]) {
      assert.equal(upperProduct(a, b), Number((BigInt(a) * BigInt(b)) >> 32n) | 0, `${a} ${b}`);
    }
  }
});
