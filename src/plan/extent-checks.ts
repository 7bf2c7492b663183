/** What makes a lane's regions impossible, each with its place in the job file and its cure. */
import { type Place, UsageError } from "../base/errors.js";
import type { TargetFacts } from "../device/target/target-facts.js";
import type { JobSpec } from "../job/spec/job-spec.js";
import type { TargetPlan } from "./plan.js";
import {
  activeDirections,
  type DataDirection,
  gridBytes,
  isBoundless,
  isRandom,
  largestBlockBytes,
  lengthRanges,
  ofDirection,
} from "./workload.js";

/** A target before its region is known. */
export interface Candidate {
  readonly path: string;
  readonly kind: TargetPlan["kind"];
  /** Its length today: 0 when missing, null when it has none (character devices). */
  readonly lengthBytes: number | null;
}

/**
 * Nothing can be planned when neither the targets nor the job say how long they are.
 * @throws UsageError
 */
export function requireSize(spec: JobSpec, candidates: readonly Candidate[]): void {
  if (spec.size?.kind === "bytes" || spec.fileSize !== null || isBoundless(spec)) return;
  const unknown = candidates.find((each) => each.lengthBytes === null);
  const known = candidates.some((each) => each.lengthBytes !== null && each.lengthBytes > 0);
  if (known && unknown === undefined) return;
  const path = (unknown ?? candidates[0])?.path ?? "";
  const why = unknown === undefined ? "does not exist or is empty" : "has no length of its own";
  throw new UsageError(`job ${spec.name} needs size=: ${path} ${why}`, {
    place: placeOf(spec, "size", "filename"),
    cure: "Add size= in bytes, such as size=1g.",
  });
}

/** @throws UsageError for a region that would begin behind the end of its target */
export function requireStart(
  spec: JobSpec,
  path: string,
  offsetBytes: number,
  endBytes: number,
): void {
  if (offsetBytes <= endBytes) return;
  throw new UsageError(
    `job ${spec.name}: offset ${offsetBytes} lies behind the end of ${path} (${endBytes} bytes)`,
    { place: placeOf(spec, "offset"), cure: "Use a smaller offset=, or give size=." },
  );
}

/**
 * Refuses jobs that could not issue a single block of one of their directions.
 * @throws UsageError
 */
export function requireRoom(
  spec: JobSpec,
  targets: readonly TargetPlan[],
  dataBytes: number,
): void {
  const longestBytes = targets.reduce((max, each) => Math.max(max, each.sizeBytes), 0);
  const roomBytes = Math.min(dataBytes, longestBytes);
  for (const direction of activeDirections(spec)) {
    const lengths = lengthRanges(spec, direction).map(({ minBytes }) => minBytes);
    const neededBytes = Math.max(...lengths, isRandom(spec) ? gridBytes(spec, direction) : 0);
    if (neededBytes > roomBytes) {
      throw new UsageError(
        `job ${spec.name}: a block of ${neededBytes} bytes does not fit into ${roomBytes} bytes`,
        { place: placeOf(spec, "size", "bs"), cure: "Use a smaller bs= or a larger size=." },
      );
    }
    requireNamed(spec, direction, Math.min(...targets.map((each) => each.sizeBytes)));
  }
  if (spec.zones !== null && spec.zones.rangeBytes < largestBlockBytes(spec)) {
    throw new UsageError(`job ${spec.name}: a block does not fit into a zone`, {
      place: placeOf(spec, "zonerange", "zonesize"),
      cure: "Use a smaller bs= or a larger zonerange=.",
    });
  }
}

/** Refuses a random_distribution that names bytes or blocks behind the end of the shortest target. */
function requireNamed(spec: JobSpec, direction: DataDirection, roomBytes: number): void {
  const { randomDistribution: named } = spec;
  if (!isRandom(spec) || (named.kind !== "zoned" && named.kind !== "sequence")) return;
  const neededBytes =
    named.kind === "zoned"
      ? ofDirection(named.zones, direction).reduce(
          (sum, { size }) => sum + (size.kind === "bytes" ? size.bytes : 0),
          0,
        )
      : (Math.max(...named.blocks) + 1) * gridBytes(spec, direction);
  if (neededBytes <= roomBytes) return;
  const what = named.kind === "zoned" ? "zones" : "a sequence";
  throw new UsageError(
    `job ${spec.name}: random_distribution has ${what} of ${neededBytes} bytes in ${roomBytes} bytes`,
    {
      place: placeOf(spec, "random_distribution"),
      cure: `Use ${named.kind === "zoned" ? "smaller zones" : "lower blocks"} or a larger size=.`,
    },
  );
}

/**
 * Refuses more regions of sprandom than there are blocks, and a cache that holds a region.
 * @throws UsageError
 */
export function requireRegions(spec: JobSpec, regionBytes: number): void {
  const cacheBytes = spec.sprandom?.cacheBytes ?? 0;
  if (regionBytes > cacheBytes) return;
  const [option, cure] =
    regionBytes === 0
      ? (["spr_num_regions", "Use fewer regions, or a larger size=."] as const)
      : (["spr_cs", "Use a smaller spr_cs=, fewer regions, or a larger size=."] as const);
  const why = regionBytes === 0 ? "is less than a block" : `lies within a cache of ${cacheBytes}`;
  throw new UsageError(`job ${spec.name}: a region of sprandom (${regionBytes} bytes) ${why}`, {
    place: placeOf(spec, option, "sprandom"),
    cure,
  });
}

/** Refuses devices where files are made, looked at or removed. */
export function requireFile(spec: JobSpec, path: string, facts: TargetFacts | undefined): void {
  if (facts?.kind !== "block" && facts?.kind !== "char") return;
  throw new UsageError(`${path} is a device, and ioengine=${spec.engine} works on files`, {
    place: placeOf(spec, "filename", "ioengine"),
    cure: "Name files, or directory= to make them in.",
  });
}

/** Where the first of these options was set, or else where the job begins. */
function placeOf(spec: JobSpec, ...options: string[]): Place {
  for (const option of options) {
    const place = spec.places.get(option);
    if (place !== undefined) return place;
  }
  return spec.place;
}
