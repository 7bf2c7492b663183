/**
 * Which files must have which length before the run. fio reads only what was written and so
 * lays missing data out first; files to be written it extends. device/target/layout does the work, and
 * merges the requests of lanes that share a file.
 */
import type { LayoutRequest } from "../device/target/requests.js";
import type { FactsByPath } from "../device/target/target-facts.js";
import type { LanePlan, TargetPlan } from "./plan.js";
import { reads, writes } from "./workload.js";

/**
 * A request for each file of each lane that is too short for it, in the order of the lanes. What a
 * stage writes is there for the next ones, so that nothing is laid out for them.
 */
export function layoutNeeds(all: readonly LanePlan[], facts: FactsByPath): LayoutRequest[] {
  // A log is repeated on what is there, as in fio, and verify_only reads what was written.
  const lanes = all.filter(({ replay, spec }) => {
    return replay === null && spec.verify?.only !== true;
  });
  const written = new Map<string, number>();
  return stagesOf(lanes).flatMap((stage) => {
    const isShort = ({ kind, path, offsetBytes, sizeBytes }: TargetPlan): boolean => {
      const lengthBytes = Math.max(facts.get(path)?.sizeBytes ?? 0, written.get(path) ?? 0);
      return kind === "file" && offsetBytes + sizeBytes > lengthBytes;
    };
    const requests = stage.flatMap((lane) => {
      return lane.targets.filter(isShort).map((target) => requestFor(lane, target));
    });
    for (const { path, offsetBytes, sizeBytes } of stage.filter(isWriter).flatMap(targetsOf)) {
      written.set(path, Math.max(written.get(path) ?? 0, offsetBytes + sizeBytes));
    }
    return requests;
  });
}

const isWriter = ({ spec }: LanePlan): boolean => writes(spec) && !spec.fillDevice;
const targetsOf = ({ targets }: LanePlan): readonly TargetPlan[] => targets;

function stagesOf(lanes: readonly LanePlan[]): LanePlan[][] {
  const stages: LanePlan[][] = [];
  for (const lane of lanes) {
    const begins = lane.spec.stonewall && stages.at(-1)?.at(-1)?.jobIndex !== lane.jobIndex;
    if (stages.length === 0 || begins) stages.push([]);
    stages.at(-1)!.push(lane);
  }
  return stages;
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
