/**
 * CRC-32C of what is short or not in a lane's memory: of state files, and of the numbers in them.
 * The checks of blocks are assembly/crc.ts.
 */

/** Filled by the first check: all threads load this module and few verify. Entry 1 is then not 0. */
const TABLE = new Int32Array(256);

/** @param polynomial whose lowest bit stands for its highest power */
function fillTable(polynomial: number): void {
  for (let byte = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (value & 1 ? polynomial : 0);
    TABLE[byte] = value;
  }
}

/** Castagnoli's polynomial 0x1edc6f41, begun with ones and not inverted at the end. */
export function crc32c(bytes: Uint8Array, from: number, to: number): number {
  if (TABLE[1] === 0) fillTable(0x82f63b78);
  let crc = -1;
  for (let at = from; at < to; at++) crc = (crc >>> 8) ^ TABLE[(crc ^ bytes[at]!) & 0xff]!;
  return crc >>> 0;
}
