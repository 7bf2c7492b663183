/** The words of an SQE that are the same for all I/Os of a direction. */
import { WRITE } from "../base/direction.js";
import { offHeapWords } from "../base/off-heap.js";
import {
  FSYNC_DATASYNC,
  IOSQE_ASYNC,
  IOSQE_FIXED_FILE,
  OP,
  RWF,
  SQE_FLAGS_SHIFT,
  SQE_PRIORITY_SHIFT,
} from "../ffi/abi.js";
import type { JobSpec } from "../job/spec/job-spec.js";

export interface EntryShape {
  readonly spec: JobSpec;
  readonly registeredFiles: boolean;
  readonly registeredBuffers: boolean;
  /** READV and WRITEV. */
  readonly vectored: boolean;
  /** NVMe commands, which have no priority and flags of their own. */
  readonly sendsCommands: boolean;
}

/** fio's force_async=N marks every Nth entry. */
export const ASYNC_WORD = IOSQE_ASYNC << SQE_FLAGS_SHIFT;

/**
 * The first word of an SQE by direction: opcode, flags and priority. The kernel takes no priority
 * for syncs.
 */
export function opcodeWords(shape: EntryShape): Int32Array {
  const { spec, registeredFiles, registeredBuffers, vectored, sendsCommands } = shape;
  if (spec.workload === "nop") return offHeapWords([OP.NOP, OP.NOP, OP.NOP]);
  const flags =
    (registeredFiles ? IOSQE_FIXED_FILE << SQE_FLAGS_SHIFT : 0) |
    (spec.forceAsync === 1 ? ASYNC_WORD : 0);
  const [read, write] = registeredBuffers
    ? [OP.READ_FIXED, OP.WRITE_FIXED]
    : vectored
      ? [OP.READV, OP.WRITEV]
      : [OP.READ, OP.WRITE];
  // Trims get as far as the ring only where there is no kernel behind it (ioengine=null).
  const words = [read, write, OP.NOP, OP.FSYNC, OP.FSYNC, OP.SYNC_FILE_RANGE];
  const priority = sendsCommands ? 0 : spec.ioPriority << SQE_PRIORITY_SHIFT;
  return offHeapWords(words.map((opcode, way) => opcode | flags | (way <= WRITE ? priority : 0)));
}

/** The word of an SQE that holds an operation's own flags, by direction. */
export function operationFlags({ nowait, uncached, atomic, syncRange }: JobSpec): Int32Array {
  const both = (nowait ? RWF.NOWAIT : 0) | (uncached ? RWF.DONTCACHE : 0);
  const writes = both | (atomic ? RWF.ATOMIC : 0);
  const [trims, fsyncs] = [0, 0];
  return offHeapWords([both, writes, trims, fsyncs, FSYNC_DATASYNC, syncRange?.flags ?? 0]);
}
