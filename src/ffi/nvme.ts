/** What NVMe controllers tell of themselves by ioctl, as include/uapi/linux/nvme_ioctl.h has it. */
import { EIO } from "../base/errno.js";
import { ioctl, mapAnonymous, unmap, viewMemory } from "./libc.js";
import { SystemError } from "./system-error.js";

/** What passthrough needs to know of a namespace. */
export interface NvmeNamespace {
  readonly nsid: number;
  /** log2 of a logical block's bytes. */
  readonly lbaShift: number;
  readonly sizeBytes: number;
  /** Metadata of each logical block. */
  readonly metadataBytes: number;
}

/** _IO('N', 0x40): the number of the device's namespace. */
const NVME_IOCTL_ID = 0x4e40;
/** _IOWR('N', 0x41, struct nvme_admin_cmd), a struct of 72 bytes. */
const NVME_IOCTL_ADMIN_CMD = 0xc0484e41;

/** _IOWR('N', 0x43, struct nvme_passthru_cmd), the same struct. */
const NVME_IOCTL_IO_CMD = 0xc0484e43;

/** Words of struct nvme_passthru_cmd, which is struct nvme_admin_cmd. */
const COMMAND = {
  OPCODE: 0,
  NSID: 1,
  ADDRESS_LO: 6,
  ADDRESS_HI: 7,
  DATA_LENGTH: 9,
  CDW10: 10,
  CDW11: 11,
};
const IDENTIFY = 0x06;
const CNS = { NAMESPACE: 0, CONTROLLER: 1 };
const IDENTIFY_BYTES = 4096;

/** Offsets in the Identify Namespace data structure (NVM command set, 4.1.5.1). */
const NSZE_AT = 0;
const NLBAF_AT = 25;
const FLBAS_AT = 26;
const LBAF_AT = 128;

/** Offset in the Identify Controller data structure (base specification 2.0, figure 275). */
const ONCS_AT = 520;

/** Commands that a controller need not know: its bits in ONCS. */
export const OPTIONAL_COMMAND = {
  COMPARE: 1 << 0,
  WRITE_UNCORRECTABLE: 1 << 1,
  DATASET_MANAGEMENT: 1 << 2,
  WRITE_ZEROES: 1 << 3,
} as const;

/**
 * Asks an open generic NVMe device for its namespace.
 * @throws SystemError ENOTTY where the file is no NVMe device; EACCES without CAP_SYS_ADMIN; EIO
 *   where the controller fails the command
 */
export function identifyNamespace(fd: number): NvmeNamespace {
  const nsid = ioctl(fd, NVME_IOCTL_ID, 0);
  return parseNamespace(nsid, identify(fd, nsid, CNS.NAMESPACE));
}

/**
 * Asks the controller of an open generic NVMe device which optional commands it knows.
 * @returns bits of {@link OPTIONAL_COMMAND}
 * @throws SystemError as {@link identifyNamespace}
 */
export function optionalCommands(fd: number): number {
  return identify(fd, 0, CNS.CONTROLLER).getUint16(ONCS_AT, true);
}

/**
 * Asks an open generic NVMe device for the placement identifiers of its namespace, by Reclaim Unit
 * Handle Status (TP4146).
 * @returns them in the device's order; null where it does not take the command
 * @throws SystemError as {@link identifyNamespace}
 */
export function reclaimUnitHandles(fd: number): readonly number[] | null {
  const nsid = ioctl(fd, NVME_IOCTL_ID, 0);
  const head = handleStatus(fd, nsid, HANDLES_AT);
  if (head === null) return null;
  const count = head.getUint16(HANDLE_COUNT_AT, true);
  const all = handleStatus(fd, nsid, HANDLES_AT + count * HANDLE_BYTES);
  return (
    all &&
    Array.from({ length: count }, (_, index) => {
      return all.getUint16(HANDLES_AT + index * HANDLE_BYTES, true);
    })
  );
}

const IO_MANAGEMENT_RECEIVE = 0x12;
const HANDLE_STATUS = 1;
/** In what it returns: the number of handles, and their descriptors with the identifier in front. */
const HANDLE_COUNT_AT = 14;
const HANDLES_AT = 16;
const HANDLE_BYTES = 32;

function handleStatus(fd: number, nsid: number, lengthBytes: number): DataView | null {
  return receive(fd, NVME_IOCTL_IO_CMD, lengthBytes, {
    [COMMAND.OPCODE]: IO_MANAGEMENT_RECEIVE,
    [COMMAND.NSID]: nsid,
    [COMMAND.CDW10]: HANDLE_STATUS,
    [COMMAND.CDW11]: lengthBytes / 4 - 1,
  });
}

/** @returns a data structure of 4 KiB */
function identify(fd: number, nsid: number, cns: number): DataView {
  const data = receive(fd, NVME_IOCTL_ADMIN_CMD, IDENTIFY_BYTES, {
    [COMMAND.OPCODE]: IDENTIFY,
    [COMMAND.NSID]: nsid,
    [COMMAND.CDW10]: cns,
  });
  if (data === null) throw new SystemError(EIO, "NVMe Identify");
  return data;
}

/** Room for the command, in front of its data. */
const COMMAND_BYTES = 4096;

/**
 * Sends a command that returns data.
 * @param words of the command, beside those of its buffer
 * @returns null where the controller fails it
 */
function receive(
  fd: number,
  request: number,
  lengthBytes: number,
  words: Readonly<Record<number, number>>,
): DataView | null {
  const memory = mapAnonymous(COMMAND_BYTES + lengthBytes);
  try {
    const command = new Int32Array(viewMemory(memory, COMMAND_BYTES));
    const address = memory + COMMAND_BYTES;
    for (const [word, value] of Object.entries(words)) command[Number(word)] = value;
    command[COMMAND.ADDRESS_LO] = address | 0;
    command[COMMAND.ADDRESS_HI] = Math.floor(address / 2 ** 32);
    command[COMMAND.DATA_LENGTH] = lengthBytes;
    if (ioctl(fd, request, memory) !== 0) return null;
    return new DataView(viewMemory(address, lengthBytes).slice(0));
  } finally {
    unmap(memory, COMMAND_BYTES + lengthBytes);
  }
}

/** The Identify Namespace data of a namespace. */
export function parseNamespace(nsid: number, data: DataView): NvmeNamespace {
  const flbas = data.getUint8(FLBAS_AT);
  // Bits 0..3 are the format's number; where there are more than 16 formats, bits 5..6 go on.
  const high = data.getUint8(NLBAF_AT) < 16 ? 0 : ((flbas >> 5) & 3) << 4;
  const format = LBAF_AT + 4 * ((flbas & 0xf) | high);
  const lbaShift = data.getUint8(format + 2);
  return {
    nsid,
    lbaShift,
    sizeBytes: Number(data.getBigUint64(NSZE_AT, true)) * 2 ** lbaShift,
    metadataBytes: data.getUint16(format, true),
  };
}
