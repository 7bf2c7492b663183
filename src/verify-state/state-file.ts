/**
 * The file that says which writes of a lane are complete (verify_state_save, verify_state_load).
 * It has fio's name and, once the lane has ended, the contents of fio 3.33 (version 3 of struct
 * thread_io_list in verify-state.h), so that either program can load it. While the lane runs it
 * is hipri's own journal, which is right at every moment, even when hipri is killed.
 */
import { join } from "node:path";
import { WRITE } from "../base/direction.js";
import { EnvironmentError } from "../base/errors.js";
import { inputFailure, readInputFile } from "../base/input-file.js";
import { replaceFile } from "../files/write.js";
import type { LanePlan } from "../plan/plan.js";
import { activeDirections } from "../plan/workload.js";
import { checkedNumber, readChecked } from "./checked-number.js";
import { crc32c } from "./crc.js";
import {
  decodeFirstWrites,
  differenceOf,
  encodeFirstWrites,
  FIRST_WRITES_BYTES,
  firstWritesOf,
  type PlannedWrite,
} from "./first-writes.js";

/** struct verify_state_hdr: version, size of what follows, its CRC-32C; 64 bits each. */
const STATE_HEADER_BYTES = 24;
const FIO_VERSION = 3n;
/** "hipri2" in place of a version: a journal. Its sum is of the first writes alone. */
const JOURNAL_VERSION = 0x326972706968n;
/** Behind the first writes: checked numbers, of the writes begun, then by slot of those in flight. */
export const BEGUN = 0;
export const JOURNAL_WORDS_AT = STATE_HEADER_BYTES + FIRST_WRITES_BYTES;

/** Where the fields of struct thread_io_list are, from its own beginning. */
const AT = {
  COMPLETIONS: 0,
  DEPTH: 8,
  FILES: 12,
  NUMBER: 16,
  INDEX: 24,
  NAME: 88,
  LIST: 152,
} as const;
const NAME_BYTES = 64;
/** More than the largest depth with a hundred files needs. */
const MAX_STATE_BYTES = 64 << 20;
/** A completed write in the list: the number of its file, and its offset; 64 bits each. */
const ENTRY_BYTES = 16;

/** A completed write. */
export interface CompletedWrite {
  readonly target: number;
  readonly offsetBytes: number;
}

/** Where a lane's state is kept, under fio's name for it, which on several hosts begins with theirs. */
export function statePath({ name, laneIndex, spec }: LanePlan): string {
  const file = `${spec.host ?? "local"}-${name.replaceAll("/", "-")}-${laneIndex}-verify.state`;
  return join(spec.verify?.stateDirectory ?? "", file);
}

/** Whether a lane writes blocks that verify, without reading them only. */
export function sealsBlocks({ spec }: LanePlan): boolean {
  const { verify } = spec;
  if (verify === null || verify.kind === "null" || verify.only) return false;
  return activeDirections(spec).includes(WRITE);
}

/** Whether a lane's state goes to a file; what ioengine=null answers was never written. */
export function keepsState(plan: LanePlan): boolean {
  const { verify, engine } = plan.spec;
  return sealsBlocks(plan) && verify?.savesState === true && engine !== "null";
}

/**
 * Replaces a lane's journal by fio's form of its state.
 * @param writes how many were begun
 * @param last those of the last ones that are complete, of as many as may be in flight at once
 * @throws Error of the system call that failed; the file is then as before
 */
export function saveState(plan: LanePlan, writes: number, last: readonly CompletedWrite[]): void {
  const { spec, targets, laneIndex, name } = plan;
  const entries = spec.depth * targets.length;
  const body = Buffer.alloc(AT.LIST + entries * ENTRY_BYTES);
  body.writeBigUInt64LE(BigInt(last.length), AT.COMPLETIONS);
  body.writeUInt32LE(spec.depth, AT.DEPTH);
  body.writeUInt32LE(targets.length, AT.FILES);
  body.writeBigUInt64LE(BigInt(writes), AT.NUMBER);
  body.writeBigUInt64LE(BigInt(laneIndex), AT.INDEX);
  body.write(name, AT.NAME, NAME_BYTES - 1);
  last.forEach(({ target, offsetBytes }, index) => {
    const at = AT.LIST + index * ENTRY_BYTES;
    body.writeBigUInt64LE(BigInt(target), at);
    body.writeBigUInt64LE(BigInt(offsetBytes), at + 8);
  });
  const first = encodeFirstWrites(firstWritesOf(plan));
  const state = Buffer.concat([
    encodeHeader(FIO_VERSION, body.length, body),
    body,
    // fio reads no further.
    encodeHeader(JOURNAL_VERSION, first.length, first),
    first,
  ]);
  replaceFile(statePath(plan), (sink) => sink(state), false);
}

/** A journal of no writes yet. */
export function encodeJournal(plan: LanePlan): Buffer {
  const words = Float64Array.from({ length: BEGUN + 1 + plan.spec.depth }, (_, index) =>
    checkedNumber(index === BEGUN ? 0 : -1, index),
  );
  const first = encodeFirstWrites(firstWritesOf(plan));
  const body = Buffer.concat([first, Buffer.from(words.buffer)]);
  return Buffer.concat([encodeHeader(JOURNAL_VERSION, body.length, first), body]);
}

