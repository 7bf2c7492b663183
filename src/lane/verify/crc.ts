/**
 * The cyclic redundancy checks of fio's headers, by table. They are here because no library has
 * these variants: all but CRC-32C begin with 0, none inverts its result, and CRC-32 has its bits
 * in the order of POSIX cksum.
 */

/** Bytes `from` to `to` of a buffer → a check of 32 bits or less. */
export type Crc = (bytes: Uint8Array, from: number, to: number) => number;

/** The table of a polynomial whose lowest bit stands for its highest power. */
function reflectedTable(polynomial: number): Int32Array {
  return Int32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (value & 1 ? polynomial : 0);
    return value;
  });
}

/** The table of a polynomial as it is written, its highest power leftmost in `width` bits. */
function plainTable(polynomial: number, width: number): Int32Array {
  const top = 1 << (width - 1);
  return Int32Array.from({ length: 256 }, (_, byte) => {
    let value = byte << (width - 8);
    for (let bit = 0; bit < 8; bit++) value = (value << 1) ^ (value & top ? polynomial : 0);
    return value;
  });
}

/**
 * Tables for eight bytes at a time ("slicing by 8", Kounavis and Berry 2005): table n says what a
 * byte does to the check n bytes further on.
 */
function slicedTables(polynomial: number): readonly Int32Array[] {
  const tables = [reflectedTable(polynomial)];
  for (let distance = 1; distance < 8; distance++) {
    const before = tables[distance - 1]!;
    const step = (value: number): number => (value >>> 8) ^ tables[0]![value & 0xff]!;
    tables.push(before.map(step));
  }
  return tables;
}

function reflectedCrc(polynomial: number): Crc {
  const table = reflectedTable(polynomial);
  return (bytes, from, to) => {
    let crc = 0;
    for (let at = from; at < to; at++) crc = (crc >>> 8) ^ table[(crc ^ bytes[at]!) & 0xff]!;
    return crc >>> 0;
  };
}

/** Polynomial 0x8005. */
export const crc16 = reflectedCrc(0xa001);

/** Polynomial 0x04c11db7, highest bit first. */
export const crc32: Crc = (bytes, from, to) => {
  let crc = 0;
  for (let at = from; at < to; at++) crc = (crc << 8) ^ CRC32_TABLE[(crc >>> 24) ^ bytes[at]!]!;
  return crc >>> 0;
};
const CRC32_TABLE = plainTable(0x04c11db7, 32);

/** Polynomial 0x09, highest bit first; the seven bits stand at the top of the working byte. */
export const crc7: Crc = (bytes, from, to) => {
  let crc = 0;
  for (let at = from; at < to; at++) crc = CRC7_TABLE[(crc ^ bytes[at]!) & 0xff]!;
  return (crc & 0xff) >>> 1;
};
const CRC7_TABLE = plainTable(0x09 << 1, 8);

/** Castagnoli's polynomial 0x1edc6f41, begun with ones and not inverted at the end. */
export const crc32c: Crc = (bytes, from, to) => {
  let crc = -1;
  let at = from;
  for (; at + 8 <= to; at += 8) {
    crc ^= bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    crc =
      T7[crc & 0xff]! ^
      T6[(crc >>> 8) & 0xff]! ^
      T5[(crc >>> 16) & 0xff]! ^
      T4[crc >>> 24]! ^
      T3[bytes[at + 4]!]! ^
      T2[bytes[at + 5]!]! ^
      T1[bytes[at + 6]!]! ^
      T0[bytes[at + 7]!]!;
  }
  for (; at < to; at++) crc = (crc >>> 8) ^ T0[(crc ^ bytes[at]!) & 0xff]!;
  return crc >>> 0;
};
const [T0, T1, T2, T3, T4, T5, T6, T7] = slicedTables(0x82f63b78) as Tables;
type Tables = [
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
];

/** Polynomial 0xad93d23594c935a9 (Jones), its 64 bits as two halves. */
const CRC64_POLYNOMIAL = { low: 0xac4bc9b5 | 0, high: 0x95ac9329 | 0 };
const CRC64_LOW = new Int32Array(256);
const CRC64_HIGH = new Int32Array(256);
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

/** Writes the check's lower half to `out[0]` and its upper half to `out[1]`. */
export function crc64(bytes: Uint8Array, from: number, to: number, out: Int32Array): void {
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
