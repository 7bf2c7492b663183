/** Which jobs have not verified all that they wrote, in words. Pure over results. */
import type { LaneResult, Notice } from "../result.js";
import { describeVerified, type VerifyResult } from "../verify-result.js";

/** A notice for each lane that verified nothing, or ended before it had verified all. */
export function verifiedNotices(lanes: readonly LaneResult[]): Notice[] {
  return lanes.flatMap(({ name, verified }): Notice[] => {
    if (verified === null) return [];
    const { blocks } = verified;
    const unverified = unverifiedBlocks(verified);
    if (blocks > 0 && unverified === 0) return [];
    const why =
      unverified > 0
        ? "ended before it had verified what it wrote"
        : "there was nothing to verify, so nothing is known of the data";
    return [{ code: "not-verified", text: `${name}: ${why}: ${describeVerified(verified)}` }];
  });
}

/** Written blocks that verification did not come to. */
function unverifiedBlocks({ blocks, written, overwritten }: VerifyResult): number {
  return written === null ? 0 : Math.max(0, written - overwritten - blocks);
}
