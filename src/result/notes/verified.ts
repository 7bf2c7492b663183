/** Which jobs have not verified all that they wrote, in words. Pure over results. */
import type { LaneResult, VerifyResult } from "../model/lane.js";
import type { Note } from "../model/note.js";
import { describeVerified } from "../verify-result.js";
import { note } from "./note.js";

/** A note for each lane that verified nothing, or ended before it had verified all. */
export function verifiedNotes(lanes: readonly LaneResult[]): Note[] {
  return lanes.flatMap(({ jobIndex, verified }): Note[] => {
    if (verified === null) return [];
    const { blocks } = verified;
    const unverified = unverifiedBlocks(verified);
    if (blocks > 0 && unverified === 0) return [];
    const why =
      unverified > 0
        ? "ended before it had verified what it wrote"
        : "there was nothing to verify, so nothing is known of the data";
    const text = `${why}: ${describeVerified(verified)}`;
    return [note("not-verified", jobIndex, text, { blocks, unverified })];
  });
}

/** Written blocks that verification did not come to. */
function unverifiedBlocks({ blocks, written, overwritten }: VerifyResult): number {
  return written === null ? 0 : Math.max(0, written - overwritten - blocks);
}
