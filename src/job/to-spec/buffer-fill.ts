/** What the options of buffers make of them together, by fio's rules. */
import type { JobOptions } from "../options/job-options.js";
import type { ResolvedJob } from "../resolve.js";
import type { BufferFill, Dedupe } from "../spec/job-spec.js";

/**
 * What is written: partly compressible or duplicate data goes before a pattern, a pattern before
 * zeroes, and zeroes before random data. A mixture is made anew before each write unless refill_buffers=0
 * says otherwise.
 */
export function bufferFill(job: ResolvedJob, options: JobOptions): BufferFill {
  const { bufferPattern, compressPercent, refillBuffers } = options;
  const dedupe = dedupeOf(options);
  const allConstant = compressPercent === 100;
  if (!allConstant && (compressPercent > 0 || dedupe !== null)) {
    return {
      kind: "mixture",
      refill: refillBuffers || !job.places.has("refill_buffers"),
      compressPercent,
      chunkBytes: options.compressChunkBytes,
      filler: bufferPattern,
      dedupe,
    };
  }
  if (bufferPattern !== null) return { kind: "pattern", pattern: bufferPattern };
  if (allConstant || options.zeroBuffers) return { kind: "zero" };
  return { kind: "random", refill: refillBuffers };
}

function dedupeOf(options: JobOptions): Dedupe | null {
  if (options.dedupePercent === 0) return null;
  const fromSet = options.dedupeMode === "working_set";
  return {
    percent: options.dedupePercent,
    workingSetPercent: fromSet ? options.dedupeWorkingSetPercent : null,
    isGlobal: fromSet && options.dedupeGlobal,
  };
}

/**
 * Buffers that stay are scrambled; those whose bytes were asked for only on demand, and what is
 * verified never.
 */
export function scrambles(job: ResolvedJob, options: JobOptions): boolean {
  if (options.verifyKind !== null) return false;
  const fill = bufferFill(job, options);
  const stays = !("refill" in fill) || !fill.refill;
  const wanted = fill.kind === "random" || job.places.has("scramble_buffers");
  return options.scrambleBuffers && stays && wanted && fill.kind !== "mixture";
}