/** @param summed what its sum is of */
function encodeHeader(version: bigint, bodyBytes: number, summed: Buffer): Buffer {
  const header = Buffer.alloc(STATE_HEADER_BYTES);
  header.writeBigUInt64LE(version, 0);
  header.writeBigUInt64LE(BigInt(bodyBytes), 8);
  header.writeBigUInt64LE(BigInt(crc32c(summed, 0, summed.length)), 16);
  return header;
}

/** Which writes of an earlier run are known to be whole (verify_state_load). */
export interface KnownWrites {
  /** No write with this number or a later one began. */
  readonly end: number;
  isWhole(number: number, target: number, offsetBytes: number): boolean;
}

/** A state, and the first writes of the job that it is of, where these are kept. */
interface ReadState {
  readonly known: KnownWrites;
  readonly first: readonly PlannedWrite[];
}

/** What a lane's state file knows. @throws EnvironmentError when there is none that can be read */
export function loadState(plan: LanePlan): KnownWrites {
  const path = statePath(plan);
  const refuse = (why: string): never => {
    const { places, place } = plan.spec;
    throw new EnvironmentError(`job ${plan.name} cannot load its verify state ${path}: ${why}`, {
      place: places.get("verify_state_load") ?? place,
      cure: "Run the job that writes first, with the same options, or remove verify_state_load.",
    });
  };
  let file: Buffer;
  try {
    file = readInputFile(path, "verify state", MAX_STATE_BYTES);
  } catch (error) {
    return refuse(inputFailure(error));
  }
  if (file.length < STATE_HEADER_BYTES) return refuse("it is too short");
  const version = file.readBigUInt64LE(0);
  const isJournal = version === JOURNAL_VERSION;
  if (!isJournal && version !== FIO_VERSION) return refuse(`its version is ${version}, not 3`);
  const state = isJournal ? readJournal(file) : readList(file, plan.targets.length);
  if (state === null) return refuse("it is damaged");
  const difference = differenceOf(state.first, firstWritesOf(plan), state.known.end);
  if (difference !== null) return refuse(`it is of another job: ${difference}`);
  return state.known;
}

/** @returns what follows a header and its sum, null where either is not right */
function bodyOf(file: Buffer, summedBytes: number | null): Buffer | null {
  if (file.length < STATE_HEADER_BYTES) return null;
  const bodyBytes = Number(file.readBigUInt64LE(8));
  const body = file.subarray(STATE_HEADER_BYTES, STATE_HEADER_BYTES + bodyBytes);
  const summed = summedBytes ?? bodyBytes;
  if (body.length !== bodyBytes || summed > bodyBytes) return null;
  return file.readBigUInt64LE(16) === BigInt(crc32c(body, 0, summed)) ? body : null;
}

/** The number of writes begun, and those of them that are in flight. @returns null for damage */
function readJournal(file: Buffer): ReadState | null {
  const body = bodyOf(file, FIRST_WRITES_BYTES);
  if (body === null || file.length !== STATE_HEADER_BYTES + body.length) return null;
  const words = new Float64Array(new Uint8Array(body.subarray(FIRST_WRITES_BYTES)).buffer);
  const [end, ...inFlight] = Array.from(words, readChecked);
  // A write is in flight before it is counted as begun.
  const isRight = (number: number | null) => number !== null && number <= end!;
  if (end === null || end === undefined || !inFlight.every(isRight)) return null;
  const numbers = new Set(inFlight);
  const known = { end, isWhole: (number: number) => !numbers.has(number) };
  return { known, first: decodeFirstWrites(body.subarray(0, FIRST_WRITES_BYTES)) };
}

/**
 * What fio's list means: of the writes begun all are complete but the last ones, as many as may
 * have been in flight, and of these the ones in the list are. @returns null for damage
 */
function readList(file: Buffer, fileCount: number): ReadState | null {
  const body = bodyOf(file, null);
  if (body === null || body.length < AT.LIST) return null;
  const end = Number(body.readBigUInt64LE(AT.NUMBER));
  const depth = body.readUInt32LE(AT.DEPTH);
  const count = Number(body.readBigUInt64LE(AT.COMPLETIONS));
  const isRoom = AT.LIST + count * ENTRY_BYTES <= body.length;
  if (!isRoom || depth === 0 || body.readUInt32LE(AT.FILES) !== fileCount) return null;
  const listed = new Set<string>();
  for (let at = AT.LIST; at < AT.LIST + count * ENTRY_BYTES; at += ENTRY_BYTES) {
    listed.add(`${body.readBigUInt64LE(at)} ${body.readBigUInt64LE(at + 8)}`);
  }
  const isWhole = (number: number, target: number, offsetBytes: number): boolean =>
    number < end - depth || listed.has(`${target} ${offsetBytes}`);
  const first = readTrailer(file.subarray(STATE_HEADER_BYTES + body.length));
  return first === null ? null : { known: { end, isWhole }, first };
}

/** What hipri adds to fio's form, which ends before it. @returns null for damage */
function readTrailer(trailer: Buffer): readonly PlannedWrite[] | null {
  if (trailer.length === 0) return [];
  const body = bodyOf(trailer, null);
  const isWhole = trailer.length === STATE_HEADER_BYTES + FIRST_WRITES_BYTES;
  return isWhole && body !== null && trailer.readBigUInt64LE(0) === JOURNAL_VERSION
    ? decodeFirstWrites(body)
    : null;
}
