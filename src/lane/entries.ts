/**
 * Writes a lane's SQEs. What all of them have in common is written once, into every entry of the
 * ring, where the lane has the ring to itself; the rest is written for each I/O.
 */
import { TRIM, WRITE } from "../base/direction.js";
import { SQE, SQE_PRIORITY_SHIFT } from "../ffi/abi.js";
import type { BlockLayout } from "../ffi/block-layout.js";
import type { NvmeNamespace } from "../ffi/nvme.js";
import type { LanePlan } from "../plan/plan.js";
import type { ProgramTraits } from "../plan/program/create-program.js";
import { syncs } from "../plan/workload.js";
import type { SubmissionRing } from "../uring/ring.js";
import { createCommandWriter } from "./commands.js";
import { ASYNC_WORD } from "./entry-words.js";
import { inTurn } from "./in-turn.js";
import type { MetadataBuffers } from "./metadata.js";
import type { Placer } from "./placement.js";
import type { Slots } from "./slots.js";
import type { TrimRanges } from "./trim-ranges.js";

/** Memory for READV and WRITEV: one iovec {u64 base, u64 length} for each slot. */
export interface Iovecs {
  readonly address: number;
  readonly words: Int32Array;
}

/** What the entries of a lane are written from. */
export interface EntryParts {
  readonly plan: LanePlan;
  /** What holds for all of its I/Os. */
  readonly traits: ProgramTraits;
  readonly slots: Slots;
  /** By direction: opcode, flags and priority in one word, and the operation's own flags. */
  readonly opcodes: Int32Array;
  readonly operationFlags: Int32Array;
  /** The lane's number on its ring, the upper half of user_data. */
  readonly ringLane: number;
  /** By target: an fd, or the index of a registered file. */
  readonly files: Int32Array;
  readonly registeredBuffers: boolean;
  /** By target: where commands go; null for a lane that sends none. */
  readonly namespaces: readonly NvmeNamespace[] | null;
  /** By target: how its blocks are transferred; null for a lane that sends no commands. */
  readonly layouts: readonly BlockLayout[] | null;
  /** null where metadata has no buffers. */
  readonly metadata: MetadataBuffers | null;
  /** Says which reads are Compare commands; null where none is. */
  readonly compares: { readonly verifies: boolean } | null;
  /** null for a lane that does not trim by commands. */
  readonly ranges: TrimRanges | null;
  /** null where writes have no placement identifier. */
  readonly placer: Placer | null;
  /** null for READ and WRITE. */
  readonly iovecs: Iovecs | null;
  /** All offsets are below 4 GiB. */
  readonly narrowOffsets: boolean;
  /** No other lane writes SQEs into the ring. */
  readonly aloneOnRing: boolean;
  /** A share of the lane's I/Os has a priority of its own (slots.priority). */
  readonly ownPriorities: boolean;
}

/** Writes the entry that begins at a word of the ring's SQEs, for a slot. */
export type EntryWriter = (at: number, slot: number) => void;

/** Which words all entries of a lane have in common. Lengths are none: those of retries are shorter. */
function commonOf({ plan, traits, slots, ...parts }: EntryParts) {
  // Commands are made of whole entries.
  const lane = parts.aloneOnRing && parts.namespaces === null;
  const oneDirection = lane && traits.uniformDirection !== null;
  return {
    lane,
    operation: oneDirection && plan.spec.forceAsync <= 1 && !parts.ownPriorities,
    file: lane && traits.singleTarget,
    offsetHi: lane && parts.narrowOffsets,
    addressHi: lane && !syncs(plan.spec) && slots.sameAddressHi && parts.iovecs === null,
  };
}

