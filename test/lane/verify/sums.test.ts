/** The sums of headers, against their published check values and against other definitions. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";
import { crc7, crc16, crc32, crc32c, crc64 } from "../../../src/lane/verify/crc.js";
import { upperProduct } from "../../../src/lane/verify/seeds.js";
import { loadSums, sumOf } from "../../../src/lane/verify/sums.js";

/** What catalogues of checks are made of. */
const DIGITS = Buffer.from("123456789");

describe("checks", () => {
  it("are those of the catalogues, without their inversion", () => {
    assert.equal(crc7(DIGITS, 0, 9), 0x75, "CRC-7/MMC");
    assert.equal(crc16(DIGITS, 0, 9), 0xbb3d, "CRC-16/ARC");
    assert.equal(crc32(DIGITS, 0, 9), ~0x765e7680 >>> 0, "CRC-32/CKSUM");
    assert.equal(crc32c(DIGITS, 0, 9), ~0xe3069283 >>> 0, "CRC-32/ISCSI");
    const halves = new Int32Array(2);
    crc64(DIGITS, 0, 9, halves);
    assert.deepEqual([...new Uint32Array(halves.buffer)], [0xc4b8d9ca, 0xe9c6d914], "Jones");
  });

  it("depend on every bit of the bytes they are of, and on no other", () => {
    const bytes = Buffer.from(Array.from({ length: 67 }, (_, index) => index * 37));
    const before = crc32c(bytes, 3, 64);
    for (let at = 0; at < bytes.length; at++) {
      bytes[at]! ^= 1 << (at % 8);
      assert.equal(crc32c(bytes, 3, 64) === before, at < 3 || at >= 64, `byte ${at}`);
      bytes[at]! ^= 1 << (at % 8);
    }
  });
});

describe("sums", () => {
  it("stand in their fields as fio puts them there", async () => {
    await loadSums(["xxhash"]);
    const put = (kind: "sha1" | "md5" | "xxhash" | "sha256"): string => {
      const sum = sumOf(kind)!;
      const field = new Uint8Array(sum.fieldBytes);
      sum.put(DIGITS, 0, 9, field, 0);
      return Buffer.from(field).toString("hex");
    };
    const digest = (name: string) => createHash(name).update(DIGITS).digest();
    assert.equal(put("md5"), digest("md5").toString("hex"));
    assert.equal(put("sha1"), digest("sha1").swap32().toString("hex"));
    assert.equal(put("sha256"), digest("sha256").toString("hex") + "00".repeat(32));
    assert.equal(put("xxhash").length, 8);
  });
});

it("the upper half of a product is exact", () => {
  for (const a of [0, 1, 0xffff, 0x10000, 0x80b583eb, 0xffffffff]) {
    for (const b of [0, 1, 0xffff, 0x10001, 0x61c88646, 0xffffffff]) {
      assert.equal(upperProduct(a, b), Number((BigInt(a) * BigInt(b)) >> 32n) | 0, `${a} ${b}`);
    }
  }
});
