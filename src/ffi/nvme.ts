/** NVMe's Identify by ioctl, as include/uapi/linux/nvme_ioctl.h has it. */
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

/** Words of struct nvme_admin_cmd. */
const ADMIN = { OPCODE: 0, NSID: 1, ADDRESS_LO: 6, ADDRESS_HI: 7, DATA_LENGTH: 9, CDW10: 10 };
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

/** @returns a data structure of 4 KiB */
function identify(fd: number, nsid: number, cns: number): DataView {
  const memory = mapAnonymous(2 * IDENTIFY_BYTES);
  try {
    const command = new Int32Array(viewMemory(memory, IDENTIFY_BYTES));
    const address = memory + IDENTIFY_BYTES;
    command[ADMIN.OPCODE] = IDENTIFY;
    command[ADMIN.NSID] = nsid;
    command[ADMIN.ADDRESS_LO] = address | 0;
    command[ADMIN.ADDRESS_HI] = Math.floor(address / 2 ** 32);
    command[ADMIN.DATA_LENGTH] = IDENTIFY_BYTES;
    command[ADMIN.CDW10] = cns;
    const status = ioctl(fd, NVME_IOCTL_ADMIN_CMD, memory);
    if (status !== 0) throw new SystemError(EIO, "NVMe Identify");
    return new DataView(viewMemory(address, IDENTIFY_BYTES).slice(0));
  } finally {
    unmap(memory, 2 * IDENTIFY_BYTES);
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
