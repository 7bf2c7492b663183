/** What a workload means for planning: which directions it uses, and in which order. */
import { READ, WRITE } from "../base/direction.js";
import type { ByteRange, JobSpec } from "../job/spec.js";

/** The directions that a workload can issue; `nop` counts as a read without data. */
export type DataDirection = typeof READ | typeof WRITE;

/** A mix of reads and writes, drawn per I/O; also where rwmixread makes one of them certain. */
function isMixed(spec: JobSpec): boolean {
  return spec.workload === "rw" || spec.workload === "randrw";
}

/** Offsets are drawn rather than ascending. */
export function isRandom(spec: JobSpec): boolean {
  return spec.workload.startsWith("rand");
}

/** `rw` and `randrw` count as writing, and as reading, whatever rwmixread says. */
export function reads(spec: JobSpec): boolean {
  return isMixed(spec) || spec.workload === "read" || spec.workload === "randread";
}

/** See {@link reads}. */
export function writes(spec: JobSpec): boolean {
  return isMixed(spec) || spec.workload === "write" || spec.workload === "randwrite";
}

/** The directions that really occur: rwmixread=100 leaves a mix with reads alone. */
export function activeDirections(spec: JobSpec): readonly DataDirection[] {
  if (!isMixed(spec)) return [writes(spec) ? WRITE : READ];
  if (spec.readPercent === 100) return [READ];
  return spec.readPercent === 0 ? [WRITE] : [READ, WRITE];
}

/** The block sizes of a direction. */
export function blockRange(spec: JobSpec, direction: DataDirection): ByteRange {
  return direction === READ ? spec.blockBytes.read : spec.blockBytes.write;
}

/** The smallest block of any direction of the workload, to which regions are rounded. */
export function smallestBlockBytes(spec: JobSpec): number {
  const { read, write } = spec.blockBytes;
  if (isMixed(spec)) return Math.min(read.minBytes, write.minBytes);
  return writes(spec) ? write.minBytes : read.minBytes;
}

/** The largest block of any direction of the workload. */
export function largestBlockBytes(spec: JobSpec): number {
  return Math.max(...activeDirections(spec).map((each) => blockRange(spec, each).maxBytes));
}
