/**
 * Which files must have which length before the run. fio reads only what was written and so
 * lays missing data out first; files to be written it extends. device/layout does the work, and
 * merges the requests of lanes that share a file.
 */
import type { FactsByPath } from "../device/facts.js";
import type { LayoutRequest } from "../device/layout-request.js";
import type { LanePlan, TargetPlan } from "./plan.js";
import { reads } from "./workload.js";

/** A request for each file of each lane that is too short for it, in the order of the lanes. */
export function layoutNeeds(all: readonly LanePlan[], facts: FactsByPath): LayoutRequest[] {
  const isShort = ({ kind, path, offsetBytes, sizeBytes }: TargetPlan): boolean => {
    return kind === "file" && offsetBytes + sizeBytes > (facts.get(path)?.sizeBytes ?? 0);
  };
  // A log is repeated on what is there, as in fio, and verify_only reads what was written.
  const lanes = all.filter(({ replay, spec }) => {
    return replay === null && spec.verify?.only !== true;
  });
  return lanes.flatMap((lane) => {
    return lane.targets.filter(isShort).map((target) => requestFor(lane, target));
  });
}

function requestFor({ spec }: LanePlan, target: TargetPlan): LayoutRequest {
  return {
    path: target.path,
    sizeBytes: target.offsetBytes + target.sizeBytes,
    fallocate: spec.fallocate,
    // Reads must not hit holes, and overwrite=1 asks for blocks that exist.
    writeData: reads(spec) || spec.overwrite,
    // What fills a file system takes the space by writing.
    createOnOpen: spec.createOnOpen || spec.fillDevice,
  };
}
