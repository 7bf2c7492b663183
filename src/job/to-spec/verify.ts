/** What the options of verification make together, by fio's rules (fixup_options() in init.c). */

import type { JobOptions } from "../options/job-options.js";
import type { ResolvedJob } from "../resolve.js";
import { READS, WRITES } from "../rules/subject.js";
import type { JobSpec } from "../spec/job-spec.js";
import type { TrimSpec, VerifySpec } from "../spec/verify.js";
import { blockRanges } from "./block-ranges.js";

/** @returns null for a job that does not verify */
export function verifySpec(job: ResolvedJob, options: JobOptions): VerifySpec | null {
  const { verifyKind: kind, verifyOnly: only, rw } = options;
  if (kind === null || rw.workload === "nop") return null;
  const exact = WRITES.has(rw.workload) && !only;
  const chosen = (option: string, value: boolean): boolean => {
    return value && (exact || job.places.has(option));
  };
  return {
    kind,
    pattern: options.verifyPattern,
    patternIntervalBytes: options.verifyPatternIntervalBytes,
    intervalBytes: verifyInterval(options),
    headerAt: options.verifyOffsetBytes,
    readsBack: options.doVerify || only,
    only,
    fatal: options.verifyFatal,
    dump: options.verifyDump,
    backlog: options.verifyBacklog,
    backlogBatch: options.verifyBacklogBatch,
    countsLeftOut: false,
    trims: trimSpec(options),
    stateDirectory: "",
    savesState: options.verifyStateSave && !only,
    savesSynced: options.verifyPolicy === "fsynced",
    loadsState: options.verifyStateLoad && (only || !WRITES.has(rw.workload)),
    checksNumber: chosen("verify_write_sequence", options.verifyWriteSequence),
    checksSeed: chosen("verify_header_seed", options.verifyHeaderSeed),
  };
}

/** As in fio, blocks are trimmed where they are to be read back, and trim_backlog says when. */
function trimSpec(options: JobOptions): TrimSpec | null {
  const { trimPercent: percent, trimBacklog: backlog } = options;
  const trims = percent > 0 && backlog !== null && options.doVerify;
  if (!trims || !WRITES.has(options.rw.workload)) return null;
  return { percent, backlog, batch: options.trimBacklogBatch, readsZeroes: options.trimVerifyZero };
}

/** The job as `hipri fio` verifies it, with its state files in a directory. */
export function asFioVerifies(spec: JobSpec, stateDirectory: string): JobSpec {
  const { verify } = spec;
  if (verify === null) return spec;
  return { ...spec, verify: { ...verify, stateDirectory, countsLeftOut: verify.only } };
}

/** Bytes from header to header: at most the smallest block, and a divisor of all of them. */
export function verifyInterval(options: JobOptions): number {
  const { read, write } = blockRanges(options);
  let interval = options.verifyIntervalBytes || write.minBytes;
  interval = Math.min(interval, write.minBytes);
  if (READS.has(options.rw.workload)) interval = Math.min(interval, read.minBytes);
  const divides = write.minBytes % interval === 0 && write.maxBytes % interval === 0;
  return divides ? interval : greatestCommonDivisor(write.minBytes, write.maxBytes);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
