/** What blocks hold besides data, and what is made of it: the part of a JobSpec that verifies. */

/** What is stored with a block, and compared when it is read back. */
export type SumKind =
  | "md5"
  | "crc64"
  | "crc32c"
  | "crc32"
  | "crc16"
  | "crc7"
  | "xxhash"
  | "sha1"
  | "sha256"
  | "sha512"
  | "sha3-224"
  | "sha3-256"
  | "sha3-384"
  | "sha3-512";

/** Headers without a sum; what stands behind them is random, or verify_pattern. */
export type BareKind = "meta" | "pattern_hdr";

/** `pattern` has no header; `null` only pretends. */
export type VerifyKind = SumKind | BareKind | "pattern" | "null";

export const VERIFY_KINDS: Readonly<Record<string, VerifyKind | null>> = {
  "0": null,
  md5: "md5",
  crc64: "crc64",
  crc32c: "crc32c",
  "crc32c-intel": "crc32c",
  crc32: "crc32",
  crc16: "crc16",
  crc7: "crc7",
  xxhash: "xxhash",
  sha1: "sha1",
  sha256: "sha256",
  sha512: "sha512",
  "sha3-224": "sha3-224",
  "sha3-256": "sha3-256",
  "sha3-384": "sha3-384",
  "sha3-512": "sha3-512",
  meta: "meta",
  pattern: "pattern",
  pattern_hdr: "pattern_hdr",
  null: "null",
};

/** fio's struct verify_header (verify.h), without the sum behind it. */
export const HEADER_BYTES = 40;

/** How long the field of each sum is; a shorter sum is followed by zeroes. */
export const SUM_BYTES: Readonly<Record<SumKind | BareKind, number>> = {
  meta: 0,
  pattern_hdr: 0,
  md5: 16,
  crc64: 8,
  crc32c: 4,
  crc32: 4,
  crc16: 2,
  crc7: 1,
  xxhash: 4,
  sha1: 20,
  sha256: 64,
  sha512: 128,
  "sha3-224": 28,
  "sha3-256": 32,
  "sha3-384": 48,
  "sha3-512": 64,
};

/** A header with its sum; 0 for kinds that have none. */
export function headerBytesOf(kind: VerifyKind): number {
  return kind === "pattern" || kind === "null" ? 0 : HEADER_BYTES + SUM_BYTES[kind];
}

/** Bytes that are repeated, and may name the place where they are. */
export interface PlacedPattern {
  readonly bytes: Uint8Array;
  /** Where in them the offset stands, in 8 bytes (`%o`). */
  readonly offsetsAt: readonly number[];
}

/** `trim_percentage=` and its family: some of what is verified is trimmed before. */
export interface TrimSpec {
  /** The share of the writes that are trimmed, 1..100. */
  readonly percent: number;
  /** Trims begin when the writes to be read back are a multiple of this. */
  readonly backlog: number;
  /** How many are trimmed then at most; null: as many as `backlog` says. */
  readonly batch: number | null;
  /** What was trimmed is read back too, and has to be zeroes; otherwise it is left out. */
  readonly readsZeroes: boolean;
}

/** `verify=` and its family: what blocks hold besides data, and what is made of it. */
export interface VerifySpec {
  readonly kind: VerifyKind;
  /** verify_pattern; null: random data. */
  readonly pattern: PlacedPattern | null;
  /** verify_pattern_interval: after how many bytes the pattern begins anew; 0: with each block. */
  readonly patternIntervalBytes: number;
  /** Bytes from one header to the next; longer than a block: one header for each block. */
  readonly intervalBytes: number;
  /** verify_offset: where a header is; what belongs there is where the header would be. */
  readonly headerAt: number;
  /** do_verify: what was written is read again. */
  readonly readsBack: boolean;
  /** verify_only: nothing is written, what an earlier run wrote is read. */
  readonly only: boolean;
  /** `hipri fio`: what `only` leaves out counts as written, in no time, as in fio. */
  readonly countsLeftOut: boolean;
  /** The first block that does not verify ends the job. */
  readonly fatal: boolean;
  readonly dump: boolean;
  /** Writes after which they are read back; null: a whole pass. */
  readonly backlog: number | null;
  /** Of these writes, how many; null: all. */
  readonly backlogBatch: number | null;
  /** null: nothing is trimmed. */
  readonly trims: TrimSpec | null;
  readonly savesState: boolean;
  /** verify_policy=fsynced: a state names only writes that a sync of all of them followed. */
  readonly savesSynced: boolean;
  /** Where state files are (--aux-path); "": in the working directory. */
  readonly stateDirectory: string;
  readonly loadsState: boolean;
  /** Headers have to name the number of their write, and its seed. */
  readonly checksNumber: boolean;
  readonly checksSeed: boolean;
}
