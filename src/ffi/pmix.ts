/**
 * libpmix, as far as ranks need it. The layouts are equal on x86-64 and Arm64 from PMIx 3.1 to 6.1
 * (include/pmix_common.h of openpmix); version 2 has others, and another soname.
 */
import koffi from "koffi";

const NAMESPACE_BYTES = 256;
const PROC_BYTES = 260;
const VALUE_BYTES = 32;
const INFO_BYTES = 552;
const INFO_VALUE_AT = 520;
const POINTER_AT = 8;
const SIZE_AT = 16;

const TYPE = { BOOL: 1, UINT32: 14, BYTE_OBJECT: 27 } as const;
const SCOPE_GLOBAL = 3;
/** Instead of a rank: what holds for all. */
const WILDCARD = 0xfffffffe;

/** pmix_status_t: 0 for success, negative for what went wrong. */
export type PmixStatus = number;
export const PMIX_NOT_FOUND = -46;

const NAMES = ["libpmix.so.2", "libpmix.so"];

/** What a process of a launcher says to the others through its server. */
export interface Pmix {
  /** @returns the rank of this process, or a status */
  init(): { readonly rank: number } | PmixStatus;
  /** How many processes the job has; null: it is not told. */
  size(): number | null;
  /** What is put is sent with the next fence. */
  put(key: string, bytes: Uint8Array): PmixStatus;
  commit(): PmixStatus;
  /**
   * Ends when all processes have called it; the event loop goes on.
   * @param collects brings what they have put; without it Slurm lets every node pass by itself
   */
  fence(collects: boolean): Promise<PmixStatus>;
  /** What another process has put; a status where there is nothing. */
  get(rank: number, key: string): Buffer | PmixStatus;
  finalize(): PmixStatus;
}

/** @returns null where there is no libpmix */
export function loadPmix(override: string | undefined): Pmix | null {
  for (const name of override === undefined ? NAMES : [override]) {
    try {
      return bind(koffi.load(name));
    } catch {
      // Not there, or not for this machine: the next one.
    }
  }
  return null;
}

function bind(library: ReturnType<typeof koffi.load>): Pmix {
  const rawInit = library.func("int PMIx_Init(_Out_ void *proc, const void *info, size_t count)");
  const rawPut = library.func("int PMIx_Put(uint8_t scope, const char *key, const void *value)");
  const rawCommit = library.func("int PMIx_Commit()");
  const rawFence = library.func(
    "int PMIx_Fence(const void *procs, size_t count, const void *info, size_t infos)",
  );
  const rawGet = library.func(
    "int PMIx_Get(const void *proc, const char *key, const void *info, size_t infos, _Out_ intptr_t *value)",
  );
  const rawFinalize = library.func("int PMIx_Finalize(const void *info, size_t count)");
  const free = koffi.load("libc.so.6").func("void free(intptr_t pointer)");
  const own = Buffer.alloc(PROC_BYTES);
  const collect = flagInfo("pmix.collect");
  const immediate = flagInfo("pmix.immediate");

  /** Takes a value that PMIx_Get allocated, and frees it. */
  const getValue = <T>(rank: number, key: string, take: (value: DataView) => T): T | PmixStatus => {
    const proc = Buffer.from(own);
    proc.writeUInt32LE(rank, NAMESPACE_BYTES);
    const found = [0];
    const status: number = rawGet(proc, key, immediate, 1, found);
    if (status !== 0) return status;
    const address = found[0]!;
    try {
      return take(new DataView(koffi.view(address, VALUE_BYTES)));
    } finally {
      free(address);
    }
  };

  return {
    init() {
      const status: number = rawInit(own, null, 0);
      return status === 0 ? { rank: own.readUInt32LE(NAMESPACE_BYTES) } : status;
    },
    size() {
      let size: number | null = null;
      getValue(WILDCARD, "pmix.job.size", (value) => {
        if (value.getUint16(0, true) === TYPE.UINT32) size = value.getUint32(POINTER_AT, true);
      });
      return size;
    },
    put(key, bytes) {
      const value = Buffer.alloc(VALUE_BYTES);
      value.writeUInt16LE(TYPE.BYTE_OBJECT, 0);
      value.writeBigUInt64LE(BigInt(koffi.address(bytes)), POINTER_AT);
      value.writeBigUInt64LE(BigInt(bytes.length), SIZE_AT);
      return rawPut(SCOPE_GLOBAL, key, value);
    },
    commit: () => rawCommit(),
    fence(collects) {
      const infos = collects ? collect : null;
      return new Promise((resolve, reject) => {
        rawFence.async(null, 0, infos, collects ? 1 : 0, (error: unknown, status: number) => {
          if (error) reject(error);
          else resolve(status);
        });
      });
    },
    get(rank, key) {
      return getValue(rank, key, (value) => {
        if (value.getUint16(0, true) !== TYPE.BYTE_OBJECT) return PMIX_NOT_FOUND;
        const at = Number(value.getBigUint64(POINTER_AT, true));
        const size = Number(value.getBigUint64(SIZE_AT, true));
        const bytes = Buffer.from(new Uint8Array(koffi.view(at, size)));
        free(at);
        return bytes;
      });
    },
    finalize: () => rawFinalize(null, 0),
  };
}

/** A directive without a value of its own: it is set. */
function flagInfo(key: string): Buffer {
  const info = Buffer.alloc(INFO_BYTES);
  info.write(key, 0, "latin1");
  info.writeUInt16LE(TYPE.BOOL, INFO_VALUE_AT);
  info.writeUInt8(1, INFO_VALUE_AT + POINTER_AT);
  return info;
}
