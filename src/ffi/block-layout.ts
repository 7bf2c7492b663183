/** How the blocks of an NVMe namespace are transferred: data, metadata and protection information. */
import type { NvmeNamespace } from "./nvme.js";

/** Protection information with a guard of 16 bits: {u16 guard, u16 application tag, u32 reference tag}. */
const PROTECTION_BYTES = 8;

export interface BlockLayout {
  /** Of a block in offsets and buffers: its data, and its metadata where that stands behind them. */
  readonly blockBytes: number;
  /** Of a block, in a buffer of its own; 0: there is none. */
  readonly metadataBytes: number;
  /** The type of its protection information, 1..3; 0: there is none. */
  readonly protection: number;
  /** Where that begins: in the metadata, or in the block where metadata stands behind the data. */
  readonly protectionAt: number;
}

/**
 * @param controllerActs pi_act: a controller that has only protection information in its metadata
 *   makes and takes it away itself, and transfers none
 */
export function blockLayout(namespace: NvmeNamespace, controllerActs: boolean): BlockLayout {
  const { lbaShift, metadataBytes, extended, protection, protectionFirst } = namespace;
  const dataBytes = 2 ** lbaShift;
  const strips = controllerActs && protection > 0 && metadataBytes === PROTECTION_BYTES;
  const transferred = strips ? 0 : metadataBytes;
  const behind = extended ? transferred : 0;
  const first = extended ? dataBytes : 0;
  return {
    blockBytes: dataBytes + behind,
    metadataBytes: transferred - behind,
    protection,
    protectionAt: protectionFirst ? first : first + metadataBytes - PROTECTION_BYTES,
  };
}
