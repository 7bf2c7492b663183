/**
 * The cyclic redundancy checks of fio's headers. No library has these variants: all but CRC-32C
 * begin with 0, none inverts its result, and CRC-32 has its bits in the order of POSIX cksum.
 *
 * All go eight bytes at a time ("slicing by 8", Kounavis and Berry 2005): table n says what a byte
 * does to the check n bytes further on. Each check is the reflected one of up to 64 bits, or of 32
 * bits with its highest bit first. A table is filled by the first check that needs it.
 */

/** 8 tables of 256 entries of 4 bytes. */
const NARROW: i32 = 8 * 256 * 4;

const CRC7_TABLES = memory.data(NARROW, 64);
const CRC16_TABLES = memory.data(NARROW, 64);
const CRC_T10_TABLES = memory.data(NARROW, 64);
const CRC32_TABLES = memory.data(NARROW, 64);
const CRC32C_TABLES = memory.data(NARROW, 64);
const CRC64_TABLES = memory.data(2 * NARROW, 64);

/** @param polynomial whose lowest bit stands for its highest power */
function fillReflected(tables: usize, polynomial: u32): void {
  for (let byte: u32 = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (value & 1 ? polynomial : 0);
    store<u32>(tables + (byte << 2), value);
  }
  for (let at: u32 = 256; at < 8 * 256; at++) {
    const before = load<u32>(tables + ((at - 256) << 2));
    store<u32>(tables + (at << 2), (before >>> 8) ^ load<u32>(tables + ((before & 0xff) << 2)));
  }
}

/** @param polynomial as it is written, its highest power leftmost */
function fillPlain(tables: usize, polynomial: u32): void {
  for (let byte: u32 = 0; byte < 256; byte++) {
    let value = byte << 24;
    for (let bit = 0; bit < 8; bit++) value = (value << 1) ^ (value >>> 31 ? polynomial : 0);
    store<u32>(tables + (byte << 2), value);
  }
  for (let at: u32 = 256; at < 8 * 256; at++) {
    const before = load<u32>(tables + ((at - 256) << 2));
    store<u32>(tables + (at << 2), (before << 8) ^ load<u32>(tables + ((before >>> 24) << 2)));
  }
}

/** What byte `index` of a word does to the check, `distance` bytes further on. */
function effect(tables: usize, distance: i32, word: u32, index: i32): u32 {
  return load<u32>(tables + (distance << 10) + (((word >>> (index << 3)) & 0xff) << 2));
}

function reflected(tables: usize, at: usize, end: usize, crc: u32): u32 {
  for (; at + 8 <= end; at += 8) {
    const low = load<u32>(at) ^ crc;
    const high = load<u32>(at, 4);
    crc =
      effect(tables, 7, low, 0) ^
      effect(tables, 6, low, 1) ^
      effect(tables, 5, low, 2) ^
      effect(tables, 4, low, 3) ^
      effect(tables, 3, high, 0) ^
      effect(tables, 2, high, 1) ^
      effect(tables, 1, high, 2) ^
      effect(tables, 0, high, 3);
  }
  for (; at < end; at++) {
    crc = (crc >>> 8) ^ load<u32>(tables + (((crc ^ load<u8>(at)) & 0xff) << 2));
  }
  return crc;
}

function plain(tables: usize, at: usize, end: usize, crc: u32): u32 {
  for (; at + 8 <= end; at += 8) {
    const low = load<u32>(at) ^ bswap(crc);
    const high = load<u32>(at, 4);
    crc =
      effect(tables, 7, low, 0) ^
      effect(tables, 6, low, 1) ^
      effect(tables, 5, low, 2) ^
      effect(tables, 4, low, 3) ^
      effect(tables, 3, high, 0) ^
      effect(tables, 2, high, 1) ^
      effect(tables, 1, high, 2) ^
      effect(tables, 0, high, 3);
  }
  for (; at < end; at++) {
    crc = (crc << 8) ^ load<u32>(tables + (((crc >>> 24) ^ load<u8>(at)) << 2));
  }
  return crc;
}

