/** JobOptions, with the rules applied → JobSpec. */
import type { JobOptions } from "./job-options.js";
import type { ResolvedJob } from "./resolve.js";
import { blockRanges } from "./rules.js";
import type { BufferFill, JobSpec } from "./spec.js";

/** What is written: a pattern goes before zeroes, and both before random data, as in fio. */
function bufferFill(options: JobOptions): BufferFill {
  if (options.bufferPattern !== null) return { kind: "pattern", pattern: options.bufferPattern };
  if (options.zeroBuffers) return { kind: "zero" };
  return { kind: "random", refill: options.refillBuffers };
}

/** @param options the job's options after applyRules() */
export function toSpec(job: ResolvedJob, options: JobOptions, jobIndex: number): JobSpec {
  const {
    nameOverride: _nameOverride,
    blockSize: _blockSize,
    blockRange: _blockRange,
    ioengine,
    memory,
    zeroBuffers: _zeroBuffers,
    refillBuffers: _refillBuffers,
    bufferPattern: _bufferPattern,
    ...fields
  } = options;
  return {
    ...fields,
    name: job.name,
    place: job.place,
    jobIndex,
    ownOptions: job.ownOptions,
    globalOptions: job.globalOptions,
    places: job.places,
    blockBytes: blockRanges(options),
    engine: ioengine === "null" ? "null" : "io_uring",
    requestedEngine: ioengine,
    hugePages: memory === "mmaphuge",
    bufferFill: bufferFill(options),
  };
}
