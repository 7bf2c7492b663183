/** How jobs of zonemode=zbd lie on the zones of their targets, as zbd_verify_sizes() of fio. */

import { TRIM, WRITE } from "../base/direction.js";
import { UsageError } from "../base/errors.js";
import type { TargetFacts } from "../device/target/target-facts.js";
import type { JobSpec, ZbdRules } from "../job/spec/job-spec.js";
import type { LanePlan, TargetPlan, ZoneLayout } from "./plan.js";
import { blockRange, trims, writes } from "./workload.js";

function refusal(spec: JobSpec, option: string, text: string, cure: string): UsageError {
  return new UsageError(text, { place: spec.places.get(option) ?? spec.place, cure });
}

/** @throws UsageError where zonesize is missing or is not the device's */
function zoneLayout(spec: JobSpec, rules: ZbdRules, target: TargetPlan, facts?: TargetFacts) {
  const { path } = target;
  const ofDevice = facts?.zoneBytes ?? null;
  if (ofDevice === null && rules.zoneBytes === 0) {
    const text = `${path}: zonemode=zbd needs zonesize for what is no zoned device`;
    throw refusal(spec, "zonemode", text, "Add zonesize, such as 256m.");
  }
  if (ofDevice !== null && rules.zoneBytes !== 0 && rules.zoneBytes !== ofDevice) {
    const text = `${path}: zonesize is ${rules.zoneBytes}, and its zones have ${ofDevice} bytes`;
    throw refusal(spec, "zonesize", text, "Remove zonesize; the device tells it.");
  }
  const zoneBytes = ofDevice ?? rules.zoneBytes;
  const capacityBytes = rules.capacityBytes || zoneBytes;
  return { zoneBytes, capacityBytes, ofDevice: ofDevice !== null, writers: 1 };
}

/**
 * A target with its zones. Jobs that write or trim begin at the next zone and end with a whole one.
 * @throws UsageError where that leaves nothing, or blocks do not suit the zones
 */
export function inZones(spec: JobSpec, target: TargetPlan, facts?: TargetFacts): TargetPlan {
  if (spec.zbd === null) return target;
  const zones = zoneLayout(spec, spec.zbd, target, facts);
  checkBlocks(spec, target, zones);
  if (!writes(spec) && !trims(spec)) return { ...target, zones };
  const { zoneBytes } = zones;
  const offsetBytes = Math.ceil(target.offsetBytes / zoneBytes) * zoneBytes;
  const endBytes = Math.floor((target.offsetBytes + target.sizeBytes) / zoneBytes) * zoneBytes;
  if (endBytes <= offsetBytes) {
    const text = `${target.path}: there is no whole zone of ${zoneBytes} bytes in the job's region`;
    throw refusal(spec, "size", text, "Make size at least one zone, and offset a multiple of it.");
  }
  return { ...target, offsetBytes, sizeBytes: endBytes - offsetBytes, zones };
}

function checkBlocks(spec: JobSpec, { path }: TargetPlan, zones: ZoneLayout): void {
  const { zoneBytes, ofDevice } = zones;
  if (ofDevice && writes(spec) && !spec.direct) {
    const text = `${path}: a zoned device is written with direct=1 only`;
    throw refusal(spec, "direct", text, "Add direct=1.");
  }
  if (!ofDevice && trims(spec)) {
    const text = `${path}: only zones of a zoned device are trimmed`;
    throw refusal(spec, "rw", text, "Use rw=write, or name a zoned device.");
  }
  if (!ofDevice && !writes(spec) && spec.zbd?.readBeyondPointer !== true) {
    const text = `${path}: its zones are empty when the job begins, and it writes none`;
    throw refusal(spec, "rw", text, "Add read_beyond_wp=1, or name a zoned device.");
  }
  const trim = blockRange(spec, TRIM);
  if (trims(spec) && (trim.minBytes !== zoneBytes || trim.maxBytes !== zoneBytes)) {
    const text = `${path}: a trim under zonemode=zbd resets a zone, and bs is not its length`;
    throw refusal(spec, "bs", text, `Use bs=${zoneBytes}.`);
  }
  const { minBytes, maxBytes } = blockRange(spec, WRITE);
  if (maxBytes > zoneBytes && writes(spec)) {
    throw refusal(spec, "bs", `${path}: blocks are longer than zones`, "Use a smaller bs.");
  }
  if (spec.verify !== null && (zoneBytes % minBytes !== 0 || zoneBytes % maxBytes !== 0)) {
    const text = `${path}: with verify, zones have to be whole numbers of blocks`;
    throw refusal(spec, "bs", text, "Use a bs that divides the length of a zone.");
  }
}

/**
 * The lanes of a stage, each of which knows with how many it shares the number of open zones.
 * @throws UsageError where one lane would move the write pointers of another one's zones
 */
export function shareZones(lanes: readonly LanePlan[]): LanePlan[] {
  if (lanes.every(({ spec }) => spec.zbd === null)) return [...lanes];
  const changes = ({ spec }: LanePlan) => writes(spec) || trims(spec);
  return lanes.map((lane) => {
    const targets = lane.targets.map((target): TargetPlan => {
      if (target.zones === undefined || target.kind === "none") return target;
      const others = lanes.filter((other) => other !== lane && other.spec.zbd !== null);
      for (const other of others.filter((each) => changes(lane) || changes(each))) {
        assertApart(lane, target, other);
      }
      const writers = others.filter((each) => changes(each) && sameTarget(each, target)).length;
      return { ...target, zones: { ...target.zones, writers: writers + 1 } };
    });
    return { ...lane, targets };
  });
}

function sameTarget(lane: LanePlan, { path }: TargetPlan): boolean {
  return lane.targets.some((each) => each.path === path);
}

function assertApart(lane: LanePlan, target: TargetPlan, other: LanePlan): void {
  const meets = other.targets.some(
    ({ path, offsetBytes, sizeBytes }) =>
      path === target.path &&
      offsetBytes < target.offsetBytes + target.sizeBytes &&
      target.offsetBytes < offsetBytes + sizeBytes,
  );
  if (!meets) return;
  const { spec } = lane;
  const text = `${target.path}: with zonemode=zbd two jobs or clones that run together, one of which writes, cannot share zones`;
  const cure = "Give each its own zones with offset_increment= and size=, or stonewall them.";
  throw refusal(spec, spec.clones > 1 ? "numjobs" : "filename", text, cure);
}
