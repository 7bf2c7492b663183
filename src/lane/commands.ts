/**
 * Turns a lane's entries into NVMe commands (ioengine=io_uring_cmd). What its job asks for beyond
 * Reads and Writes is put together once, so that a lane without pays nothing.
 */
import { READ, TRIM, WRITE } from "../base/direction.js";
import type { NvmeNamespace } from "../ffi/nvme.js";
import type { CommandSpec } from "../job/spec/commands.js";
import {
  DEALLOCATE_ZEROES,
  NVM_OPCODE,
  toCompare,
  toDataless,
  toDeallocate,
  toDirected,
  toNvmeCommand,
} from "../uring/nvme-entry.js";
import type { EntryParts, EntryWriter } from "./entries.js";
import { inTurn } from "./in-turn.js";

/** The commands of writes that move no data, by `write_mode`. */
const DATALESS = {
  uncor: NVM_OPCODE.WRITE_UNCORRECTABLE,
  zeroes: NVM_OPCODE.WRITE_ZEROES,
  verify: NVM_OPCODE.VERIFY,
} as const satisfies Partial<Record<CommandSpec["writeMode"], number>>;

/** @param namespaces by target */
export function createCommandWriter(
  { plan, slots, registeredBuffers, compares, ranges, placer }: EntryParts,
  namespaces: readonly NvmeNamespace[],
  sqes: Int32Array,
): EntryWriter {
  const { writeMode, deallocatesZeroes } = plan.spec;
  const { direction, target } = slots;
  const [read, write, trim] = [READ, WRITE, TRIM];
  const [dataless, control] = [
    writeMode === "write" ? 0 : DATALESS[writeMode],
    deallocatesZeroes ? DEALLOCATE_ZEROES : 0,
  ];

  const writePlain: EntryWriter = (at, slot) => {
    const namespace = namespaces[target[slot]!]!;
    toNvmeCommand(sqes, at, namespace, direction[slot]!, registeredBuffers);
  };
  const writeDataless: EntryWriter = (at, slot) => {
    if (direction[slot] === write) toDataless(sqes, at, dataless, control);
  };
  const writeCompare: EntryWriter = (at, slot) => {
    if (direction[slot] === read && compares!.verifies) toCompare(sqes, at);
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

  const others = [
    dataless === 0 ? null : writeDataless,
    compares === null ? null : writeCompare,
    ranges === null ? null : writeTrim,
    placer === null ? null : writeDirective,
  ];
  return inTurn([writePlain, ...others.filter((each) => each !== null)])!;
}
