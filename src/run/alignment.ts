/** O_DIRECT moves whole logical blocks: everything that a lane's offsets and lengths are made of. */
import type { TargetFacts } from "../device/facts.js";
import { assertAligned } from "../device/open.js";
import type { LanePlan, TargetPlan } from "../plan/plan.js";
import { activeDirections, gridBytes, lengthRanges, ofDirection } from "../plan/workload.js";

/** @throws UsageError naming the option whose value is not a multiple of the logical block */
export function assertLaneAligned(
  { spec, replay }: LanePlan,
  target: TargetPlan,
  facts: TargetFacts,
): void {
  if (!spec.direct) return;
  const hold = (option: string, ...values: number[]): void => {
    const place = spec.places.get(option) ?? spec.place;
    for (const value of values) assertAligned(facts, { [option]: value }, place);
  };
  if (replay !== null) {
    const place = spec.places.get("read_iolog") ?? spec.place;
    assertAligned(facts, { "what all offsets and lengths share": replay.gridBytes }, place);
    return;
  }
  for (const direction of activeDirections(spec)) {
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
