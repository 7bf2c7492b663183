/**
 * Turns a lane's entries into NVMe commands (ioengine=io_uring_cmd). What its job and its namespaces
 * ask for beyond Reads and Writes is put together once, so that a lane without pays nothing.
 */
import { READ, TRIM, WRITE } from "../base/direction.js";
import { offHeapWords } from "../base/off-heap.js";
import type { NvmeNamespace } from "../ffi/nvme.js";
import type { CommandSpec } from "../job/spec/commands.js";
import {
  addControl,
  clearRareWords,
  DEALLOCATE_ZEROES,
  FORCE_UNIT_ACCESS,
  NVM_OPCODE,
  PROTECTION_INFO,
  toCompare,
  toDataless,
  toDeallocate,
  toDirected,
  toExtendedBlocks,
  toMetadata,
  toNvmeCommand,
  toProtected,
} from "../uring/nvme-entry.js";
import type { EntryParts, EntryWriter } from "./entries.js";
import { slotOffset } from "./in-flight.js";
import { inTurn } from "./in-turn.js";

/** The commands of writes that move no data, by `write_mode`. */
const DATALESS = {
  uncor: NVM_OPCODE.WRITE_UNCORRECTABLE,
  zeroes: NVM_OPCODE.WRITE_ZEROES,
  verify: NVM_OPCODE.VERIFY,
} as const satisfies Partial<Record<CommandSpec["writeMode"], number>>;

/** @param namespaces by target */
export function createCommandWriter(
  parts: EntryParts,
  namespaces: readonly NvmeNamespace[],
  sqes: Int32Array,
): EntryWriter {
  const { slots, registeredBuffers } = parts;
  const { direction, target } = slots;
  const writePlain: EntryWriter = (at, slot) => {
    const namespace = namespaces[target[slot]!]!;
    toNvmeCommand(sqes, at, namespace, direction[slot]!, registeredBuffers);
  };
  // What other lanes of the ring have left would mean something.
  const clear: EntryWriter = (at) => clearRareWords(sqes, at);
  const others = [
    writePlain,
    parts.aloneOnRing ? null : clear,
    extendedBlocks(parts, namespaces, sqes),
    ...otherCommands(parts, sqes),
    metadata(parts, sqes),
    protection(parts, sqes),
  ];
  return inTurn(others.filter((each) => each !== null))!;
}

/** What takes the place of Reads and Writes, or says more of them. */
function otherCommands(
  { plan, slots, compares, ranges, placer }: EntryParts,
  sqes: Int32Array,
): (EntryWriter | null)[] {
  const { writeMode, deallocatesZeroes, readFua, writeFua } = plan.spec;
  const { direction } = slots;
  const [read, write, trim, forced] = [READ, WRITE, TRIM, FORCE_UNIT_ACCESS];
  const dataless = writeMode === "write" ? 0 : DATALESS[writeMode];
  const control = deallocatesZeroes ? DEALLOCATE_ZEROES : 0;

  const writeDataless: EntryWriter = (at, slot) => {
    if (direction[slot] === write) toDataless(sqes, at, dataless, control);
  };
  const writeCompare: EntryWriter = (at, slot) => {
    if (direction[slot] === read && compares!.verifies) toCompare(sqes, at);
  };
  const writeForced: EntryWriter = (at, slot) => {
    if (direction[slot] === read ? readFua : direction[slot] === write && writeFua) {
      addControl(sqes, at, forced);
    }
  };
  const writeTrim: EntryWriter = (at, slot) => {
    if (direction[slot] !== trim) return;
    const { addressLo, addressHi, count } = ranges!;
    toDeallocate(sqes, at, addressLo[slot]!, addressHi[slot]!, count[slot]!);
  };
  const writeDirective: EntryWriter = (at, slot) => {
    const isWrite = direction[slot] === write;
    toDirected(sqes, at, isWrite ? placer!.directive : 0, isWrite ? placer!.id[slot]! : 0);
  };
  return [
    dataless === 0 ? null : writeDataless,
    compares === null ? null : writeCompare,
    readFua || writeFua ? writeForced : null,
    ranges === null ? null : writeTrim,
    placer === null ? null : writeDirective,
  ];
}

/** null where all blocks are a power of two long. */
function extendedBlocks(
  { slots, layouts }: EntryParts,
  namespaces: readonly NvmeNamespace[],
  sqes: Int32Array,
): EntryWriter | null {
  const { direction, target, lengthBytes } = slots;
  const isExtended = layouts!.map(({ blockBytes }, index) => {
    return blockBytes !== 2 ** namespaces[index]!.lbaShift;
  });
  if (!isExtended.includes(true)) return null;
  const last = WRITE;
  return (at, slot) => {
    if (!isExtended[target[slot]!]! || direction[slot]! > last) return;
    const { blockBytes } = layouts![target[slot]!]!;
    toExtendedBlocks(sqes, at, slotOffset(slots, slot), lengthBytes[slot]!, blockBytes);
  };
}

/** null where metadata has no buffer of its own. */
function metadata(
  { plan, slots, layouts, metadata: buffers }: EntryParts,
  sqes: Int32Array,
): EntryWriter | null {
  if (buffers === null) return null;
  const { direction, target } = slots;
  const { addressLo, addressHi } = buffers;
  // A command without data has no metadata either.
  const last = plan.spec.writeMode === "write" ? WRITE : READ;
  return (at, slot) => {
    const bytes = direction[slot]! <= last ? layouts![target[slot]!]!.metadataBytes : 0;
    const moves = bytes > 0;
    toMetadata(sqes, at, moves ? addressLo[slot]! : 0, moves ? addressHi[slot]! : 0, bytes);
  };
}

/** null where no namespace has protection information. */
function protection({ plan, slots, layouts }: EntryParts, sqes: Int32Array): EntryWriter | null {
  if (!layouts!.some((layout) => layout.protection > 0)) return null;
  const { direction, target } = slots;
  const { controllerProtects, protectionChecks, applicationTag, applicationTagMask } = plan.spec;
  const [guards, references, applies] = (["GUARD", "REFTAG", "APPTAG"] as const).map((check) =>
    protectionChecks.includes(check),
  );
  const info =
    (controllerProtects ? PROTECTION_INFO.ACTION : 0) |
    (guards ? PROTECTION_INFO.GUARD : 0) |
    (references ? PROTECTION_INFO.REFERENCE : 0) |
    (applies ? PROTECTION_INFO.APPLICATION : 0);
  // Write Zeroes knows no checks, and Write Uncorrectable no protection information.
  const ofWrites = { write: info, verify: info, zeroes: info & PROTECTION_INFO.ACTION, uncor: 0 };
  const infoOf = offHeapWords([info, ofWrites[plan.spec.writeMode]]);
  const tags = applies ? (applicationTagMask << 16) | applicationTag : 0;
  // The reference tag of type 3 is the application's.
  const referenced = layouts!.map((layout) => references === true && layout.protection < 3);
  const last = WRITE;
  return (at, slot) => {
    const isProtected = direction[slot]! <= last && layouts![target[slot]!]!.protection > 0;
    if (isProtected)
      toProtected(sqes, at, infoOf[direction[slot]!]!, tags, referenced[target[slot]!]!);
    else toProtected(sqes, at, 0, 0, false);
  };
}