/** Polynomial 0x09, highest bit first; its seven bits stand at the top of 32. */
export function crc7(at: usize, end: usize): u32 {
  if (load<u32>(CRC7_TABLES, 4) == 0) fillPlain(CRC7_TABLES, 0x09 << 25);
  return plain(CRC7_TABLES, at, end, 0) >>> 25;
}

/** Polynomial 0x8005. */
export function crc16(at: usize, end: usize): u32 {
  if (load<u32>(CRC16_TABLES, 4) == 0) fillReflected(CRC16_TABLES, 0xa001);
  return reflected(CRC16_TABLES, at, end, 0);
}

/**
 * Polynomial 0x8bb7 (T10 DIF), highest bit first, as guards of NVMe's protection information have it;
 * `before` is the check of what stands in front. Its sixteen bits stand at the top of 32.
 */
export function crcT10(at: usize, end: usize, before: u32): u32 {
  if (load<u32>(CRC_T10_TABLES, 4) == 0) fillPlain(CRC_T10_TABLES, 0x8bb7 << 16);
  return plain(CRC_T10_TABLES, at, end, before << 16) >>> 16;
}

/** Polynomial 0x04c11db7, highest bit first. */
export function crc32(at: usize, end: usize): u32 {
  if (load<u32>(CRC32_TABLES, 4) == 0) fillPlain(CRC32_TABLES, 0x04c11db7);
  return plain(CRC32_TABLES, at, end, 0);
}

/** Castagnoli's polynomial 0x1edc6f41, begun with ones and not inverted at the end. */
export function crc32c(at: usize, end: usize): u32 {
  if (load<u32>(CRC32C_TABLES, 4) == 0) fillReflected(CRC32C_TABLES, 0x82f63b78);
  return reflected(CRC32C_TABLES, at, end, 0xffffffff);
}

/** Polynomial 0xad93d23594c935a9 (Jones). */
const CRC64_POLYNOMIAL: u64 = 0x95ac9329ac4bc9b5;

function fillCrc64(): void {
  for (let byte: u64 = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (value & 1 ? CRC64_POLYNOMIAL : 0);
    store<u64>(CRC64_TABLES + ((byte as usize) << 3), value);
  }
  for (let at: u32 = 256; at < 8 * 256; at++) {
    const before = load<u64>(CRC64_TABLES + ((at - 256) << 3));
    const entry = CRC64_TABLES + (((before as usize) & 0xff) << 3);
    store<u64>(CRC64_TABLES + (at << 3), (before >>> 8) ^ load<u64>(entry));
  }
}

function wideEffect(distance: i32, word: u64, index: i32): u64 {
  const byte = ((word >>> (index << 3)) as usize) & 0xff;
  return load<u64>(CRC64_TABLES + (distance << 11) + (byte << 3));
}

/** Writes the check's 64 bits to `out`. */
export function crc64(at: usize, end: usize, out: usize): void {
  if (load<u64>(CRC64_TABLES, 8) == 0) fillCrc64();
  let crc: u64 = 0;
  for (; at + 8 <= end; at += 8) {
    crc ^= load<u64>(at);
    crc =
      wideEffect(7, crc, 0) ^
      wideEffect(6, crc, 1) ^
      wideEffect(5, crc, 2) ^
      wideEffect(4, crc, 3) ^
      wideEffect(3, crc, 4) ^
      wideEffect(2, crc, 5) ^
      wideEffect(1, crc, 6) ^
      wideEffect(0, crc, 7);
  }
  for (; at < end; at++) {
    const entry = CRC64_TABLES + (((crc as usize) ^ load<u8>(at)) & 0xff) * 8;
    crc = (crc >>> 8) ^ load<u64>(entry);
  }
  store<u64>(out, crc);
}
