/** NVMe passthrough: the 128-byte SQE that carries a Read or Write command to the controller. */
import { NVME_COMMAND, OP, SQE, URING_CMD_FIXED } from "../ffi/abi.js";
import type { NvmeNamespace } from "../ffi/nvme.js";

/** Opcodes of the NVM command set by direction: Read and Write. */
const NVM_OPCODES = [0x02, 0x01] as const;

/** _IOWR('N', 0x80, struct nvme_uring_cmd), a struct of 72 bytes. */
const NVME_URING_CMD_IO = 0xc0484e80 | 0;

/**
 * Turns a READ or WRITE entry into the command that does the same. Words that no command uses stay
 * zero, as they are in a new ring.
 * @param sqes of a ring with 128-byte entries
 * @param at the entry's first word
 * @param direction 0 read, 1 write
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
  sqes[at + NVME_COMMAND.OPCODE] = NVM_OPCODES[direction as 0 | 1];
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
