/** The sizes of a job's blocks, from the several options that can set them. */
import type { Direction, PerDirection } from "../../base/direction.js";
import type { JobOptions } from "../options/job-options.js";
import type { ByteRange } from "../spec/job-spec.js";

/** The block sizes in effect: bssplit where it is set, else bsrange, else bs. */
export function blockRanges(options: JobOptions): PerDirection<ByteRange> {
  const { blockSize, blockRange, blockSplit } = options;
  const range = (direction: Direction): ByteRange => {
    const split = blockSplit[direction]?.map(({ bytes }) => bytes);
    if (split) return { minBytes: Math.min(...split), maxBytes: Math.max(...split) };
    const bytes = blockSize[direction];
    return blockRange[direction] ?? { minBytes: bytes, maxBytes: bytes };
  };
  return { read: range("read"), write: range("write"), trim: range("trim") };
}
