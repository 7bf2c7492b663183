/**
 * The sums that a block's header can hold, each with its number and its field's length in fio's
 * struct verify_header (verify.h), so that blocks verify in both programs. sha256 and sha512 are
 * the exceptions: fio compares the hash's last block of input there and calls it a digest, which
 * finds next to nothing; hipri stores the digest.
 */
import type { createHash } from "node:crypto";
import { SUM_BYTES, type SumKind, type VerifyKind } from "../../job/spec/verify.js";
import { type Crc, crc7, crc16, crc32, crc32c, crc64 } from "./crc.js";

/** Puts the sum of bytes `from` to `to` at `at` of `out`. */
type Summer = (bytes: Uint8Array, from: number, to: number, out: Uint8Array, at: number) => void;

export interface Sum {
  /** `verify_type` in the header. */
  readonly type: number;
  readonly fieldBytes: number;
  readonly put: Summer;
}

function fromCrc(crc: Crc, fieldBytes: number): Summer {
  return (bytes, from, to, out, at) => {
    const value = crc(bytes, from, to);
    for (let byte = 0; byte < fieldBytes; byte++) out[at + byte] = value >>> (8 * byte);
  };
}

const putCrc64: Summer = (bytes, from, to, out, at) => {
  crc64(bytes, from, to, CRC64_RESULT);
  out.set(CRC64_BYTES, at);
};
const CRC64_RESULT = new Int32Array(2);
const CRC64_BYTES = new Uint8Array(CRC64_RESULT.buffer);

/** Node's own hashes, once they are loaded: a thread that needs none is spared their start. */
let hash: typeof createHash | null = null;

function fromHash(name: string): Summer {
  return (bytes, from, to, out, at) => {
    out.set(hash!(name).update(bytes.subarray(from, to)).digest(), at);
  };
}

/** fio keeps SHA-1 as five numbers, each with its lowest byte first. */
const putSha1: Summer = (bytes, from, to, out, at) => {
  out.set(hash!("sha1").update(bytes.subarray(from, to)).digest().swap32(), at);
};

/** XXH32 with the seed 1, once it is loaded. */
let xxh32: ((bytes: Uint8Array, seed: number) => number) | null = null;

/** Loads what the sums of these kinds need; to be called before any of them is put. */
export async function loadSums(kinds: readonly (VerifyKind | null)[]): Promise<void> {
  if (kinds.some((kind) => kind !== null)) hash = (await import("node:crypto")).createHash;
  if (!kinds.includes("xxhash")) return;
  const { default: xxhash } = await import("xxhash-wasm");
  xxh32 = (await xxhash()).h32Raw;
}

const xxhash: Crc = (bytes, from, to) => xxh32!(bytes.subarray(from, to), 1);

const SUMMERS: Readonly<Record<SumKind | "meta", [type: number, put: Summer]>> = {
  meta: [1, () => {}],
  md5: [2, fromHash("md5")],
  crc64: [3, putCrc64],
  crc32: [4, fromCrc(crc32, 4)],
  crc32c: [5, fromCrc(crc32c, 4)],
  crc16: [7, fromCrc(crc16, 2)],
  crc7: [8, fromCrc(crc7, 1)],
  sha256: [9, fromHash("sha256")],
  sha512: [10, fromHash("sha512")],
  "sha3-224": [11, fromHash("sha3-224")],
  "sha3-256": [12, fromHash("sha3-256")],
  "sha3-384": [13, fromHash("sha3-384")],
  "sha3-512": [14, fromHash("sha3-512")],
  xxhash: [15, fromCrc(xxhash, 4)],
  sha1: [16, putSha1],
};

/** The sum of a kind, null for `pattern` and `null`, which have no header. */
export function sumOf(kind: VerifyKind): Sum | null {
  if (kind === "pattern" || kind === "null") return null;
  const [type, put] = SUMMERS[kind];
  return { type, fieldBytes: SUM_BYTES[kind], put };
}
