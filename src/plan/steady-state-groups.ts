/** Jobs that are reported as one are also judged as one, so they must agree on what is steady. */
import { UsageError } from "../base/errors.js";
import type { JobSpec } from "../job/spec/job-spec.js";
import type { LanePlan } from "./plan.js";

/** @throws UsageError for jobs of a reported group that differ in their steady-state options */
export function assertSteadyGroups(lanes: readonly LanePlan[]): void {
  const firsts = new Map<number, JobSpec>();
  for (const { spec, groupId } of lanes) {
    if (!spec.groupReporting) continue;
    const first = firsts.get(groupId) ?? spec;
    firsts.set(groupId, first);
    if (JSON.stringify(spec.steadyState) === JSON.stringify(first.steadyState)) continue;
    throw new UsageError(
      `job ${spec.name} differs from ${first.name} in steadystate, and is reported with it`,
      {
        place: spec.places.get("steadystate_duration") ?? spec.place,
        cure: "Give the steady-state options in [global], or open a group with new_group.",
      },
    );
  }
}
