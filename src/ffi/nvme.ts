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
  /** It stands behind the data of each block, and not in a buffer of its own. */
  readonly extended: boolean;
  /** The type of protection information at the end of the metadata, 1..3; 0: none. */
  readonly protection: number;
  /** It stands at the beginning of the metadata. */
  readonly protectionFirst: boolean;
  /** Its guard is one of 16 bits, and it has no storage tag: the only kind that hipri knows. */
  readonly plainGuard: boolean;
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
const CNS = { NAMESPACE: 0, CONTROLLER: 1, NVM_NAMESPACE: 5 };
const IDENTIFY_BYTES = 4096;

/** Offsets in the Identify Namespace data structure (NVM command set, 4.1.5.1). */
const NSZE_AT = 0;
const NLBAF_AT = 25;
const FLBAS_AT = 26;
const DPS_AT = 29;
const LBAF_AT = 128;
/** In FLBAS: metadata stands behind the data. */
const EXTENDED = 1 << 4;
/** In DPS: the type of protection information, and that it comes first. */
const PROTECTION_TYPE = 7;
const PROTECTION_FIRST = 1 << 3;

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
  const data = identify(fd, nsid, CNS.NAMESPACE);
  const namespace = parseNamespace(nsid, data);
  if (namespace.protection === 0) return namespace;
  return { ...namespace, plainGuard: hasPlainGuard(fd, nsid, formatOf(data)) };
}

/** In CTRATT: formats may have other guards, of which another data structure tells. */
const CTRATT_AT = 96;
const EXTENDED_FORMATS = 1 << 15;
/** Offset of the extended formats in the NVM namespace data structure; a guard's kind, and its tag. */
const ELBAF_AT = 12;
const STORAGE_TAG_AND_GUARD = 0x1ff;

function hasPlainGuard(fd: number, nsid: number, format: number): boolean {
  const attributes = identify(fd, 0, CNS.CONTROLLER).getUint32(CTRATT_AT, true);
  if ((attributes & EXTENDED_FORMATS) === 0) return true;
  const formats = identify(fd, nsid, CNS.NVM_NAMESPACE);
  return (formats.getUint32(ELBAF_AT + 4 * format, true) & STORAGE_TAG_AND_GUARD) === 0;
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

/** The number of the format in use: bits 0..3, and bits 5..6 where there are more than 16. */
function formatOf(data: DataView): number {
  const flbas = data.getUint8(FLBAS_AT);
  const high = data.getUint8(NLBAF_AT) < 16 ? 0 : ((flbas >> 5) & 3) << 4;
  return (flbas & 0xf) | high;
}

/** The Identify Namespace data of a namespace. */
export function parseNamespace(nsid: number, data: DataView): NvmeNamespace {
  const format = LBAF_AT + 4 * formatOf(data);
  const lbaShift = data.getUint8(format + 2);
  const metadataBytes = data.getUint16(format, true);
  const dps = metadataBytes === 0 ? 0 : data.getUint8(DPS_AT);
  return {
    nsid,
    lbaShift,
    sizeBytes: Number(data.getBigUint64(NSZE_AT, true)) * 2 ** lbaShift,
    metadataBytes,
    extended: metadataBytes > 0 && (data.getUint8(FLBAS_AT) & EXTENDED) !== 0,
    protection: dps & PROTECTION_TYPE,
    protectionFirst: (dps & PROTECTION_FIRST) !== 0,
    plainGuard: true,
  };
}
