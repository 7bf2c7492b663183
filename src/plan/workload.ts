/** What a workload means for planning: which directions it uses, in which order and lengths. */
import {
  DIRECTIONS,
  type Direction,
  type PerDirection,
  READ,
  TRIM,
  WRITE,
} from "../base/direction.js";
import { isPathEngine } from "../base/engines.js";
import type { ByteRange, JobSpec } from "../job/spec/job-spec.js";

/** The directions that a workload can issue; `nop` counts as a read without data. */
export type DataDirection = typeof READ | typeof WRITE | typeof TRIM;

/** A mix of reads and writes, drawn per I/O; also where rwmixread makes one of them certain. */
function isMixed(spec: JobSpec): boolean {
  return spec.workload === "rw" || spec.workload === "randrw";
}

/** Each block is trimmed, then written. */
export function isTrimWrite(spec: JobSpec): boolean {
  return spec.workload === "trimwrite" || spec.workload === "randtrimwrite";
}

/** Whether each write repeats the trim before it, place and length. In a sequence both go on. */
export function writesTrimmed(spec: JobSpec): boolean {
  return isTrimWrite(spec) && isRandom(spec);
}

/** Only the end of the space ends it: fill_device without a size. */
export function isBoundless(spec: JobSpec): boolean {
  return spec.fillDevice && spec.size === null && spec.fileSize === null;
}

/** Offsets are drawn rather than ascending. */
export function isRandom(spec: JobSpec): boolean {
  return spec.workload.startsWith("rand");
}

/** A random workload some of whose I/Os follow or repeat the last one of their direction. */
export function mixesSequences(spec: JobSpec): boolean {
  if (!isRandom(spec)) return false;
  if (spec.iosPerOffset > 1) return true;
  return activeDirections(spec).some((each) => ofDirection(spec.randomPercent, each) < 100);
}

/** A pass draws each block at most once. */
export function isMapped(spec: JobSpec): boolean {
  if (!isRandom(spec) || spec.randomDistribution.kind !== "random") return false;
  if (spec.sprandom !== null) return false;
  return !spec.noRandomMap || spec.randomGenerator === "lfsr";
}

/** I/Os are NVMe commands to a generic device (ioengine=io_uring_cmd). */
export function isPassthrough(spec: JobSpec): boolean {
  return spec.engine === "io_uring_cmd";
}

/** How many of its files a job has open at a time: `openfiles`, where nothing needs all of them. */
export function openAtATime(spec: JobSpec, fileCount: number): number {
  const needsAll = spec.registerFiles || spec.zbd !== null || isPassthrough(spec);
  const opensNone = spec.engine === "null" || isPathEngine(spec.engine);
  return needsAll || opensNone ? fileCount : Math.min(spec.openFiles ?? fileCount, fileCount);
}

/** Targets are opened with O_DIRECT; generic NVMe devices know no other way, and not the flag. */
export function opensDirect(spec: JobSpec): boolean {
  return spec.direct && !isPassthrough(spec);
}

/** `rw` and `randrw` count as writing, and as reading, whatever rwmixread says. */
export function reads(spec: JobSpec): boolean {
  return isMixed(spec) || spec.workload === "read" || spec.workload === "randread";
}

/** See {@link reads}. */
export function writes(spec: JobSpec): boolean {
  const alone = spec.workload === "write" || spec.workload === "randwrite";
  return alone || isMixed(spec) || isTrimWrite(spec);
}

function onlyTrims({ workload }: JobSpec): boolean {
  return workload === "trim" || workload === "randtrim";
}

export function trims(spec: JobSpec): boolean {
  return onlyTrims(spec) || isTrimWrite(spec) || spec.repeatsTrims || trimsVerified(spec);
}

/** Trims by calls beside the ring: NVMe commands trim in it. */
export function discards(spec: JobSpec): boolean {
  return trims(spec) && !isPassthrough(spec);
}

/** Trims some of what it verifies. */
export function trimsVerified({ verify }: JobSpec): boolean {
  return verify !== null && verify.trims !== null;
}

