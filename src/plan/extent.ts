/**
 * How much of each target a lane may touch and how many bytes it moves: fio's arithmetic of
 * size, filesize, offset and io_size. Deviations are named where they are made.
 */

import { Random } from "../base/random.js";
import type { FactsByPath } from "../device/target/target-facts.js";
import type { JobSpec, SizeSpec, SprandomSpec } from "../job/spec/job-spec.js";
import {
  type Candidate,
  requireFile,
  requireRegions,
  requireRoom,
  requireSize,
  requireStart,
} from "./extent-checks.js";
import type { TargetPlan } from "./plan.js";
import { physicalBytes, writesOfRegion } from "./program/sprandom.js";
import {
  isBoundless,
  isRandom,
  largestBlockBytes,
  smallestBlockBytes,
  writes,
} from "./workload.js";
import { inZones } from "./zones.js";

/** 1 PiB: the length of a file that only the end of its file system ends. */
const MORE_THAN_FITS_BYTES = 2 ** 50;

/** The size part of a lane's plan. */
export interface Extent {
  readonly targets: readonly TargetPlan[];
  /** See LanePlan. */
  readonly passBytes: number;
  readonly loopBytes: number;
}

/**
 * Lays a lane's regions out over its targets.
 *
 * @param cloneIndex by which offset_increment is multiplied
 * @param paths from targetPaths, not empty
 * @param fileSizeSeed seed of the sizes drawn for a `filesize` range
 * @throws UsageError when a size is missing, an offset lies behind the end, or no block fits
 */
export function planExtent(
  spec: JobSpec,
  cloneIndex: number,
  paths: readonly string[],
  facts: FactsByPath,
  fileSizeSeed: number,
): Extent {
  const fillBytes = isBoundless(spec) ? MORE_THAN_FITS_BYTES : null;
  const sizeBytes = spec.size?.kind === "bytes" ? spec.size.bytes : fillBytes;
  const candidates = paths.map((path) => examine(spec, path, facts));
  requireSize(spec, candidates);
  const draw = new Random(fileSizeSeed);
  const shares = shareOut(spec, sizeBytes, candidates.length);

  let ioBytes = 0;
  const targets = candidates.map((candidate, index): TargetPlan => {
    const share = shares[index] as number;
    const lengthBytes = candidate.lengthBytes ?? Math.floor((sizeBytes ?? 0) / candidates.length);
    const appends = spec.fileAppend && candidate.kind === "file";
    const offsetBytes = appends ? lengthBytes : startOffset(spec, cloneIndex, lengthBytes);
    const wanted = wantedBytes(spec, candidate.path, lengthBytes, offsetBytes, share, draw);
    const region = regionOf(spec, candidate, lengthBytes, offsetBytes, wanted);
    const own = sliceOf(spec, { ...region, offsetBytes });
    ioBytes += percentOf(spec.slice === null ? wanted : own.sizeBytes, spec.ioSize);
    return inZones(spec, own, facts.get(candidate.path));
  });

  const dataBytes =
    sizeBytes === null || (ioBytes > 0 && sizeBytes > ioBytes) ? ioBytes : sizeBytes;
  requireRoom(spec, targets, dataBytes);
  if (spec.sprandom !== null) {
    const bytes = plannedBytes(spec, spec.sprandom, targets[0]!);
    return { targets, loopBytes: bytes, passBytes: bytes };
  }
  const loopBytes = spec.ioSize?.kind === "bytes" ? spec.ioSize.bytes : dataBytes;
  return { targets, loopBytes, passBytes: bytesOfPass(spec, dataBytes, loopBytes) };
}

/**
 * Of an engine of files or directories: each path once, which counts as one block. fio's filestat and
 * filedelete want their files there before the run; fio counts all of their blocks.
 * @throws UsageError where a file engine is given a device
 */
export function pathExtent(spec: JobSpec, paths: readonly string[], facts: FactsByPath): Extent {
  const sizeBytes = smallestBlockBytes(spec);
  const kind = spec.engine === "filestat" || spec.engine === "filedelete" ? "file" : "none";
  const targets = paths.map((path): TargetPlan => {
    requireFile(spec, path, facts.get(path));
    return { path, kind, offsetBytes: 0, sizeBytes, lengthBytes: sizeBytes };
  });
  const bytes = sizeBytes * targets.length;
  return { targets, passBytes: bytes, loopBytes: bytes };
}

/**
 * fio lets offsets behind a device's end fail; here the region ends with the device. Strided
 * zones go on to the end of the target, whatever size says, as in fio.
 */
function regionOf(
  spec: JobSpec,
  { path, kind }: Candidate,
  todayBytes: number,
  offsetBytes: number,
  wantedBytes: number,
): Omit<TargetPlan, "offsetBytes"> {
  const endsThere = kind === "block" || kind === "char";
  const restBytes = Math.max(0, todayBytes - offsetBytes);
  const lengthBytes = endsThere ? todayBytes : Math.max(todayBytes, offsetBytes + wantedBytes);
  const zoned = spec.zones !== null;
  const regionBytes = zoned ? lengthBytes - offsetBytes : wantedBytes;
  const sizeBytes = endsThere ? Math.min(regionBytes, restBytes) : regionBytes;
  return { path, kind, lengthBytes, sizeBytes };
}

