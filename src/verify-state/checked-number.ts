/**
 * Numbers that carry their own check, each in one double: a file of them can be changed by one store
 * at a time and be believed at every moment, and damage to any of them shows.
 */
import { crc32c } from "./crc.js";

const CHECKS = 2 ** 16;
/** A double is exact up to 2^53. */
const LIMIT = 2 ** 53 / CHECKS;

const VIEW = new DataView(new ArrayBuffer(12));
const BYTES = new Uint8Array(VIEW.buffer);

/**
 * @param number from -1 on; 2^37 is the end of what can be kept
 * @param index where it is kept, so that it is right only there
 */
export function checkedNumber(number: number, index: number): number {
  return (number + 1) * CHECKS + checkOf(number, index);
}

/** @returns the number, or null for what is none */
export function readChecked(value: number, index: number): number | null {
  if (!Number.isInteger(value) || value < 0 || value >= LIMIT * CHECKS) return null;
  const number = Math.floor(value / CHECKS) - 1;
  return value % CHECKS === checkOf(number, index) ? number : null;
}

function checkOf(number: number, index: number): number {
  VIEW.setFloat64(0, number, true);
  VIEW.setUint32(8, index, true);
  return crc32c(BYTES, 0, BYTES.length) & (CHECKS - 1);
}
