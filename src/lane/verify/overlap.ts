/** Whether the writes of a lane may touch each other. */

import { WRITE } from "../../base/direction.js";
import type { LanePlan } from "../../plan/plan.js";
import {
  gridBytes,
  isMapped,
  isRandom,
  isTrimWrite,
  largestBlockBytes,
  mixesSequences,
  sizeDirection,
  writesTrimmed,
} from "../../plan/workload.js";

/** Whether a write, or a trim, may touch what an earlier write of its pass wrote. */
export function overlapsInPass(plan: LanePlan): boolean {
  const { spec, targets, passBytes } = plan;
  const regionBytes = targets.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (plan.replay !== null || passBytes > regionBytes) return true;
  if (mixesSequences(spec) || spec.zones !== null) return true;
  // Skewed services begin a file anew while there is room in another one.
  if (targets.length > 1 && !("runIos" in spec.fileService)) return true;
  // Trims of other lengths than the writes, which have offsets of their own.
  if (isTrimWrite(spec) && !writesTrimmed(spec)) return true;
  if (isRandom(spec)) return !isMapped(spec) || overlapsInMap(plan);
  // A sequence with holes, or until a time, may come to its beginning again.
  return spec.skipBytes !== 0 || spec.timeBased;
}

/** An lfsr knows only where I/Os begin (create-positions.ts). */
function overlapsInMap({ spec }: LanePlan): boolean {
  const direction = sizeDirection(spec, WRITE, true);
  const isLonger = largestBlockBytes(spec, [direction]) > gridBytes(spec, direction);
  return spec.randomGenerator === "lfsr" && isLonger;
}

/** Whether a write may touch what an earlier write of any pass wrote. */
export function overlapsInRun(plan: LanePlan): boolean {
  const { loops, ioSize, timeBased } = plan.spec;
  return overlapsInPass(plan) || loops > 1 || ioSize !== null || timeBased;
}
