/**
 * The cyclic redundancy checks of fio's headers, by table. They are here because no library has
 * these variants: all but CRC-32C begin with 0, none inverts its result, and CRC-32 has its bits
 * in the order of POSIX cksum.
 */

/** Bytes `from` to `to` of a buffer → a check of 32 bits or less. */
export type Crc = (bytes: Uint8Array, from: number, to: number) => number;

/*
 * A table is filled by the first check that needs it: all threads load this module and few verify.
 * Entry 1 of a full one is never 0. The tables themselves are constants, which V8 compiles in.
 */

/** Fills the table of a polynomial whose lowest bit stands for its highest power. */
function fillReflected(table: Int32Array, polynomial: number): void {
  for (let byte = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (value & 1 ? polynomial : 0);
    table[byte] = value;
  }
}

/** Fills the table of a polynomial as it is written, its highest power leftmost in `width` bits. */
function fillPlain(table: Int32Array, polynomial: number, width: number): void {
  const top = 1 << (width - 1);
  for (let byte = 0; byte < 256; byte++) {
    let value = byte << (width - 8);
    for (let bit = 0; bit < 8; bit++) value = (value << 1) ^ (value & top ? polynomial : 0);
    table[byte] = value;
  }
}

/**
 * Fills tables for eight bytes at a time ("slicing by 8", Kounavis and Berry 2005), one behind the
 * other: table n says what a byte does to the check n bytes further on.
 */
function fillSliced(table: Int32Array, polynomial: number): void {
  fillReflected(table, polynomial);
  for (let at = 256; at < table.length; at++) {
    const before = table[at - 256]!;
    table[at] = (before >>> 8) ^ table[before & 0xff]!;
  }
}

/** Polynomial 0x8005. */
export const crc16: Crc = (bytes, from, to) => {
  if (CRC16_TABLE[1] === 0) fillReflected(CRC16_TABLE, 0xa001);
  let crc = 0;
  for (let at = from; at < to; at++) crc = (crc >>> 8) ^ CRC16_TABLE[(crc ^ bytes[at]!) & 0xff]!;
  return crc;
};
const CRC16_TABLE = new Int32Array(256);

/** Polynomial 0x04c11db7, highest bit first. */
export const crc32: Crc = (bytes, from, to) => {
  if (CRC32_TABLE[1] === 0) fillPlain(CRC32_TABLE, 0x04c11db7, 32);
  let crc = 0;
  for (let at = from; at < to; at++) crc = (crc << 8) ^ CRC32_TABLE[(crc >>> 24) ^ bytes[at]!]!;
  return crc >>> 0;
};
const CRC32_TABLE = new Int32Array(256);

/** Polynomial 0x09, highest bit first; the seven bits stand at the top of the working byte. */
export const crc7: Crc = (bytes, from, to) => {
  if (CRC7_TABLE[1] === 0) fillPlain(CRC7_TABLE, 0x09 << 1, 8);
  let crc = 0;
  for (let at = from; at < to; at++) crc = CRC7_TABLE[(crc ^ bytes[at]!) & 0xff]!;
  return (crc & 0xff) >>> 1;
};
const CRC7_TABLE = new Int32Array(256);

/** Castagnoli's polynomial 0x1edc6f41, begun with ones and not inverted at the end. */
export const crc32c: Crc = (bytes, from, to) => {
  if (CRC32C_TABLES[1] === 0) fillSliced(CRC32C_TABLES, 0x82f63b78);
  let crc = -1;
  let at = from;
  for (; at + 8 <= to; at += 8) {
    crc ^= bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    crc =
      CRC32C_TABLES[0x700 | (crc & 0xff)]! ^
      CRC32C_TABLES[0x600 | ((crc >>> 8) & 0xff)]! ^
      CRC32C_TABLES[0x500 | ((crc >>> 16) & 0xff)]! ^
      CRC32C_TABLES[0x400 | (crc >>> 24)]! ^
      CRC32C_TABLES[0x300 | bytes[at + 4]!]! ^
      CRC32C_TABLES[0x200 | bytes[at + 5]!]! ^
      CRC32C_TABLES[0x100 | bytes[at + 6]!]! ^
      CRC32C_TABLES[bytes[at + 7]!]!;
  }
  for (; at < to; at++) crc = (crc >>> 8) ^ CRC32C_TABLES[(crc ^ bytes[at]!) & 0xff]!;
  return crc >>> 0;
};
const CRC32C_TABLES = new Int32Array(8 * 256);

/** Polynomial 0xad93d23594c935a9 (Jones), its 64 bits as two halves. */
const CRC64_POLYNOMIAL = { low: 0xac4bc9b5 | 0, high: 0x95ac9329 | 0 };
const CRC64_LOW = new Int32Array(256);
const CRC64_HIGH = new Int32Array(256);

function fillCrc64(): void {
  for (let byte = 0; byte < 256; byte++) {
    let [low, high] = [byte, 0];
    for (let bit = 0; bit < 8; bit++) {
      const odd = -(low & 1);
      low = ((low >>> 1) | (high << 31)) ^ (CRC64_POLYNOMIAL.low & odd);
      high = (high >>> 1) ^ (CRC64_POLYNOMIAL.high & odd);
    }
    CRC64_LOW[byte] = low;
    CRC64_HIGH[byte] = high;
  }
}

/** Writes the check's lower half to `out[0]` and its upper half to `out[1]`. */
export function crc64(bytes: Uint8Array, from: number, to: number, out: Int32Array): void {
  if (CRC64_HIGH[1] === 0) fillCrc64();
  let low = 0;
  let high = 0;
  for (let at = from; at < to; at++) {
    const index = (low ^ bytes[at]!) & 0xff;
    low = ((low >>> 8) | (high << 24)) ^ CRC64_LOW[index]!;
    high = (high >>> 8) ^ CRC64_HIGH[index]!;
  }
  out[0] = low;
  out[1] = high;
}
