/**
 * The first writes of a job, kept with its verify state: a job with other ones, such as one with
 * another block size, would take the state for its own and look for blocks that never were.
 */
import { READ, WRITE } from "../base/direction.js";
import type { LanePlan } from "../plan/plan.js";
import { createProgram } from "../plan/program/create-program.js";
import { Source } from "../plan/program/source.js";
import { activeDirections } from "../plan/workload.js";

export interface PlannedWrite {
  readonly target: number;
  readonly offsetBytes: number;
  readonly lengthBytes: number;
}

/** Enough to tell jobs apart. */
const MOST_WRITES = 64;
/** As many I/Os are searched for them. */
const MOST_IOS = 4096;

/** Target and length of 32 bits each, then the offset as a double. */
const ENTRY_BYTES = 16;
const COUNT_BYTES = 8;
/** How long they are in a file, whatever their number. */
export const FIRST_WRITES_BYTES = COUNT_BYTES + MOST_WRITES * ENTRY_BYTES;

/** The first writes of a job, or the reads of one that verifies them. */
export function firstWritesOf(plan: LanePlan): PlannedWrite[] {
  const source = new Source(createProgram(plan));
  const direction = activeDirections(plan.spec).includes(WRITE) ? WRITE : READ;
  const writes: PlannedWrite[] = [];
  for (let io = 0; io < MOST_IOS && writes.length < MOST_WRITES && source.more(); io++) {
    const { target, offsetBytes, lengthBytes } = source;
    if (source.direction === direction) writes.push({ target, offsetBytes, lengthBytes });
    source.skip();
  }
  return writes;
}

export function encodeFirstWrites(writes: readonly PlannedWrite[]): Buffer {
  const bytes = Buffer.alloc(FIRST_WRITES_BYTES);
  bytes.writeUInt32LE(writes.length, 0);
  writes.forEach(({ target, offsetBytes, lengthBytes }, index) => {
    const at = COUNT_BYTES + index * ENTRY_BYTES;
    bytes.writeUInt32LE(target, at);
    bytes.writeUInt32LE(lengthBytes, at + 4);
    bytes.writeDoubleLE(offsetBytes, at + 8);
  });
  return bytes;
}

/** @param bytes whose sum is right */
export function decodeFirstWrites(bytes: Buffer): PlannedWrite[] {
  const count = Math.min(bytes.readUInt32LE(0), MOST_WRITES);
  return Array.from({ length: count }, (_, index) => {
    const at = COUNT_BYTES + index * ENTRY_BYTES;
    return {
      target: bytes.readUInt32LE(at),
      lengthBytes: bytes.readUInt32LE(at + 4),
      offsetBytes: bytes.readDoubleLE(at + 8),
    };
  });
}

/**
 * What tells two jobs apart, in words; null where nothing does.
 * @param begun how many of the writes were begun: later ones do not count
 */
export function differenceOf(
  written: readonly PlannedWrite[],
  planned: readonly PlannedWrite[],
  begun: number,
): string | null {
  const count = Math.min(written.length, planned.length, begun);
  for (let index = 0; index < count; index++) {
    const [one, other] = [describe(written[index]!), describe(planned[index]!)];
    if (one !== other) return `its write ${index} was ${one}, and this job's is ${other}`;
  }
  return null;
}

function describe({ target, offsetBytes, lengthBytes }: PlannedWrite): string {
  return `${lengthBytes} bytes at ${offsetBytes} of file ${target}`;
}
