/** What NVMe passthrough (ioengine=io_uring_cmd) sends instead of plain reads and writes. */

import type { Placement } from "./placement.js";

/** `write_mode=`: Write, Write Uncorrectable, Write Zeroes and Verify commands. */
export const WRITE_MODES = ["write", "uncor", "zeroes", "verify"] as const;
type WriteMode = (typeof WRITE_MODES)[number];

/** Parts of protection information, as `pi_chk=` names them. */
export const PROTECTION_CHECKS = ["GUARD", "REFTAG", "APPTAG"] as const;
type ProtectionCheck = (typeof PROTECTION_CHECKS)[number];

/** Where apptag and apptag_mask are not given. */
export const APPLICATION_TAG = 0x1234;
export const APPLICATION_TAG_MASK = 0xffff;

/** The part of a JobSpec that only counts with ioengine=io_uring_cmd. */
export interface CommandSpec {
  readonly writeMode: WriteMode;
  /** By which command the controller, or hipri, holds what was written against what it should be. */
  readonly verifyMode: "read" | "compare";
  /** `deac`: Write Zeroes may deallocate the blocks. */
  readonly deallocatesZeroes: boolean;
  /** `readfua`, `writefua`: Force Unit Access of reads, and of writes. */
  readonly readFua: boolean;
  readonly writeFua: boolean;
  /** `num_range`: how many ranges a trim has, 1..256, each as long as a block. */
  readonly trimRanges: number;
  /** `md_per_io_size`: bytes for the metadata of each I/O; 0: none. */
  readonly metadataBytes: number;
  /** `pi_act`: the controller makes and takes away protection information, and not the host. */
  readonly controllerProtects: boolean;
  /** `pi_chk`: what of protection information is made and checked. */
  readonly protectionChecks: readonly ProtectionCheck[];
  /** `apptag`, 0..65535 */
  readonly applicationTag: number;
  /** `apptag_mask`: the bits of it that are compared. */
  readonly applicationTagMask: number;
  /** null where writes name no placement identifier. */
  readonly placement: Placement | null;
}