/** The part of a region that is this host's, in whole blocks; what is left over is nobody's. */
function sliceOf(spec: JobSpec, region: TargetPlan): TargetPlan {
  if (spec.slice === null) return region;
  const { index, count } = spec.slice;
  const unitBytes = largestBlockBytes(spec);
  const sizeBytes = Math.floor(region.sizeBytes / count / unitBytes) * unitBytes;
  return { ...region, sizeBytes, offsetBytes: region.offsetBytes + index * sizeBytes };
}

/** Looks a path up. With ioengine=null nothing is opened, so nothing has a length either. */
function examine(spec: JobSpec, path: string, facts: FactsByPath): Candidate {
  if (spec.engine === "null") return { path, kind: "none", lengthBytes: null };
  const found = facts.get(path);
  const kind = found === undefined || found.kind === "missing" ? "file" : found.kind;
  const sizeBytes = found?.sizeBytes ?? 0;
  // Of character devices only NVMe's generic ones have a size.
  return { path, kind, lengthBytes: kind === "char" && sizeBytes === 0 ? null : sizeBytes };
}

/** `size` in equal parts; blocks that are left over go to the first files, as in fio. */
function shareOut(spec: JobSpec, sizeBytes: number | null, fileCount: number): number[] {
  const share = Math.floor((sizeBytes ?? 0) / fileCount);
  const rest = (sizeBytes ?? 0) - share * fileCount;
  const blockBytes = smallestBlockBytes(spec);
  const extraBlocks = Math.floor(rest / blockBytes);
  return Array.from({ length: fileCount }, (_, i) => share + (i < extraBlocks ? blockBytes : 0));
}

/**
 * Where a clone's region begins. What is given in percent of the target's length is rounded up
 * to offset_align or whole blocks; bytes are taken as given.
 */
function startOffset(spec: JobSpec, cloneIndex: number, lengthBytes: number): number {
  const { offset, offsetIncrement } = spec;
  const bytesOf = (size: SizeSpec) =>
    size.kind === "bytes" ? size.bytes : Math.floor((lengthBytes * size.percent) / 100);
  const offsetBytes = bytesOf(offset) + cloneIndex * bytesOf(offsetIncrement);
  if (offset.kind === "bytes" && offsetIncrement.kind === "bytes") return offsetBytes;
  const unitBytes = spec.offsetAlign || smallestBlockBytes(spec);
  return Math.ceil(offsetBytes / unitBytes) * unitBytes;
}

/** The bytes that the job wants of one target, before the end of a device is considered. */
function wantedBytes(
  spec: JobSpec,
  path: string,
  lengthBytes: number,
  offsetBytes: number,
  shareBytes: number,
  draw: Random,
): number {
  let endBytes = lengthBytes;
  if (spec.fileSize !== null) {
    const { minBytes, maxBytes } = spec.fileSize;
    if (lengthBytes < minBytes || lengthBytes > maxBytes) endBytes = drawFileSize(spec, draw);
  } else if (shareBytes > 0) {
    endBytes = offsetBytes + shareBytes;
  }
  requireStart(spec, path, offsetBytes, endBytes);
  const wanted = endBytes - offsetBytes;
  if (spec.size?.kind !== "percent" || spec.size.percent === 100) return wanted;
  const part = Math.min(wanted, Math.floor((endBytes * spec.size.percent) / 100));
  return part - (part % smallestBlockBytes(spec));
}

/** A size in the `filesize` range, in whole blocks; a fixed one is taken as given. */
function drawFileSize(spec: JobSpec, draw: Random): number {
  const { minBytes, maxBytes } = spec.fileSize as NonNullable<JobSpec["fileSize"]>;
  if (minBytes === maxBytes) return minBytes;
  const drawn = minBytes + Math.floor((maxBytes - minBytes) * draw.nextFraction());
  return drawn - (drawn % Math.min(spec.blockBytes.read.minBytes, spec.blockBytes.write.minBytes));
}

function percentOf(bytes: number, size: SizeSpec | null): number {
  return size?.kind === "percent" ? Math.floor((bytes * size.percent) / 100) : bytes;
}

/** What sprandom writes at most: the physical capacity. */
function plannedBytes(spec: JobSpec, plan: SprandomSpec, { sizeBytes }: TargetPlan): number {
  const { minBytes } = spec.blockBytes.write;
  requireRegions(spec, writesOfRegion(plan, sizeBytes, minBytes) * minBytes);
  return physicalBytes(plan, sizeBytes, minBytes);
}

/**
 * A pass ends after `size` bytes; only random writes without a map, and reads that verify such, go on
 * to io_size. So do fio's asynchronous engines, but for the reads. Its synchronous ones never count these bytes, which shows in totals only
 * where both io_size and loops are given.
 */
function bytesOfPass(spec: JobSpec, dataBytes: number, loopBytes: number): number {
  const goesOn = isRandom(spec) && (writes(spec) || spec.verify !== null) && spec.noRandomMap;
  return goesOn ? Math.max(dataBytes, loopBytes) : dataBytes;
}
