/** The command in a 128-byte entry, byte for byte as the kernel's headers lay it out. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { IOSQE_FIXED_FILE, OP, SQE } from "../../src/ffi/abi.js";
import { parseNamespace } from "../../src/ffi/nvme.js";
import {
  clearRareWords,
  DEALLOCATE_ZEROES,
  NVM_OPCODE,
  PROTECTION_INFO,
  toCompare,
  toDataless,
  toDeallocate,
  toDirected,
  toExtendedBlocks,
  toMetadata,
  toNvmeCommand,
  toProtected,
} from "../../src/uring/nvme-entry.js";

const ENTRY_BYTES = 128;

interface Io {
  readonly offsetBytes: number;
  readonly lengthBytes: number;
  readonly address: number;
}

/** A namespace without metadata, but for its size. */
const PLAIN = {
  metadataBytes: 0,
  extended: false,
  protection: 0,
  protectionFirst: false,
  plainGuard: true,
};

/** The entry that a READ of this kind becomes, as the kernel sees it. */
function entryOf(io: Io, direction = 0, fixed = false): DataView {
  return new DataView(wordsOf(io, direction, fixed).buffer);
}

function wordsOf({ offsetBytes, lengthBytes, address }: Io, direction: number, fixed: boolean) {
  const words = new Int32Array(ENTRY_BYTES / 4);
  words[SQE.OPCODE_FLAGS] = OP.READ | (IOSQE_FIXED_FILE << 8);
  words[SQE.FD] = 7;
  words[SQE.OFFSET_LO] = offsetBytes | 0;
  words[SQE.OFFSET_HI] = Math.floor(offsetBytes / 2 ** 32);
  words[SQE.ADDRESS_LO] = address | 0;
  words[SQE.ADDRESS_HI] = Math.floor(address / 2 ** 32);
  words[SQE.LENGTH] = lengthBytes;
  words[SQE.USER_DATA_LO] = 3;
  words[SQE.USER_DATA_HI] = 1;
  words[SQE.BUFFER_INDEX] = 1;
  const namespace = { ...PLAIN, nsid: 5, lbaShift: 9, sizeBytes: 2 ** 50 };
  toNvmeCommand(words, 0, namespace, direction, fixed);
  return words;
}

const IO: Io = { offsetBytes: 2 ** 41 + 4096, lengthBytes: 8192, address: 2 ** 40 + 4096 };

describe("an entry with a command", () => {
  test("is a URING_CMD that keeps its file, its buffer's index and its user data", () => {
    const entry = entryOf(IO);
    assert.equal(entry.getUint8(0), 46);
    assert.equal(entry.getUint8(1), IOSQE_FIXED_FILE);
    assert.equal(entry.getInt32(4, true), 7);
    assert.equal(entry.getUint32(8, true), 0xc0484e80);
    assert.equal(entry.getUint32(12, true), 0, "the padding, which must be 0");
    assert.equal(entry.getBigUint64(16, true), 0n);
    assert.equal(entry.getUint32(24, true), 0);
    assert.equal(entry.getUint32(28, true), 0);
    assert.equal(entry.getBigUint64(32, true), (1n << 32n) | 3n);
    assert.equal(entry.getUint16(40, true), 1);
    assert.equal(entryOf(IO, 0, true).getUint32(28, true), 1, "a registered buffer");
  });

  test("carries struct nvme_uring_cmd from byte 48 on", () => {
    const at = (byte: number) => 48 + byte;
    const entry = entryOf(IO);
    assert.equal(entry.getUint32(at(0), true), 0x02, "Read, and no flags");
    assert.equal(entryOf(IO, 1).getUint32(at(0), true), 0x01, "Write");
    assert.equal(entry.getUint32(at(4), true), 5);
    assert.equal(entry.getBigUint64(at(24), true), BigInt(IO.address));
    assert.equal(entry.getUint32(at(36), true), 8192);
    assert.equal(entry.getUint32(at(48), true), 15, "blocks less one");
    for (const unused of [8, 12, 16, 20, 32, 52, 56, 60, 64, 68]) {
      assert.equal(entry.getUint32(at(unused), true), 0, `byte ${unused}`);
    }
  });

  test("names the first block of any offset", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 43 }), (block) => {
        const entry = entryOf({ ...IO, offsetBytes: block * 512 });
        assert.equal(entry.getBigUint64(48 + 40, true), BigInt(block));
      }),
    );
  });
});

