/** NVMe passthrough: the 128-byte SQE that carries a command to the controller. */
import { NVME_COMMAND, OP, SQE, URING_CMD_FIXED } from "../ffi/abi.js";
import type { NvmeNamespace } from "../ffi/nvme.js";

/** Opcodes of the NVM command set (NVM command set specification 1.0, figure 17). */
export const NVM_OPCODE = {
  WRITE: 0x01,
  READ: 0x02,
  WRITE_UNCORRECTABLE: 0x04,
  COMPARE: 0x05,
  WRITE_ZEROES: 0x08,
  DATASET_MANAGEMENT: 0x09,
  VERIFY: 0x0c,
} as const;

/** A range of Dataset Management: {u32 attributes, u32 blocks, u64 first block}. */
export const RANGE_BYTES = 16;

/** By direction. Trims are made of it by {@link toDeallocate}. */
const NVM_OPCODES = [NVM_OPCODE.READ, NVM_OPCODE.WRITE, NVM_OPCODE.DATASET_MANAGEMENT] as const;

/** AD in command word 11 of Dataset Management: deallocate. */
const DEALLOCATE = 1 << 2;

/** DEAC in command word 12 of Write Zeroes: the blocks may be deallocated. */
export const DEALLOCATE_ZEROES = 1 << 25;

/** FUA in command word 12 of Read, Write, Compare, Write Zeroes and Verify: Force Unit Access. */
export const FORCE_UNIT_ACCESS = 1 << 30;

/** _IOWR('N', 0x80, struct nvme_uring_cmd), a struct of 72 bytes. */
const NVME_URING_CMD_IO = 0xc0484e80 | 0;

/**
 * Turns an entry into the command that reads or writes the same. Words that no command uses stay
 * zero, as they are in a new ring.
 * @param sqes of a ring with 128-byte entries
 * @param at the entry's first word
 * @param direction 0 read, 1 write, 2 trim
 * @param fixed the buffer is one that is registered
 */
export function toNvmeCommand(
  sqes: Int32Array,
  at: number,
  { nsid, lbaShift }: NvmeNamespace,
  direction: number,
  fixed: boolean,
): void {
  const low = sqes[at + SQE.OFFSET_LO]!;
  const high = sqes[at + SQE.OFFSET_HI]!;
  const length = sqes[at + SQE.LENGTH]!;
  sqes[at + NVME_COMMAND.OPCODE] = NVM_OPCODES[direction as 0 | 1 | 2];
  sqes[at + NVME_COMMAND.NSID] = nsid;
  sqes[at + NVME_COMMAND.ADDRESS_LO] = sqes[at + SQE.ADDRESS_LO]!;
  sqes[at + NVME_COMMAND.ADDRESS_HI] = sqes[at + SQE.ADDRESS_HI]!;
  sqes[at + NVME_COMMAND.DATA_LENGTH] = length;
  // The first logical block in two words, and the number of blocks less one.
  sqes[at + NVME_COMMAND.CDW10] = (low >>> lbaShift) | (high << (32 - lbaShift));
  sqes[at + NVME_COMMAND.CDW11] = high >>> lbaShift;
  sqes[at + NVME_COMMAND.CDW12] = (length >>> lbaShift) - 1;
  // Flags, such as that of a registered file, stand above the opcode.
  sqes[at + SQE.OPCODE_FLAGS] = (sqes[at + SQE.OPCODE_FLAGS]! & ~0xff) | OP.URING_CMD;
  sqes[at + SQE.COMMAND_OP] = NVME_URING_CMD_IO;
  sqes[at + SQE.COMMAND_PAD] = 0;
  sqes[at + SQE.ADDRESS_LO] = 0;
  sqes[at + SQE.ADDRESS_HI] = 0;
  sqes[at + SQE.LENGTH] = 0;
  sqes[at + SQE.COMMAND_FLAGS] = fixed ? URING_CMD_FIXED : 0;
}

/**
 * Turns a Write into a command that names the same blocks and moves no data.
 * @param control what command word 12 has besides the number of blocks
 */
export function toDataless(sqes: Int32Array, at: number, opcode: number, control: number): void {
  sqes[at + NVME_COMMAND.OPCODE] = opcode;
  sqes[at + NVME_COMMAND.ADDRESS_LO] = 0;
  sqes[at + NVME_COMMAND.ADDRESS_HI] = 0;
  sqes[at + NVME_COMMAND.DATA_LENGTH] = 0;
  sqes[at + NVME_COMMAND.CDW12]! |= control;
  // No buffer, and so no registered one.
  sqes[at + SQE.COMMAND_FLAGS] = 0;
}

