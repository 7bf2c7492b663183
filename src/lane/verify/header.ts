/** A block's header: fio's struct verify_header (verify.h) of 40 bytes, then the sum's field. */
import { HEADER_BYTES } from "../../job/spec/verify.js";
import type { BlockMemory } from "../assembly.js";
import type { Sum } from "./sums.js";

const MAGIC = 0xacca;

/** Where the header's fields are; all are little-endian. */
const AT = {
  MAGIC: 0,
  TYPE: 2,
  LENGTH: 4,
  SEED_LOW: 8,
  SEED_HIGH: 12,
  OFFSET_LOW: 16,
  OFFSET_HIGH: 20,
  TIME_S: 24,
  TIME_NS: 28,
  THREAD: 32,
  NUMBER: 34,
  CRC: 36,
} as const;

/** What a header says of its block, beside its sum. */
export interface HeaderFacts {
  lengthBytes: number;
  seedLow: number;
  seedHigh: number;
  offsetBytes: number;
  timeS: number;
  timeNs: number;
  /** fio's number of the job's thread, from 1. */
  thread: number;
  /** Which write of the job it was; its lower 16 bits are kept. */
  number: number;
}

/** Writes a header and its sum over what follows up to the block's length. */
export function putHeader(
  { assembly, bytes, data }: BlockMemory,
  at: number,
  sum: Sum,
  facts: HeaderFacts,
): void {
  data.setUint16(at + AT.MAGIC, MAGIC, true);
  data.setUint16(at + AT.TYPE, sum.type, true);
  data.setUint32(at + AT.LENGTH, facts.lengthBytes, true);
  data.setInt32(at + AT.SEED_LOW, facts.seedLow, true);
  data.setInt32(at + AT.SEED_HIGH, facts.seedHigh, true);
  data.setUint32(at + AT.OFFSET_LOW, facts.offsetBytes % 2 ** 32, true);
  data.setUint32(at + AT.OFFSET_HIGH, Math.floor(facts.offsetBytes / 2 ** 32), true);
  data.setUint32(at + AT.TIME_S, facts.timeS, true);
  data.setUint32(at + AT.TIME_NS, facts.timeNs, true);
  data.setUint16(at + AT.THREAD, facts.thread, true);
  data.setUint16(at + AT.NUMBER, facts.number % 2 ** 16, true);
  data.setUint32(at + AT.CRC, assembly.crc32c(at, at + AT.CRC), true);
  const dataAt = at + HEADER_BYTES + sum.fieldBytes;
  for (let byte = at + HEADER_BYTES; byte < dataAt; byte++) bytes[byte] = 0;
  sum.put(dataAt, at + facts.lengthBytes, at + HEADER_BYTES);
}

/**
 * What is wrong with a header, in fio's words; null when it is as it should be.
 * @param expected its time and thread may be any
 */
export function faultOfHeader(
  { assembly, data }: BlockMemory,
  at: number,
  expected: HeaderFacts,
  checks: { readonly seed: boolean; readonly number: boolean },
): string | null {
  const magic = data.getUint16(at + AT.MAGIC, true);
  if (magic !== MAGIC) return `bad magic header ${hex(magic)}, wanted ${hex(MAGIC)}`;
  const length = data.getUint32(at + AT.LENGTH, true);
  if (length !== expected.lengthBytes) {
    return `bad header length ${length}, wanted ${expected.lengthBytes}`;
  }
  const seedLow = data.getInt32(at + AT.SEED_LOW, true);
  const seedHigh = data.getInt32(at + AT.SEED_HIGH, true);
  if (checks.seed && (seedLow !== expected.seedLow || seedHigh !== expected.seedHigh)) {
    const wanted = wide(expected.seedLow, expected.seedHigh);
    return `bad header rand_seed ${wide(seedLow, seedHigh)}, wanted ${wanted}`;
  }
  const offset =
    data.getUint32(at + AT.OFFSET_HIGH, true) * 2 ** 32 + data.getUint32(at + AT.OFFSET_LOW, true);
  if (offset !== expected.offsetBytes) {
    return `bad header offset ${offset}, wanted ${expected.offsetBytes}`;
  }
  const number = data.getUint16(at + AT.NUMBER, true);
  if (checks.number && number !== expected.number % 2 ** 16) {
    return `bad header numberio ${number}, wanted ${expected.number % 2 ** 16}`;
  }
  const crc = data.getUint32(at + AT.CRC, true);
  const calculated = assembly.crc32c(at, at + AT.CRC) >>> 0;
  return crc === calculated ? null : `bad header crc ${hex(crc)}, calculated ${hex(calculated)}`;
}

/** Takes over what a header says of how its block was made. */
export function readOrigin({ data }: BlockMemory, at: number, facts: HeaderFacts): void {
  facts.seedLow = data.getInt32(at + AT.SEED_LOW, true);
  facts.seedHigh = data.getInt32(at + AT.SEED_HIGH, true);
  facts.timeS = data.getUint32(at + AT.TIME_S, true);
  facts.timeNs = data.getUint32(at + AT.TIME_NS, true);
  facts.thread = data.getUint16(at + AT.THREAD, true);
  facts.number = data.getUint16(at + AT.NUMBER, true);
}

function wide(low: number, high: number): bigint {
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
}

const hex = (value: number): string => value.toString(16);
