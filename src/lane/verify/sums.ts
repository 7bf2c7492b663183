/**
 * The sums that a block's header can hold, each with its number and its field's length in fio's
 * struct verify_header (verify.h), so that blocks verify in both programs. sha256 and sha512 are
 * the exceptions: fio compares the hash's last block of input there and calls it a digest, which
 * finds next to nothing; hipri stores the digest.
 */
import type { createHash } from "node:crypto";
import { type BareKind, SUM_BYTES, type SumKind, type VerifyKind } from "../../job/spec/verify.js";
import type { BlockMemory } from "../assembly.js";

/** Puts the sum of bytes `from` to `to` of the lane's memory at `at` of it. */
type Summer = (from: number, to: number, at: number) => void;

export interface Sum {
  /** `verify_type` in the header. */
  readonly type: number;
  readonly fieldBytes: number;
  readonly put: Summer;
}

/** Node's own hashes, once they are loaded: a thread that needs none is spared their start. */
let hash: typeof createHash | null = null;

/** CRC-32C by the CPU's own instruction, where its package is installed; it inverts its result. */
let fastCrc32c: ((bytes: Uint8Array) => number) | null = null;

/** Below this a call of the package takes longer than WebAssembly does. */
const FAST_BYTES = 256;

/** Loads what the sums of these kinds need; to be called before any of them is made. */
export async function loadSums(kinds: readonly (VerifyKind | null)[]): Promise<void> {
  if (kinds.some((kind) => kind !== null)) hash = (await import("node:crypto")).createHash;
  if (kinds.includes("crc32c")) fastCrc32c = await loadCrc32c();
}

/** The package is optional: npm leaves it out where it has no binary for the machine. */
async function loadCrc32c(): Promise<typeof fastCrc32c> {
  try {
    return (await import("@node-rs/crc32")).crc32c;
  } catch {
    return null;
  }
}

type Summers = Readonly<Record<SumKind | BareKind, [type: number, put: Summer]>>;

function summers(memory: BlockMemory): Summers {
  const { assembly, bytes, data } = memory;
  const fromHash = (name: string): Summer => {
    return (from, to, at) => bytes.set(hash!(name).update(memory.view(from, to)).digest(), at);
  };
  return {
    meta: [1, () => {}],
    md5: [2, fromHash("md5")],
    crc64: [3, (from, to, at) => assembly.crc64(from, to, at)],
    crc32: [4, (from, to, at) => data.setInt32(at, assembly.crc32(from, to), true)],
    crc32c: [5, crc32cSummer(memory)],
    crc16: [7, (from, to, at) => data.setUint16(at, assembly.crc16(from, to), true)],
    crc7: [8, (from, to, at) => data.setUint8(at, assembly.crc7(from, to))],
    sha256: [9, fromHash("sha256")],
    sha512: [10, fromHash("sha512")],
    "sha3-224": [11, fromHash("sha3-224")],
    "sha3-256": [12, fromHash("sha3-256")],
    "sha3-384": [13, fromHash("sha3-384")],
    "sha3-512": [14, fromHash("sha3-512")],
    xxhash: [15, (from, to, at) => data.setInt32(at, assembly.xxh32(from, to, XXHASH_SEED), true)],
    // fio keeps SHA-1 as five numbers, each with its lowest byte first.
    sha1: [
      16,
      (from, to, at) =>
        bytes.set(hash!("sha1").update(memory.view(from, to)).digest().swap32(), at),
    ],
    pattern_hdr: [17, () => {}],
  };
}

const XXHASH_SEED = 1;

function crc32cSummer(memory: BlockMemory): Summer {
  const { assembly, data } = memory;
  const fast = fastCrc32c;
  return (from, to, at) => {
    const crc =
      fast === null || to - from < FAST_BYTES
        ? assembly.crc32c(from, to)
        : ~fast(memory.view(from, to));
    data.setInt32(at, crc, true);
  };
}

/** The sum of a kind, null for `pattern` and `null`, which have no header. */
export function createSum(kind: VerifyKind, memory: BlockMemory): Sum | null {
  if (kind === "pattern" || kind === "null") return null;
  const [type, put] = summers(memory)[kind];
  return { type, fieldBytes: SUM_BYTES[kind], put };
}
