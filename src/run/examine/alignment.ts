/** O_DIRECT and trims take whole logical blocks: all that a lane's offsets and lengths are made of. */
import { TRIM } from "../../base/direction.js";
import { assertAligned } from "../../device/target/open.js";
import type { TargetFacts } from "../../device/target/target-facts.js";
import type { LanePlan, TargetPlan } from "../../plan/plan.js";
import {
  activeDirections,
  gridBytes,
  lengthRanges,
  ofDirection,
  trimsVerified,
} from "../../plan/workload.js";

/** @throws UsageError naming the option whose value is not a multiple of the logical block */
export function assertLaneAligned(
  { spec, replay }: LanePlan,
  target: TargetPlan,
  facts: TargetFacts,
): void {
  const need = spec.direct ? "direct=1" : "a trim";
  const directions = activeDirections(spec).filter((each) => {
    return spec.direct || each === TRIM || trimsVerified(spec);
  });
  if (directions.length === 0) return;
  const hold = (option: string, ...values: number[]): void => {
    const place = spec.places.get(option) ?? spec.place;
    for (const value of values) assertAligned(facts, { [option]: value }, need, place);
  };
  if (replay !== null) {
    const place = spec.places.get("read_iolog") ?? spec.place;
    assertAligned(facts, { "what all offsets and lengths share": replay.gridBytes }, need, place);
    return;
  }
  for (const direction of directions) {
    for (const { minBytes, maxBytes } of lengthRanges(spec, direction)) {
      hold("bs", minBytes, maxBytes);
    }
    for (const { bytes } of ofDirection(spec.blockSplit, direction) ?? []) hold("bssplit", bytes);
    hold("blockalign", gridBytes(spec, direction));
  }
  hold("rw", spec.skipBytes);
  if (spec.zones !== null) {
    hold("zonerange", spec.zones.rangeBytes);
    hold("zoneskip", spec.zones.skipBytes);
  }
  hold("offset", target.offsetBytes);
}