/** Writes what the lane's entries have in common, and returns what writes the rest of each. */
export function createEntryWriter(parts: EntryParts, ring: SubmissionRing): EntryWriter {
  const { plan, traits, slots, ringLane, namespaces, iovecs } = parts;
  const { opcodes, operationFlags, files, ownPriorities } = parts;
  const { direction, target, offsetLo, offsetHi, addressLo, addressHi, lengthBytes } = slots;
  const { sqes } = ring;
  const { spec } = plan;
  const common = commonOf(parts);
  // One in one is in the words already.
  const asyncEvery = spec.forceAsync > 1 ? spec.forceAsync : 0;
  const sinceAsync = new Int32Array(1);
  // Names of other modules are variables in the bundle, and these are constants (HOT-LOOP.md).
  const { OPCODE_FLAGS, FD, OFFSET_LO, OFFSET_HI, ADDRESS_LO, ADDRESS_HI, LENGTH } = SQE;
  const { RW_FLAGS, USER_DATA_LO, USER_DATA_HI, BUFFER_INDEX } = SQE;
  const [lastMoving, lastWithPriority, priorityShift] = [TRIM, WRITE, SQE_PRIORITY_SHIFT];

  if (common.lane) {
    const way = traits.uniformDirection ?? 0;
    for (let at = 0; at < sqes.length; at += 1 << ring.sqeWordShift) {
      sqes[at + OPCODE_FLAGS] = opcodes[way]!;
      sqes[at + RW_FLAGS] = operationFlags[way]!;
      sqes[at + FD] = files[0]!;
      sqes[at + OFFSET_HI] = 0;
      sqes[at + ADDRESS_HI] = addressHi[0]!;
      sqes[at + USER_DATA_HI] = ringLane;
      sqes[at + BUFFER_INDEX] = ringLane;
    }
  }

  /** Each writes what lanes of some kind have beside the words that all write. */
  const writeOperation: EntryWriter = (at, slot) => {
    const way = direction[slot]!;
    sqes[at + OPCODE_FLAGS] = opcodes[way]!;
    sqes[at + RW_FLAGS] = operationFlags[way]!;
  };
  const writePriority: EntryWriter = (at, slot) => {
    if (direction[slot]! > lastWithPriority) return;
    const word = sqes[at + OPCODE_FLAGS]! & ~(-1 << priorityShift);
    sqes[at + OPCODE_FLAGS] = word | (slots.priority[slot]! << priorityShift);
  };
  const writeAsync: EntryWriter = (at) => {
    if (++sinceAsync[0]! < asyncEvery) return;
    sinceAsync[0] = 0;
    sqes[at + OPCODE_FLAGS]! |= ASYNC_WORD;
  };
  const writeFile: EntryWriter = (at, slot) => {
    sqes[at + FD] = files[target[slot]!]!;
  };
  const writeOffsetHi: EntryWriter = (at, slot) => {
    sqes[at + OFFSET_HI] = offsetHi[slot]!;
  };
  const writeAddressHi: EntryWriter = (at, slot) => {
    sqes[at + ADDRESS_HI] = addressHi[slot]!;
  };
  const writeLane: EntryWriter = (at) => {
    sqes[at + USER_DATA_HI] = ringLane;
    sqes[at + BUFFER_INDEX] = ringLane;
  };
  /** A sync with a buffer is refused, and that of a lane has its index. */
  const leaveBufferOut: EntryWriter = (at, slot) => {
    const moves = direction[slot]! <= lastMoving;
    sqes[at + ADDRESS_LO] = moves ? addressLo[slot]! : 0;
    sqes[at + ADDRESS_HI] = moves ? addressHi[slot]! : 0;
    sqes[at + BUFFER_INDEX] = moves ? ringLane : 0;
  };
  /** Turns a READ or WRITE entry into its vectored form. */
  const writeIovec: EntryWriter = (at, slot) => {
    if (direction[slot]! > lastMoving) return;
    const { address, words } = iovecs!;
    const word = slot << 2;
    words[word] = addressLo[slot]!;
    words[word + 1] = addressHi[slot]!;
    words[word + 2] = lengthBytes[slot]!;
    words[word + 3] = 0;
    const iovec = address + slot * 16;
    sqes[at + ADDRESS_LO] = iovec % 2 ** 32;
    sqes[at + ADDRESS_HI] = Math.floor(iovec / 2 ** 32);
    sqes[at + LENGTH] = 1;
  };

  const others = [
    common.operation ? null : writeOperation,
    ownPriorities ? writePriority : null,
    asyncEvery > 0 ? writeAsync : null,
    common.file ? null : writeFile,
    common.offsetHi ? null : writeOffsetHi,
    common.addressHi ? null : writeAddressHi,
    common.lane ? null : writeLane,
    syncs(spec) ? leaveBufferOut : null,
    iovecs === null ? null : writeIovec,
    namespaces === null ? null : createCommandWriter(parts, namespaces, sqes),
  ];
  const writeOthers = inTurn(others.filter((each) => each !== null));
  const hasOthers = writeOthers !== null;
  return (at, slot) => {
    sqes[at + USER_DATA_LO] = slot;
    sqes[at + LENGTH] = lengthBytes[slot]!;
    sqes[at + OFFSET_LO] = offsetLo[slot]!;
    sqes[at + ADDRESS_LO] = addressLo[slot]!;
    if (hasOthers) writeOthers(at, slot);
  };
}