describe("a command other than Read and Write", () => {
  const at = (byte: number) => 48 + byte;

  test("names the blocks of its write, and no buffer", () => {
    const words = wordsOf(IO, 1, true);
    toDataless(words, 0, NVM_OPCODE.WRITE_ZEROES, DEALLOCATE_ZEROES);
    const entry = new DataView(words.buffer);
    assert.equal(entry.getUint32(at(0), true), 0x08);
    assert.equal(entry.getUint32(at(4), true), 5, "the namespace");
    assert.equal(entry.getBigUint64(at(24), true), 0n, "no address");
    assert.equal(entry.getUint32(at(36), true), 0, "no data");
    assert.equal(entry.getBigUint64(at(40), true), BigInt(IO.offsetBytes / 512));
    assert.equal(entry.getUint32(at(48), true), 15 | (1 << 25), "blocks less one, and DEAC");
    assert.equal(entry.getUint32(28, true), 0, "no registered buffer");
  });

  test("deallocates ranges that stand beside its buffer", () => {
    const words = wordsOf(IO, 2, true);
    toDeallocate(words, 0, 0x7000, 0x12, 3);
    const entry = new DataView(words.buffer);
    assert.equal(entry.getUint32(at(0), true), 0x09, "Dataset Management");
    assert.equal(entry.getUint32(at(4), true), 5, "the namespace");
    assert.equal(entry.getBigUint64(at(24), true), 0x12_0000_7000n);
    assert.equal(entry.getUint32(at(36), true), 48, "three ranges of 16 bytes");
    assert.deepEqual(
      [40, 44, 48].map((byte) => entry.getUint32(at(byte), true)),
      [2, 4, 0],
    );
    assert.equal(entry.getUint32(28, true), 0, "no registered buffer");
  });

  test("names a directive and what it specifies", () => {
    const words = wordsOf(IO, 1, false);
    toDirected(words, 0, 2, 0xfffe);
    const entry = new DataView(words.buffer);
    assert.equal(entry.getUint32(at(48), true), 15 | (2 << 20), "blocks less one, and the type");
    assert.equal(entry.getUint32(at(52), true), 0xfffe_0000);
    toDirected(words, 0, 0, 0);
    assert.equal(entry.getUint32(at(52), true), 0, "another one's identifier does not stay");
  });

  test("names blocks that are no power of two long", () => {
    const words = wordsOf(IO, 0, false);
    toExtendedBlocks(words, 0, 520 * (2 ** 33 + 7), 520 * 8, 520);
    const entry = new DataView(words.buffer);
    assert.equal(entry.getBigUint64(at(40), true), 2n ** 33n + 7n);
    assert.equal(entry.getUint32(at(48), true), 7);
  });

  test("has room for the metadata of its blocks", () => {
    const words = wordsOf(IO, 0, false);
    words[12 + 12]! |= PROTECTION_INFO.GUARD;
    toMetadata(words, 0, 0x6000, 0x11, 8);
    const entry = new DataView(words.buffer);
    assert.equal(entry.getBigUint64(at(16), true), 0x11_0000_6000n);
    assert.equal(entry.getUint32(at(32), true), 16 * 8);
  });

  test("has what is checked of protection information, with its tags", () => {
    const words = wordsOf(IO, 0, false);
    toProtected(words, 0, PROTECTION_INFO.REFERENCE | PROTECTION_INFO.ACTION, 0xff00_1234, true);
    const entry = new DataView(words.buffer);
    assert.equal(entry.getUint32(at(48), true), 15 | (1 << 26) | (1 << 29));
    assert.equal(entry.getUint32(at(56), true), (IO.offsetBytes / 512) % 2 ** 32);
    assert.equal(entry.getUint32(at(60), true), 0xff00_1234);
    toDirected(words, 0, 1, 5);
    clearRareWords(words, 0);
    for (const byte of [16, 20, 32, 52, 56, 60]) {
      assert.equal(entry.getUint32(at(byte), true), 0, `byte ${byte}`);
    }
  });

  test("compares the buffer of a read with its blocks", () => {
    const words = wordsOf(IO, 0, true);
    const read = new Uint8Array(words.slice().buffer);
    toCompare(words, 0);
    const compare = new Uint8Array(words.buffer);
    assert.deepEqual([read[at(0)], compare[at(0)]], [0x02, 0x05]);
    compare[at(0)] = 0x02;
    assert.deepEqual(compare, read, "all else is the read's");
  });
});

describe("Identify Namespace", () => {
  /** The data of a namespace that uses one of its formats. */
  function identified(flbas: number, lastFormat: number, format: number): DataView {
    const data = new DataView(new ArrayBuffer(4096));
    data.setBigUint64(0, 1000n, true);
    data.setUint8(25, lastFormat);
    data.setUint8(26, flbas);
    data.setUint16(128 + 4 * format, 8, true);
    data.setUint8(128 + 4 * format + 2, 12);
    return data;
  }
  const size = { nsid: 1, lbaShift: 12, sizeBytes: 4_096_000 };
  const expected = { ...PLAIN, ...size, metadataBytes: 8 };

  test("has the size in blocks of the format in use", () => {
    assert.deepEqual(parseNamespace(1, identified(0x02, 3, 2)), expected);
  });

  test("tells where metadata and its protection information are", () => {
    const data = identified(0x12, 3, 2);
    data.setUint8(29, 0x0a);
    const all = { extended: true, protection: 2, protectionFirst: true };
    assert.deepEqual(parseNamespace(1, data), { ...expected, ...all });
  });

  test("looks at the upper bits of the format only where there are more than 16", () => {
    assert.deepEqual(parseNamespace(1, identified(0x22, 3, 2)), expected);
    assert.deepEqual(parseNamespace(1, identified(0x22, 40, 18)), expected);
  });
});