/** Syncs its files while it runs. */
export function syncs({ fsyncWrites, fdatasyncWrites, syncRange }: JobSpec): boolean {
  return fsyncWrites > 0 || fdatasyncWrites > 0 || syncRange !== null;
}

/** How a job's targets are opened: verify_only reads what verify reads back, and writes nothing. */
export function accessOf(spec: JobSpec): { readonly read: boolean; readonly write: boolean } {
  const { verify } = spec;
  const write = (writes(spec) || trims(spec)) && verify?.only !== true;
  return { read: reads(spec) || (verify?.readsBack ?? false), write };
}

/** The directions that really occur: rwmixread=100 leaves a mix with reads alone. */
export function activeDirections(spec: JobSpec): readonly DataDirection[] {
  if (isTrimWrite(spec)) return [TRIM, WRITE];
  return spec.repeatsTrims ? [...dataDirections(spec), TRIM] : dataDirections(spec);
}

function dataDirections(spec: JobSpec): readonly DataDirection[] {
  if (!isMixed(spec)) return [writes(spec) ? WRITE : onlyTrims(spec) ? TRIM : READ];
  if (spec.readPercent === 100) return [READ];
  return spec.readPercent === 0 ? [WRITE] : [READ, WRITE];
}

/** The directions whose I/Os count against the job's limits: a trim before its write does not. */
export function countedDirections(spec: JobSpec): readonly DataDirection[] {
  return isTrimWrite(spec) ? [WRITE] : activeDirections(spec);
}

/** A direction's value. */
export function ofDirection<T>(values: PerDirection<T>, direction: DataDirection): T {
  return values[DIRECTIONS[direction] as Direction];
}

/** The block sizes of a direction. */
export function blockRange(spec: JobSpec, direction: DataDirection): ByteRange {
  return ofDirection(spec.blockBytes, direction);
}

/** Random offsets of a direction are multiples of this. */
export function gridBytes(spec: JobSpec, direction: DataDirection): number {
  return ofDirection(spec.blockAlign, direction) || blockRange(spec, direction).minBytes;
}

/** Whose block sizes the I/Os of a direction have: bs_is_seq_rand goes by their order instead. */
export function sizeDirection(
  spec: JobSpec,
  direction: DataDirection,
  atRandom: boolean,
): DataDirection {
  if (spec.sizeBySequence) return atRandom ? WRITE : READ;
  return writesTrimmed(spec) ? TRIM : direction;
}

/** The ranges of the lengths that a direction's I/Os may have. */
export function lengthRanges(spec: JobSpec, direction: DataDirection): readonly ByteRange[] {
  const orders = mixesSequences(spec) ? [true, false] : [isRandom(spec)];
  return orders.map((atRandom) => blockRange(spec, sizeDirection(spec, direction, atRandom)));
}

/** The smallest block of any direction of the workload, to which regions are rounded. */
export function smallestBlockBytes(spec: JobSpec): number {
  const { read, write } = spec.blockBytes;
  if (isMixed(spec)) return Math.min(read.minBytes, write.minBytes);
  return Math.min(...activeDirections(spec).map((each) => blockRange(spec, each).minBytes));
}

/** The longest I/O of these directions, by default of all that the workload has. */
export function largestBlockBytes(spec: JobSpec, directions = activeDirections(spec)): number {
  const ranges = directions.flatMap((each) => lengthRanges(spec, each));
  return Math.max(0, ...ranges.map(({ maxBytes }) => maxBytes));
}

/** The longest I/O that has a buffer: trims have none. */
export function largestBufferedBytes(spec: JobSpec): number {
  const directions = activeDirections(spec).filter((each) => each !== TRIM);
  return largestBlockBytes(spec, directions);
}

/** `rate` or `rate_iops` limits a direction. */
export function isRateLimited({ rateBytesPerSecond, rateIops }: JobSpec): boolean {
  return DIRECTIONS.some((each) => rateBytesPerSecond[each] > 0 || rateIops[each] > 0);
}
