/**
 * What touches every byte of a block: fills and sums, in AssemblyScript, on the lane's I/O buffers
 * themselves. bin/assembly.js compiles it; src/lane/assembly.ts says what each function is for.
 */
export { crc7, crc16, crc32, crc32c, crc64, crcT10 } from "./crc";
export { firstDifference } from "./compare";
export { fillMixed, fillSeeded } from "./fill";
export { xxh32 } from "./xxhash";

/** Where memory begins that this module does not use. */
export function endOfTables(): usize {
  return __heap_base;
}