/** Adds a flag to command word 12. */
export function addControl(sqes: Int32Array, at: number, flag: number): void {
  sqes[at + NVME_COMMAND.CDW12]! |= flag;
}

/** Turns a Read into the command that compares its blocks with what the buffer holds. */
export function toCompare(sqes: Int32Array, at: number): void {
  sqes[at + NVME_COMMAND.OPCODE] = NVM_OPCODE.COMPARE;
}

/**
 * Turns what {@link toNvmeCommand} made of a trim into the command that deallocates ranges.
 * @param addressLo, addressHi where `count` ranges of 16 bytes stand
 */
export function toDeallocate(
  sqes: Int32Array,
  at: number,
  addressLo: number,
  addressHi: number,
  count: number,
): void {
  sqes[at + NVME_COMMAND.ADDRESS_LO] = addressLo;
  sqes[at + NVME_COMMAND.ADDRESS_HI] = addressHi;
  sqes[at + NVME_COMMAND.DATA_LENGTH] = count * RANGE_BYTES;
  sqes[at + NVME_COMMAND.CDW10] = count - 1;
  sqes[at + NVME_COMMAND.CDW11] = DEALLOCATE;
  sqes[at + NVME_COMMAND.CDW12] = 0;
  // Ranges stand beside the buffers, which may be registered.
  sqes[at + SQE.COMMAND_FLAGS] = 0;
}

/**
 * Gives a command of writes a directive, or any other command none.
 * @param directive its type; 0 for none
 * @param id what the directive specifies: a placement identifier or a stream, 0..65535
 */
export function toDirected(sqes: Int32Array, at: number, directive: number, id: number): void {
  sqes[at + NVME_COMMAND.CDW12]! |= directive << 20;
  sqes[at + NVME_COMMAND.CDW13] = id << 16;
}

/** The words that only some lanes write: other lanes of the ring find them as they are left. */
const RARE_WORDS = [
  NVME_COMMAND.METADATA_LO,
  NVME_COMMAND.METADATA_HI,
  NVME_COMMAND.METADATA_LENGTH,
  NVME_COMMAND.CDW13,
  NVME_COMMAND.CDW14,
  NVME_COMMAND.CDW15,
] as const;

export function clearRareWords(sqes: Int32Array, at: number): void {
  for (let index = 0; index < RARE_WORDS.length; index++) sqes[at + RARE_WORDS[index]!] = 0;
}

/**
 * Names the blocks of a read or a write again, whose length is no power of two.
 * @param offsetBytes, lengthBytes multiples of `blockBytes`
 */
export function toExtendedBlocks(
  sqes: Int32Array,
  at: number,
  offsetBytes: number,
  lengthBytes: number,
  blockBytes: number,
): void {
  const first = Math.floor(offsetBytes / blockBytes);
  sqes[at + NVME_COMMAND.CDW10] = first | 0;
  sqes[at + NVME_COMMAND.CDW11] = Math.floor(first / 2 ** 32);
  sqes[at + NVME_COMMAND.CDW12] = Math.floor(lengthBytes / blockBytes) - 1;
}

/** What of command word 12 is the number of blocks less one. */
const BLOCK_COUNT = 0xffff;

/**
 * Gives a command a buffer for metadata.
 * @param blockMetadataBytes of each of its blocks
 */
export function toMetadata(
  sqes: Int32Array,
  at: number,
  addressLo: number,
  addressHi: number,
  blockMetadataBytes: number,
): void {
  const blocks = (sqes[at + NVME_COMMAND.CDW12]! & BLOCK_COUNT) + 1;
  sqes[at + NVME_COMMAND.METADATA_LO] = addressLo;
  sqes[at + NVME_COMMAND.METADATA_HI] = addressHi;
  sqes[at + NVME_COMMAND.METADATA_LENGTH] = blocks * blockMetadataBytes;
}

/** PRINFO in command word 12: what of protection information is checked, and by whom it is made. */
export const PROTECTION_INFO = {
  REFERENCE: 1 << 26,
  APPLICATION: 1 << 27,
  GUARD: 1 << 28,
  ACTION: 1 << 29,
} as const;

/**
 * Says how the controller deals with protection information.
 * @param info bits of {@link PROTECTION_INFO}
 * @param tags what command word 15 has: the application tag below its mask
 * @param referenced the first block's number is its reference tag
 */
export function toProtected(
  sqes: Int32Array,
  at: number,
  info: number,
  tags: number,
  referenced: boolean,
): void {
  sqes[at + NVME_COMMAND.CDW12]! |= info;
  sqes[at + NVME_COMMAND.CDW14] = referenced ? sqes[at + NVME_COMMAND.CDW10]! : 0;
  sqes[at + NVME_COMMAND.CDW15] = tags;
}
