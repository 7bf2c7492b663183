/** `dedupe_global`: lanes whose duplicates come from one set, to which each gives an equal part. */
import type { LanePlan } from "./plan.js";

/** The seeds of all lanes that share their set. */
export function duplicateSeeds(lanes: readonly LanePlan[]): number[] {
  return lanes.filter(sharesDuplicates).map(({ seed }) => seed);
}

/** Tells a lane that shares its set who else does. */
export function shareDuplicates(lane: LanePlan, seeds: readonly number[]): LanePlan {
  return sharesDuplicates(lane) ? { ...lane, duplicateSeeds: seeds } : lane;
}

function sharesDuplicates({ spec: { bufferFill } }: LanePlan): boolean {
  return bufferFill.kind === "mixture" && bufferFill.dedupe?.isGlobal === true;
}
