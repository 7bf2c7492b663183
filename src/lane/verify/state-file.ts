/**
 * The file that says which writes of a lane are complete (verify_state_save, verify_state_load).
 * It has fio's name and, once the lane has ended, the contents of fio 3.33 (version 3 of struct
 * thread_io_list in verify-state.h), so that either program can load it. While the lane runs it
 * is hipri's own journal, which is right at every moment, even when hipri is killed.
 */
import { join } from "node:path";
import { WRITE } from "../../base/direction.js";
import { EnvironmentError } from "../../base/errors.js";
import { inputFailure, readInputFile } from "../../base/input-file.js";
import { replaceFile } from "../../files/write.js";
import type { LanePlan } from "../../plan/plan.js";
import { activeDirections } from "../../plan/workload.js";
import { crc32c } from "./crc.js";
import type { KnownWrites } from "./verified-program.js";

/** struct verify_state_hdr: version, size of what follows, its CRC-32C; 64 bits each. */
export const STATE_HEADER_BYTES = 24;
const FIO_VERSION = 3;
/** "hipri" in place of a version: a journal, which has no check. */
export const JOURNAL_VERSION = 0x6972706968n;

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

/** Where a lane's state is kept, under fio's name for it. */
export function statePath({ name, laneIndex, spec }: LanePlan): string {
  const file = `local-${name.replaceAll("/", "-")}-${laneIndex}-verify.state`;
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
 * @param last the last writes that completed, at least as many as were in flight at once
 * @throws Error of the system call that failed; the file is then as before
 */
export function saveState(plan: LanePlan, writes: number, last: readonly CompletedWrite[]): void {
  const { spec, targets, laneIndex, name } = plan;
  const entries = spec.depth * targets.length;
  const body = Buffer.alloc(AT.LIST + entries * ENTRY_BYTES);
  const kept = last.slice(-entries);
  body.writeBigUInt64LE(BigInt(kept.length), AT.COMPLETIONS);
  body.writeUInt32LE(spec.depth, AT.DEPTH);
  body.writeUInt32LE(targets.length, AT.FILES);
  body.writeBigUInt64LE(BigInt(writes), AT.NUMBER);
  body.writeBigUInt64LE(BigInt(laneIndex), AT.INDEX);
  body.write(name, AT.NAME, NAME_BYTES - 1);
  kept.forEach(({ target, offsetBytes }, index) => {
    const at = AT.LIST + index * ENTRY_BYTES;
    body.writeBigUInt64LE(BigInt(target), at);
    body.writeBigUInt64LE(BigInt(offsetBytes), at + 8);
  });
  const header = Buffer.alloc(STATE_HEADER_BYTES);
  header.writeBigUInt64LE(BigInt(FIO_VERSION), 0);
  header.writeBigUInt64LE(BigInt(body.length), 8);
  header.writeBigUInt64LE(BigInt(crc32c(body, 0, body.length)), 16);
  replaceFile(statePath(plan), (sink) => sink(Buffer.concat([header, body])), false);
}

/** What a lane's state file knows. @throws EnvironmentError when there is none that can be read */
export function loadState(plan: LanePlan): KnownWrites {
  const path = statePath(plan);
  const refuse = (why: string): never => {
    const { places, place } = plan.spec;
    throw new EnvironmentError(`job ${plan.name} cannot load its verify state ${path}: ${why}`, {
      place: places.get("verify_state_load") ?? place,
      cure: "Run the job that writes first, with the same directory, or remove verify_state_load.",
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
  const body = file.subarray(STATE_HEADER_BYTES);
  if (version === JOURNAL_VERSION) return readJournal(body);
  if (version !== BigInt(FIO_VERSION)) return refuse(`its version is ${version}, not 3`);
  const check = BigInt(crc32c(body, 0, body.length));
  const whole = file.readBigUInt64LE(8) === BigInt(body.length) && body.length >= AT.LIST;
  return whole && file.readBigUInt64LE(16) === check ? readList(body) : refuse("it is damaged");
}

/** The number of writes begun, and those of them that are in flight: doubles, -1 for none. */
function readJournal(body: Buffer): KnownWrites {
  const numbers = new Float64Array(new Uint8Array(body).buffer);
  const inFlight = new Set(numbers.subarray(1));
  return { end: numbers[0] ?? 0, isWhole: (number) => !inFlight.has(number) };
}

/**
 * What fio's list means: of the writes begun all are complete but the last ones, as many as may
 * have been in flight, and of these the ones in the list are.
 */
function readList(body: Buffer): KnownWrites {
  const end = Number(body.readBigUInt64LE(AT.NUMBER));
  const depth = body.readUInt32LE(AT.DEPTH);
  const listed = new Set<string>();
  const count = Number(body.readBigUInt64LE(AT.COMPLETIONS));
  for (let at = AT.LIST; at < AT.LIST + count * ENTRY_BYTES; at += ENTRY_BYTES) {
    listed.add(`${body.readBigUInt64LE(at)} ${body.readBigUInt64LE(at + 8)}`);
  }
  return {
    end,
    isWhole: (number, target, offsetBytes) =>
      number < end - depth || listed.has(`${target} ${offsetBytes}`),
  };
}
